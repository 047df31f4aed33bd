package main

import (
	_ "github.com/andybalholm/brotli"
	_ "github.com/charmbracelet/huh"
	_ "github.com/fsnotify/fsnotify"
)
