package main

import (
	_ "github.com/charmbracelet/huh"
	_ "github.com/fsnotify/fsnotify"
	_ "golang.org/x/tools/go/analysis"
)
