import './main.css'

import { mount } from './island'

const element = document.getElementById('island')
if (!element) {
  throw new Error('the page has no element with the id "island"')
}
mount(element, { count: 0, open: false })
