import 'vite/modulepreload-polyfill'

import './base.css'
import './plain.css'

const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

function ago(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1000)
  return seconds < 60
    ? format.format(-seconds, 'second')
    : format.format(-Math.floor(seconds / 60), 'minute')
}

// Go renders <time id="rendered" datetime="…">; this script keeps its text current.
const rendered = document.querySelector<HTMLTimeElement>('#rendered')
if (rendered) {
  const since = Date.parse(rendered.dateTime)
  const update = () => {
    rendered.textContent = ago(since)
  }
  update()
  setInterval(update, 1000)
}
