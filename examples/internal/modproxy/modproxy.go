// Package modproxy lays out the tags of a repository as a module proxy in a
// directory: https://go.dev/ref/mod#goproxy-protocol.
package modproxy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// Write lays out the modules that tags such as v1.2.3 and sub/v1.2.3 of the git
// repository name. It returns the modules. The directory is for GOPROXY=file://.
func Write(dir, repository string) ([]module.Version, error) {
	tags, err := git(repository, "tag")
	if err != nil {
		return nil, err
	}
	var modules []module.Version
	for tag := range strings.FieldsSeq(string(tags)) {
		m, err := write(dir, repository, tag)
		if err != nil {
			return nil, fmt.Errorf("modproxy: tag %s: %w", tag, err)
		}
		modules = append(modules, m)
	}
	return modules, nil
}

func write(dir, repository, tag string) (module.Version, error) {
	sub, version := path.Split(tag)
	mod, err := git(repository, "show", tag+":"+sub+"go.mod")
	if err != nil {
		return module.Version{}, err
	}
	m := module.Version{Path: modfile.ModulePath(mod), Version: version}
	escaped, err := module.EscapePath(m.Path)
	if err != nil {
		return m, err
	}
	versions := filepath.Join(dir, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		return m, err
	}

	committed, err := git(repository, "log", "-1", "--format=%cI", tag)
	if err != nil {
		return m, err
	}
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(committed)))
	if err != nil {
		return m, err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{version, at.UTC()})
	if err != nil {
		return m, err
	}
	var archive bytes.Buffer
	if err := zip.CreateFromVCS(&archive, m, repository, tag, strings.TrimSuffix(sub, "/")); err != nil {
		return m, err
	}
	for ext, content := range map[string][]byte{".info": info, ".mod": mod, ".zip": archive.Bytes()} {
		if err := os.WriteFile(filepath.Join(versions, version+ext), content, 0o644); err != nil {
			return m, err
		}
	}
	list, err := os.OpenFile(filepath.Join(versions, "list"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return m, err
	}
	if _, err := fmt.Fprintln(list, version); err != nil {
		list.Close()
		return m, err
	}
	return m, list.Close()
}

func git(repository string, args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = repository
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, &problem)
	}
	return out, nil
}
