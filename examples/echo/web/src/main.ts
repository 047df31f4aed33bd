import 'vite/modulepreload-polyfill'

import './base.css'
import './main.css'

import { createApp } from 'vue'

import App from './App.vue'

const island = document.getElementById('island')
if (!island) {
  throw new Error('the page has no element with the id "island"')
}

// Go passes values to Vue as data attributes of the element.
const { greeting = '', api = '' } = island.dataset

createApp(App, { greeting, api }).mount(island)
