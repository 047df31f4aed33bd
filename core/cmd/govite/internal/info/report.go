// Package info finds out the state of an application: versions, mode, dev server
// and build.
package info

import (
	"strings"
	"time"

	"github.com/govite/govite/core/cmd/govite/internal/weigh"
)

// A Report is the state of an application. Its JSON is documented in the help of the
// command and stays compatible: fields are added, and never change their meaning.
// What is not known is "" or null, and a note says why.
type Report struct {
	Versions  Versions   `json:"versions"`
	Project   Project    `json:"project"`
	Mode      Mode       `json:"mode"`
	DevServer *DevServer `json:"devServer"` // null if none is announced or configured
	Build     *Build     `json:"build"`     // null if there is none
	Notes     []Note     `json:"notes"`
}

// Versions are the versions of the parts, "" for a part that is missing.
type Versions struct {
	Govite  string   `json:"govite"` // this command
	Go      string   `json:"go"`
	Node    string   `json:"node"`
	Vite    string   `json:"vite"`
	Plugin  string   `json:"plugin"`  // vite-plugin-govite
	Modules []Module `json:"modules"` // of govite, in go.mod
}

// A Module is a module of govite that the go.mod of the application requires.
type Module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
	Replace string `json:"replace,omitempty"` // the directory or module of a replace directive
}

// A Project has the places of the parts, "" for a part that is missing.
type Project struct {
	Module string `json:"module"` // the directory of go.mod
	Root   string `json:"root"`   // the directory of the Vite project
	Config string `json:"config"` // Vite's configuration
	OutDir string `json:"outDir"` // Vite's outDir
}

// A Mode is the mode that a program with Config.Mode Auto would choose here.
type Mode struct {
	Mode string `json:"mode"` // "development", "production", or "" if core.New returns an error
	Why  string `json:"why"`
}

// A DevServer is the dev server that is announced in the project, or that
// GOVITE_DEV_SERVER names.
type DevServer struct {
	URL          string `json:"url"`
	Base         string `json:"base"`
	PID          int    `json:"pid,omitempty"`     // as announced
	Version      string `json:"version,omitempty"` // of Vite, as announced
	Announcement string `json:"announcement"`      // its file, "" without one
	Up           bool   `json:"up"`
	Problem      string `json:"problem,omitempty"` // why Up is false
}

// A Build is the build in OutDir.
type Build struct {
	Dir      string        `json:"dir"`
	Built    *time.Time    `json:"built"`
	Outdated string        `json:"outdatedBy,omitempty"` // a source that is newer
	Base     string        `json:"base"`                 // as vite-plugin-govite recorded it, else "/"
	Recorded bool          `json:"recorded"`             // whether vite-plugin-govite took part
	Whole    bool          `json:"whole"`
	Problem  string        `json:"problem,omitempty"` // why Whole is false
	Computed bool          `json:"computed"`          // whether brotli sizes are computed: the build lacks the copies
	Entries  []weigh.Entry `json:"entries"`
	Total    Total         `json:"total"`
}

// A Total has the sizes of all files of the entries, each counted once.
type Total struct {
	weigh.Size
	Assets int64 `json:"assets"`
}

// A Note says that something is missing or wrong, and what to do.
type Note struct {
	About string `json:"about"` // "go", "node", "vite", "plugin", "core", "project" or "build"
	Text  string `json:"text"`
}

func (r *Report) note(about, text string) { r.Notes = append(r.Notes, Note{about, text}) }

// Name returns the name of the module for people: "core", "ginvite".
func (m Module) Name() string {
	if m.Path == modulePath {
		return "core"
	}
	return strings.TrimPrefix(m.Path, modulePath+"/")
}
