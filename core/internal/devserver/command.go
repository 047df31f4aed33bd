package devserver

import (
	"cmp"
	"errors"
	"regexp"

	"github.com/govite/govite/core/internal/runner"
)

// command is how the dev server is started.
type command struct {
	typed   typed
	runs    runner.Options // of the process that Start starts; without Args, Start does nothing
	skipped error          // why Options.Run is not run on this machine; nil if it is
}

// typed are the commands that messages tell the developer to type in the project;
// "" if a command is not known or not needed.
type typed struct{ install, start, build string }

// setCommand finds the command that Start runs, and the commands that messages
// tell the developer to type.
func (s *Server) setCommand(r Run) error {
	found, err := runner.Find(s.root)
	if found != nil {
		s.typed.start, s.typed.build = found.String(), found.Build()
		if errors.Is(err, runner.ErrNotInstalled) {
			s.typed.install = found.Install()
		}
	}
	onlyBuild := err != nil && (found != nil || !IsProject(s.root))
	args, dir := r.Args, s.root
	switch {
	case r.isZero():
		return nil
	case onlyBuild && r.Optional, err != nil && r.Auto && s.configured != nil:
		s.skipped = err
		return nil
	case r.Auto && err != nil:
		return err
	case r.Auto:
		args, dir = found.Args, found.Dir
	}
	s.runs = runner.Options{
		Args:   args,
		Dir:    dir,
		Output: r.Output,
		Prefix: "[vite] ",
		OnLine: s.listen,
		Logger: s.logger,
	}
	return nil
}

// BuildCommand returns the command line that builds the project, typed in the
// working directory of this program.
func (s *Server) BuildCommand() string { return inDir(s.root, cmp.Or(s.typed.build, "npm run build")) }

// localURL matches the line in which Vite prints its address.
var localURL = regexp.MustCompile(`Local:\s+(https?://\S+)`)

// listen reads the lines that the dev server prints. A dev server without
// vite-plugin-govite tells its port only there.
func (s *Server) listen(line string) {
	m := localURL.FindStringSubmatch(line)
	if m == nil || s.configured != nil {
		return
	}
	a, err := parseAddress(m[1])
	if err != nil {
		return
	}
	s.locating.Lock()
	defer s.locating.Unlock()
	s.assumed = s.newTarget(a)
}
