// The entry of every page; each page has one more of its own.
import 'vite/modulepreload-polyfill'

import './base.css'
