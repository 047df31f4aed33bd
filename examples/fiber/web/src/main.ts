import 'vite/modulepreload-polyfill'

import './base.css'
import './main.css'

import { mount } from 'svelte'

import App from './App.svelte'

const island = document.getElementById('island')
if (!island) {
  throw new Error('the page has no element with the id "island"')
}

// Go passes values to Svelte as data attributes of the element.
const { greeting = '', api = '' } = island.dataset

mount(App, { target: island, props: { greeting, api } })
