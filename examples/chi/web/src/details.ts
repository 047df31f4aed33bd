import './details.css'

import { h } from './dom'

interface Answer {
  message: string
  framework: string
  go: string
  time: string
}

async function ask(api: string): Promise<Answer> {
  const response = await fetch(api)
  if (!response.ok) {
    throw new Error(`${api} answered ${response.status}`)
  }
  return response.json()
}

/** Makes an element that asks the server and shows the answer. */
export function details(api: string): HTMLElement {
  const element = h('div', { id: 'details', className: 'details', ariaLive: 'polite' })
  ask(api).then(
    (answer) => element.replaceChildren(list(answer)),
    (error: unknown) => element.replaceChildren(h('p', {}, String(error))),
  )
  return element
}

function list(answer: Answer): HTMLElement {
  const rows = {
    Message: answer.message,
    Framework: answer.framework,
    Go: answer.go,
    Time: new Date(answer.time).toLocaleTimeString(),
  }
  return h(
    'dl',
    {},
    ...Object.entries(rows).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  )
}
