import 'vite/modulepreload-polyfill'

import './base.css'
import './main.css'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from './App'

const island = document.getElementById('island')
if (!island) {
  throw new Error('the page has no element with the id "island"')
}

// Go passes values to React as data attributes of the element.
const { greeting = '', api = '' } = island.dataset

createRoot(island).render(
  <StrictMode>
    <App greeting={greeting} api={api} />
  </StrictMode>,
)
