package core

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"weak"

	"github.com/govite/govite/core/internal/develop"
)

// rivals are the Vites of this process that have a dev server. Two projects with
// the same base would answer each other's requests: "/src/main.ts" may be either's.
var rivals struct {
	mu  sync.Mutex
	all []weak.Pointer[rival]
}

// A rival is a Vite as the others see it. Its Vite keeps it alive.
type rival struct {
	name   string // Config.Name
	root   string // Config.Root
	dev    *develop.Develop
	choice *choice
}

// enroll adds v to the rivals. The error is that of an earlier Vite with the same
// base. A conflict that only shows later, because the base was not known, is a
// problem on the pages of v.
func (v *Vite) enroll(root string) error {
	dev := v.develop()
	if dev == nil {
		return nil
	}
	v.rival = &rival{v.name, root, dev, v.choice}
	if err := v.rival.conflict(); err != nil {
		return err
	}
	rivals.mu.Lock()
	defer rivals.mu.Unlock()
	rivals.all = slices.DeleteFunc(rivals.all, func(p weak.Pointer[rival]) bool { return p.Value() == nil })
	rivals.all = append(rivals.all, weak.Make(v.rival))
	dev.OnPage(v.rival.conflict)
	return nil
}

// withdraw removes v from the rivals.
func (v *Vite) withdraw() {
	rivals.mu.Lock()
	defer rivals.mu.Unlock()
	rivals.all = slices.DeleteFunc(rivals.all, func(p weak.Pointer[rival]) bool { return p.Value() == v.rival })
}

// conflict returns the error for another project in development with the same
// base, or nil. Only projects with different values of Config.Name are parts of
// one application: the same project may be opened twice, and tests open many.
func (r *rival) conflict() error {
	if r.find() == nil {
		return nil
	}
	runtime.GC() // the other may be a Vite that nobody uses any more, as in tests
	return r.find()
}

// find is conflict with Vites that nobody uses any more.
func (r *rival) find() error {
	base, known := r.base()
	if !known {
		return nil
	}
	rivals.mu.Lock()
	all := slices.Clone(rivals.all)
	rivals.mu.Unlock()
	for _, p := range all {
		other := p.Value()
		if other == nil || other.name == r.name || !r.differs(other) {
			continue
		}
		if otherBase, known := other.base(); known && otherBase == base {
			example := "/" + strings.ToLower(r.name+other.name) + "/"
			return fmt.Errorf("the projects in %s (Config.Name %q) and %s (Config.Name %q) have the same base %s, so that a request for %ssrc/main.ts may be for either: "+
				"set another `base` in the vite.config of one of them, for example '%s'. Without vite-plugin-govite, set its Config.Base to the same value",
				other.root, other.name, r.root, r.name, base, base, example)
		}
	}
	return nil
}

// base returns the project's base in development, and false if it is not known or
// the Vite is not in development.
func (r *rival) base() (base string, known bool) {
	if r.choice.now.Load().mode != Development {
		return "", false
	}
	return r.dev.Server().KnownBase()
}

// differs reports whether both have different projects: different dev servers or,
// while one is not known, different directories.
func (r *rival) differs(other *rival) bool {
	own, others := r.dev.Server().URL(), other.dev.Server().URL()
	if own != "" && others != "" {
		return own != others
	}
	a, _ := filepath.Abs(r.root)
	b, _ := filepath.Abs(other.root)
	return a != b
}
