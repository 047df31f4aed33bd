package check

import (
	"cmp"
	"slices"
)

// A Finding is something wrong. Its JSON is a part of the output of
// "govite check --json", which stays as it is.
type Finding struct {
	File    string   `json:"file"`             // relative to the directory of the command, with slashes
	Line    int      `json:"line,omitempty"`   // from 1; 0 if the whole file is meant
	Column  int      `json:"column,omitempty"` // in bytes, from 1
	Kind    Kind     `json:"kind"`
	Name    string   `json:"name"` // the entry, asset, file, base or pattern
	Message string   `json:"message"`
	Nearest []string `json:"nearest"`
	Fix     string   `json:"fix"` // what to do, "" if a name in Nearest is meant

	text string // all of it, for people
}

// Text returns what is wrong and what to do, in one line.
func (f *Finding) Text() string { return f.text }

// A Kind of findings.
type Kind string

// Kinds of findings beside those of names.Kind.
const (
	Embed Kind = "embed"  // go:embed leaves out the manifest
	Base  Kind = "base"   // two places have different bases
	Hash  Kind = "hash"   // a name without a hash
	Build Kind = "build"  // the build has a defect
	Vite  Kind = "config" // Vite cannot load its configuration
	Go    Kind = "go"     // a package does not compile
)

// A Project is what the names were compared with.
type Project struct {
	Root string `json:"root"`
	Dist string `json:"dist"` // "" for the sources
}

// A Report is the result of a check.
type Report struct {
	Findings  []Finding `json:"findings"` // sorted by place
	Notes     []string  `json:"notes"`    // what was not checked, and why
	Projects  []Project `json:"projects"`
	Templates int       `json:"templates"` // how many files were read
	Packages  int       `json:"packages"`  // how many Go packages were read
}

// sort orders the findings by place, and removes those that are there twice: for
// templ, its template and the code that it generates have the same names.
func (r *Report) sort() {
	slices.SortFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Name, b.Name), cmp.Compare(a.text, b.text))
	})
	r.Findings = slices.CompactFunc(r.Findings, func(a, b Finding) bool {
		return a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Name == b.Name && a.Kind == b.Kind && (a.Line > 0 || a.text == b.text)
	})
	slices.Sort(r.Notes)
	r.Notes = slices.Compact(r.Notes)
}
