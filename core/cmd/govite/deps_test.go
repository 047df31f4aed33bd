package main

import (
	_ "github.com/andybalholm/brotli"
	_ "github.com/charmbracelet/huh"
	_ "golang.org/x/tools/go/analysis"
)
