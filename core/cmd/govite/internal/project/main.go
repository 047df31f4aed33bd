package project

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Main returns the main package that a command means without an argument, as an
// argument of the go command: that in Dir, else the only one of the module. dirs are
// the directories of the module's main packages. If there are none or several, the
// error says how to name one: line is the beginning of such a command line, "govite
// build -- go build".
func (p *Project) Main(dirs []string, line string) (string, error) {
	var names []string
	for _, dir := range dirs {
		rel, err := filepath.Rel(p.Dir, dir)
		if err != nil {
			return "", err
		}
		if rel == "." {
			return rel, nil
		}
		if !strings.HasPrefix(rel, "..") {
			rel = "./" + rel
		}
		names = append(names, filepath.ToSlash(rel))
	}
	switch len(names) {
	case 0:
		return "", fmt.Errorf("there is no main package in %s: name the one of the program, as in %s ./cmd/app", p.Rel(p.Module), line)
	case 1:
		return names[0], nil
	}
	return "", fmt.Errorf("there are several main packages in %s (%s): name one, as in %s %s", p.Rel(p.Module), strings.Join(names, ", "), line, names[0])
}
