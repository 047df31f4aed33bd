package gocode

import (
	"go/token"

	"github.com/govite/govite/core/cmd/govite/internal/catalog"
	"github.com/govite/govite/core/cmd/govite/internal/names"
)

// A Finding is something wrong in Go code.
type Finding struct {
	*catalog.Problem
	Pos, End token.Pos
	Use      *Use   // the place that has the wrong name; nil for another finding
	Text     string // what to write from Pos to End, "" if that is for people to decide
}

// Declare notes in the set the names of the Vites in a package in dir.
func (p *Package) Declare(set *catalog.Set, dir string) {
	for _, c := range p.Configs {
		vite := title(c.Name)
		if c.AnyName {
			vite = names.AnyVite
		}
		set.Name(vite, dir, c.Root)
	}
}

// Check compares what a package in dir says with a set.
func (p *Package) Check(set *catalog.Set, dir string) []Finding {
	var found []Finding
	for i, use := range p.Uses {
		if problem := set.Check(use.Kind, use.Name, use.Vite); problem != nil {
			found = append(found, Finding{Problem: problem, Pos: use.Pos, End: use.End, Use: &p.Uses[i]})
		}
	}
	for _, c := range p.Configs {
		problem := set.CheckBase(dir, c.Root, c.Base, c.BasePos.IsValid())
		if problem == nil {
			continue
		}
		f := Finding{Problem: problem, Pos: c.Pos, End: c.End}
		if c.BasePos.IsValid() {
			f.Pos, f.End = c.BasePos, c.BaseEnd
		}
		found = append(found, f)
	}
	for _, e := range p.Embeds {
		if problem := set.CheckEmbed(dir, e.Pattern, e.IsDist); problem != nil {
			found = append(found, Finding{Problem: problem, Pos: e.Pos, End: e.End, Text: e.withAll()})
		}
	}
	return found
}
