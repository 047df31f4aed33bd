// The entry of every page. Each page has a second entry.
import 'vite/modulepreload-polyfill'

import './base.css'
