// Package problem shows a problem and its solution to the developer: as a page,
// over a page of the application, as JSON and as text. In a browser it watches
// the problem, and reloads the page once the problem is solved.
//
// One renderer, problem.js, builds both forms in the browser from the JSON. The
// later answers of the check are JSON too, and replace the problem on the page.
// Browsers without scripts show the text, which is in the page.
//
// It is for development only: a problem shows text from the project's files.
package problem
