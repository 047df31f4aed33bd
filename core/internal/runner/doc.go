// Package runner finds and runs the command that starts the dev server of a Vite
// project, such as `npm run dev`. The command never outlives this process.
//
// [Find] and [Parse] return the command, [Start] runs it.
package runner
