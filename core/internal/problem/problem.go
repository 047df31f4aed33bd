package problem

import "encoding/json"

// Kind is a problem's stable, machine-readable name. There may be others than
// the ones below: pages show them as they are.
type Kind string

// The kinds that pages have a label for.
const (
	Nothing Kind = "nothing" // neither a build nor a dev server
	Down    Kind = "down"    // the dev server does not answer
	Entry   Kind = "entry"   // an entry is unknown
	Compile Kind = "compile" // Vite cannot compile a file
)

// Problem is what is wrong and what to do about it. All of it is plain text;
// in Message and in a step's Text, what stands between backquotes is code.
// Terminal colors and other control characters are dropped.
type Problem struct {
	Kind    Kind     `json:"kind"`
	Title   string   `json:"title"`            // "The Vite dev server is not running"
	Message string   `json:"message"`          // a few sentences; newlines are kept
	Steps   []Step   `json:"steps"`            // what to do, in order
	Source  *Source  `json:"source,omitempty"` // where, for a file that does not compile
	Names   []string `json:"names"`            // what may have been meant, the nearest first
	Details string   `json:"details"`          // what only some want to read: Vite's output
}

// Step is one thing to do.
type Step struct {
	Text    string `json:"text"`
	Command string `json:"command"` // shown as a line to copy; "" for none
}

// Source is a place in a source file.
type Source struct {
	File   string `json:"file"`
	Line   int    `json:"line"`   // from 1; 0 when it is not known
	Column int    `json:"column"` // as Vite counts; 0 when it is not known
	Frame  string `json:"frame"`  // the lines around it, as Vite prints them
	Plugin string `json:"plugin"` // the plugin of Vite that complains
	Open   string `json:"open"`   // a URL that opens it in the editor; "" for none
}

// JSON returns p as pages and tools read it. Steps and names are always
// arrays. The characters <, > and & are escaped, so it may stand in a script
// element.
func (p *Problem) JSON() []byte {
	text, _ := json.Marshal(p.clean()) // strings and numbers always marshal
	return text
}
