package main

import _ "github.com/fsnotify/fsnotify"
