import './plain.css'
import './policy.css'

import { h } from './dom'

// What the browser blocked, from the moment this module runs.
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

// As if a visitor's text had reached the page unescaped. Neither has an effect.
add('try-script', `<img src="data:," alt="" onerror="document.title = 'An injected script ran'">`)
add('try-style', '<style>body { display: none }</style>')
