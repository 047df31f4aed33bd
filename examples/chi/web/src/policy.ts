import './plain.css'
import './policy.css'

import { h } from './dom'

// Lists the violations that the browser reports after this module has run.
const violations = document.getElementById('violations')
document.addEventListener('securitypolicyviolation', (event) => {
  violations?.append(
    h('li', {}, h('code', {}, event.effectiveDirective), ` blocked ${event.blockedURI}`),
  )
})

function add(button: string, markup: string): void {
  document.getElementById(button)?.addEventListener('click', () => {
    document.body.append(h('span', { hidden: true, innerHTML: markup }))
  })
}

// Inserts markup as if a visitor's text were not escaped. The browser blocks both.
add('try-script', `<img src="data:," alt="" onerror="document.title = 'An injected script ran'">`)
add('try-style', '<style>body { display: none }</style>')
