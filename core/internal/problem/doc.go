// Package problem shows a developer what is wrong and what to type: as a page
// of its own, over a page that the application has rendered, as JSON and as
// text. Pages watch and reload by themselves once the cause is gone.
//
// There is one renderer, problem.js, with one stylesheet. It builds both forms
// from the JSON, so that what the check answers later can take the place of
// what was shown first. The page holds the text too, for where no script runs.
//
// Nothing here is for production: what is shown comes from the project's files.
package problem
