import './details.css'

import { useEffect, useState } from 'react'

interface Answer {
  message: string
  framework: string
  go: string
  time: string
}

type State = { answer?: Answer; error?: string }

async function ask(api: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(api, { signal })
  if (!response.ok) {
    throw new Error(`${api} answered ${response.status}`)
  }
  return response.json()
}

export default function Details({ api }: { api: string }) {
  const [{ answer, error }, setState] = useState<State>({})

  useEffect(() => {
    const controller = new AbortController()
    ask(api, controller.signal).then(
      (answer) => setState({ answer }),
      (error: unknown) => {
        if (!controller.signal.aborted) {
          setState({ error: String(error) })
        }
      },
    )
    return () => controller.abort()
  }, [api])

  return (
    <div id="details" className="details" aria-live="polite">
      {error && <p>{error}</p>}
      {answer && (
        <dl>
          <dt>Message</dt>
          <dd>{answer.message}</dd>
          <dt>Framework</dt>
          <dd>{answer.framework}</dd>
          <dt>Go</dt>
          <dd>{answer.go}</dd>
          <dt>Time</dt>
          <dd>{new Date(answer.time).toLocaleTimeString()}</dd>
        </dl>
      )}
    </div>
  )
}
