// Package runner finds and runs the command that starts the dev server of a
// Vite project, `npm run dev` and its relatives, as a child of this process
// that never outlives it.
//
// [Find] and [Parse] tell the command, [Start] runs it.
package runner
