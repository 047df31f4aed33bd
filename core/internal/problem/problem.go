package problem

import "encoding/json"

// Kind is a problem's stable, machine-readable name. Pages show an unknown kind
// as it is.
type Kind string

// The kinds that pages have a label for.
const (
	Nothing Kind = "nothing" // there is neither a build nor a dev server
	Down    Kind = "down"    // the dev server does not answer
	Entry   Kind = "entry"   // an entry is unknown
	Compile Kind = "compile" // Vite cannot compile a file
	Base    Kind = "base"    // two projects have the same base

	// Application is a Go application that has ended or does not answer, under
	// govite dev. Details are what the application printed last.
	Application Kind = "application"
)

// Problem is a problem and its solution. All fields are plain text. In Message
// and in a step's Text, backquotes enclose code. Terminal colors and other
// control characters are removed.
type Problem struct {
	Kind    Kind     `json:"kind"`
	Title   string   `json:"title"`            // "The Vite dev server is not running"
	Message string   `json:"message"`          // a few sentences; newlines stay
	Steps   []Step   `json:"steps"`            // what to do, in order
	Source  *Source  `json:"source,omitempty"` // the place in a file that does not compile
	Names   []string `json:"names"`            // suggestions, the nearest first
	Details string   `json:"details"`          // additional text, such as Vite's output
}

// Step is one thing to do.
type Step struct {
	Text    string `json:"text"`
	Command string `json:"command"` // a line to copy, or ""
}

// Source is a place in a source file.
type Source struct {
	File   string `json:"file"`
	Line   int    `json:"line"`   // from 1, or 0 if it is unknown
	Column int    `json:"column"` // as Vite counts, or 0 if it is unknown
	Frame  string `json:"frame"`  // the lines around the place, as Vite prints them
	Plugin string `json:"plugin"` // the Vite plugin that reports the error
	Open   string `json:"open"`   // a URL that opens the place in the editor, or ""
}

// JSON returns p for pages and tools. Steps and names are always arrays. It is
// safe in a script element: the characters <, > and & are escaped.
func (p *Problem) JSON() []byte {
	text, _ := json.Marshal(p.clean()) // strings and numbers always marshal
	return text
}
