package main

import (
	_ "github.com/fsnotify/fsnotify"
	_ "golang.org/x/tools/go/analysis"
)
