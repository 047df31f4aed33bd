import { h } from './dom'

interface State {
  count: number
  open: boolean
}

let mounted: { element: HTMLElement; state: State } | undefined

/** Shows the island in element. Go passes values to it as data attributes. */
export function mount(element: HTMLElement, state: State): void {
  mounted = { element, state }
  const { greeting = '', api = '' } = element.dataset

  const count = h('output', { id: 'count' })
  const reveal = h('button', { id: 'reveal', className: 'action', type: 'button' })
  const answer = h('div')

  const showCount = () => {
    count.textContent = String(state.count)
  }
  const countBy = (step: number) => () => {
    state.count += step
    showCount()
  }
  const showAnswer = async () => {
    reveal.ariaExpanded = String(state.open)
    reveal.textContent = state.open ? 'Hide the answer' : 'Ask the server'
    if (!state.open) {
      answer.replaceChildren()
      return
    }
    // The first click loads this chunk and its stylesheet.
    const { details } = await import('./details')
    if (state.open) {
      answer.replaceChildren(details(api))
    }
  }
  reveal.onclick = () => {
    state.open = !state.open
    void showAnswer()
  }

  element.replaceChildren(
    h(
      'section',
      { className: 'island' },
      h('h2', {}, 'An island of TypeScript'),
      h(
        'p',
        {},
        `“${greeting}” was written by Go into a data attribute. A function reads it from there and fills this box, and nothing else of the page.`,
      ),
      h(
        'div',
        { className: 'controls' },
        h(
          'div',
          { className: 'counter' },
          h('button', { type: 'button', ariaLabel: 'One less', onclick: countBy(-1) }, '−'),
          count,
          h(
            'button',
            { id: 'increment', type: 'button', ariaLabel: 'One more', onclick: countBy(1) },
            '+',
          ),
        ),
        reveal,
      ),
      answer,
    ),
  )
  showCount()
  void showAnswer()
}

// In development an edit replaces this module. The new module takes over the element
// and the state of the old one.
if (import.meta.hot) {
  import.meta.hot.accept()
  import.meta.hot.dispose((data) => {
    data.mounted = mounted
  })
  const before = import.meta.hot.data.mounted as typeof mounted
  if (before) {
    mount(before.element, before.state)
  }
}
