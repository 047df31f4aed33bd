// Command govite makes, runs and checks Go applications whose front end is built by
// Vite.
//
//	go run github.com/govite/govite/core/cmd/govite@latest init hello
//	cd hello
//	go tool govite dev
//
// An application that init has made has the command as a tool of its Go module. To
// add it to another module:
//
//	go get -tool github.com/govite/govite/core/cmd/govite
//
// The command has help for each of its commands: govite help dev.
package main

import (
	"os"

	"github.com/govite/govite/core/cmd/govite/internal/cli"
	"github.com/govite/govite/core/cmd/govite/internal/vettool"
)

func main() {
	if vettool.IsAsked(os.Args[1:]) {
		vettool.Main()
	}
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
