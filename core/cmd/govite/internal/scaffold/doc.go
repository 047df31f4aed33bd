// Package scaffold writes applications: a Go program with a router, and a Vite
// project. In a directory that has a part of an application already, the package
// adds the other parts, and changes no file that is there.
//
// The steps: [Inspect] finds what a directory has. [Choices] are the decisions about
// the application. [New] makes a [Plan] of them, and [Plan.Run] carries it out.
package scaffold
