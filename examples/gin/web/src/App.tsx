import { lazy, Suspense, useState } from 'react'

// The first click loads this chunk and its stylesheet.
const Details = lazy(() => import('./Details'))

interface Props {
  greeting: string
  api: string
}

export function App({ greeting, api }: Props) {
  const [count, setCount] = useState(0)
  const [open, setOpen] = useState(false)

  return (
    <section className="island">
      <h2>An island of React</h2>
      <p>
        “{greeting}” was written by Go into a data attribute. React reads it from there and takes
        over this box, and nothing else of the page.
      </p>
      <div className="controls">
        <div className="counter">
          <button type="button" aria-label="One less" onClick={() => setCount((n) => n - 1)}>
            −
          </button>
          <output id="count">{count}</output>
          <button
            id="increment"
            type="button"
            aria-label="One more"
            onClick={() => setCount((n) => n + 1)}
          >
            +
          </button>
        </div>
        <button
          id="reveal"
          className="action"
          type="button"
          aria-expanded={open}
          onClick={() => setOpen((shown) => !shown)}
        >
          {open ? 'Hide the answer' : 'Ask the server'}
        </button>
      </div>
      {open && (
        <Suspense fallback={<p className="details">Loading…</p>}>
          <Details api={api} />
        </Suspense>
      )}
    </section>
  )
}
