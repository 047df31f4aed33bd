package catalog

import (
	"cmp"
	"fmt"
	"path/filepath"

	"github.com/govite/govite/core/internal/settings"
)

// sameBase reports whether two values of Vite's base are the same.
func sameBase(a, b string) bool {
	x, err1 := settings.ParseBase(a)
	y, err2 := settings.ParseBase(b)
	return err1 == nil && err2 == nil && x == y
}

// checkBase compares the base of Vite's configuration with that of the build.
func (c *Catalog) checkBase() {
	if c.made.Base == "" || c.Vite.Base == "" || sameBase(c.made.Base, c.Vite.Base) {
		return
	}
	c.problem(cmp.Or(c.Vite.File, c.Project.Root), "base", c.Vite.Base,
		fmt.Sprintf("Vite's base is %s, and the build in %s has the base %s", c.Vite.Base, c.shown(c.Dist), c.made.Base),
		"build again, or write the base of the build into Vite's configuration")
}

// CheckBase returns what is wrong with Config.Base, or nil. set is false for a
// Config without the field.
func (c *Catalog) CheckBase(base string, set bool) *Problem {
	vite, where := c.Vite.Base, ""
	if c.Vite.File != "" {
		where = " in " + filepath.Base(c.Vite.File)
	}
	if c.build != nil && c.made.Base != "" {
		vite, where = c.made.Base, " in the build of "+c.shown(c.Dist)
	}
	p := &Problem{Kind: "base", Name: base}
	switch {
	case vite == "" || set && base == "":
		return nil // not known, or not constant
	case set && !sameBase(base, vite):
		p.Message = fmt.Sprintf("Config.Base is %s, and Vite's base%s is %s", base, where, vite)
		p.Fix = "write the same base in both, or leave Config.Base out if vite-plugin-govite makes the build"
	case !set && c.build != nil && c.made.Base == "" && !sameBase(vite, "/"):
		p.Name = vite
		p.Message = fmt.Sprintf("Config.Base is empty, and Vite's base%s is %s, which a build without vite-plugin-govite does not tell", where, vite)
		p.Fix = fmt.Sprintf("write Base: %q, or add the plugin", vite)
	default:
		return nil
	}
	return p
}
