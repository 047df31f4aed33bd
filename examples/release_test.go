//go:build unix

package examples

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/govite/govite/examples/internal/app"
)

// released are the directories of the modules that have a tag.
var released = []string{
	"", "chivite/", "core/bucket/", "core/cmd/govite/", "echovite/", "echovite/echo5/", "fibervite/", "fibervite/fiber3/", "fibervite/internal/", "ginvite/",
}

// withPrograms are the modules of the programs, whose tags name a child of the release.
var withPrograms = []string{"core/bucket/", "core/cmd/govite/"}

// checkout is a clone of a repository that has the files of this one in its only
// commit.
type checkout struct {
	dir     string
	scratch string // TMPDIR of the commands
}

// unreleased are the changes in the changelog of the repository, and notes the same
// without line breaks within sentences.
const (
	unreleased = "- A change\n  of two lines.\n- Another one.\n\n### Changed names\n\nThese names\nare different:\n\n| before | now |\n| --- | --- |\n| `A` | `B` |\n\n```go\na\n  b\n```"
	notes      = "- A change of two lines.\n- Another one.\n\n### Changed names\n\nThese names are different:\n\n| before | now |\n| --- | --- |\n| `A` | `B` |\n\n```go\na\n  b\n```"
)

// newUpstream makes the repository, a bare one. It has changes to release, even if
// this one is released.
func newUpstream(t *testing.T) (dir string) {
	t.Helper()
	source := &checkout{dir: app.CopyRepository(t), scratch: t.TempDir()}
	source.edit(t, "CHANGELOG.md", func(text string) string {
		title, _, found := strings.Cut(text, "## Unreleased\n")
		if !found {
			t.Fatal("CHANGELOG.md has no heading for unreleased changes")
		}
		return title + "## Unreleased\n\n" + unreleased + "\n\n## v0.0.1 (2020-01-01)\n\n- The beginning.\n"
	})
	source.git(t, "init", "-q", "-b", "main")
	source.git(t, "add", "-A")
	source.git(t, "commit", "-q", "-m", "Begin")
	dir = filepath.Join(t.TempDir(), "upstream.git")
	source.git(t, "clone", "-q", "--bare", ".", dir)
	return dir
}

func clone(t *testing.T, upstream string) *checkout {
	t.Helper()
	c := &checkout{dir: upstream, scratch: t.TempDir()}
	dir := filepath.Join(t.TempDir(), "govite")
	c.git(t, "clone", "-q", ".", dir)
	c.dir = dir
	return c
}

// command returns a command in the checkout, independent of the configuration of
// this machine's git.
func (c *checkout) command(t *testing.T, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "RELEASE_CHECK=") }),
		"TMPDIR="+c.scratch, "CHECKOUT="+c.dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_AUTHOR_NAME=somebody", "GIT_AUTHOR_EMAIL=somebody@example.com",
		"GIT_COMMITTER_NAME=somebody", "GIT_COMMITTER_EMAIL=somebody@example.com")
	return cmd
}

// edit changes a file. It returns a function that undoes the change.
func (c *checkout) edit(t *testing.T, name string, change func(string) string) (undo func()) {
	t.Helper()
	file := filepath.Join(c.dir, filepath.FromSlash(name))
	before := read(t, file)
	after := change(before)
	if after == before {
		t.Fatalf("the edit does not change %s", name)
	}
	write(t, file, after)
	return func() { write(t, file, before) }
}

func (c *checkout) git(t *testing.T, args ...string) string {
	t.Helper()
	return c.run(t, "git", args...)
}

func (c *checkout) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := c.command(t, name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// release runs make release with the arguments.
func (c *checkout) release(t *testing.T, args ...string) string {
	t.Helper()
	return c.run(t, "make", append([]string{"release"}, args...)...)
}

// releaseFails runs make release with the arguments, and checks that it fails with
// the message.
func (c *checkout) releaseFails(t *testing.T, message string, args ...string) {
	t.Helper()
	out, err := c.command(t, "make", append([]string{"release"}, args...)...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), message) {
		t.Errorf("make release %s: %v without %q:\n%s", strings.Join(args, " "), err, message, out)
	}
}

// replaceCheck commits a Makefile whose check has the recipe.
func (c *checkout) replaceCheck(t *testing.T, recipe string) {
	t.Helper()
	c.edit(t, "Makefile", func(text string) string {
		return regexp.MustCompile(`(?s)\ncheck:.*?\n\n`).ReplaceAllLiteralString(text, "\ncheck:\n\t"+recipe+"\n\n")
	})
	c.git(t, "commit", "-q", "-a", "-m", "Replace the checks")
}

// state returns the refs, files and worktrees, and the temporary files.
func (c *checkout) state(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{
		"branches":  c.git(t, "for-each-ref", "refs/heads"),
		"tags":      c.git(t, "for-each-ref", "refs/tags"),
		"HEAD":      read(t, filepath.Join(c.dir, ".git", "HEAD")),
		"files":     c.git(t, "status", "--porcelain", "--ignored"),
		"worktrees": c.git(t, "worktree", "list", "--porcelain"),
		"TMPDIR":    c.run(t, "ls", "-A", c.scratch),
	}
}

// checkState compares the state with the one before.
func (c *checkout) checkState(t *testing.T, before map[string]string) {
	t.Helper()
	now := c.state(t)
	for _, what := range slices.Sorted(maps.Keys(before)) {
		if now[what] != before[what] {
			t.Errorf("%s before:\n%s\nafterwards:\n%s", what, before[what], now[what])
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestRelease runs make release in clones of a copy of this repository.
func TestRelease(t *testing.T) {
	if testing.Short() {
		t.Skip("clones the repository many times, not with -short")
	}
	if app.RaceDetector {
		t.Skip("tests no Go code, and runs without -race")
	}
	t.Parallel()
	upstream := newUpstream(t)
	for name, test := range map[string]func(t *testing.T, upstream string){
		"made":        testReleaseMade,
		"refused":     testReleaseRefusals,
		"in order":    testReleaseAfter,
		"meanwhile":   testReleaseMeanwhile,
		"interrupted": testReleaseInterrupted,
		"checked":     testReleaseCheck,
	} {
		t.Run(name, func(t *testing.T) { test(t, upstream) })
	}
}

// testReleaseMade makes a release, publishes it by the commands that make release
// prints, and drops another one by the commands that it prints for that.
func testReleaseMade(t *testing.T, upstream string) {
	t.Parallel()
	published := filepath.Join(t.TempDir(), "published.git")
	clone(t, upstream).git(t, "clone", "-q", "--bare", ".", published)
	c := clone(t, published)
	// The checks see the release. A file that they leave does not get into it.
	c.replaceCheck(t, `@echo "checked: $$(git log -1 --format=%s)"; echo changed >README.md; touch left`)
	before, head := c.state(t), c.git(t, "rev-parse", "HEAD")
	replaced := replacements(t, c)

	out := c.release(t, "VERSION=v0.98.7")
	if !strings.Contains(out, "checked: Release v0.98.7\n") {
		t.Errorf("make release did not run the checks on its commit:\n%s", out)
	}
	if parent := c.git(t, "rev-parse", "HEAD~1"); parent != head {
		t.Errorf("the commit's parent is %s, not %s", parent, head)
	}
	after := c.state(t)
	for _, what := range []string{"HEAD", "files", "TMPDIR"} {
		if after[what] != before[what] {
			t.Errorf("%s before:\n%s\nafterwards:\n%s", what, before[what], after[what])
		}
	}
	checkTags(t, c, "v0.98.7")
	checkRequirements(t, c, "v0.98.7")
	if now := replacements(t, c); !slices.Equal(now, replaced) {
		t.Errorf("replace directives before:\n%q\nafterwards:\n%q", replaced, now)
	}
	checkNPM(t, c, "0.98.7")
	log := read(t, filepath.Join(c.dir, "CHANGELOG.md"))
	heading := regexp.MustCompile(`(?m)^## Unreleased\n\n(## v0\.98\.7 \(\d{4}-\d\d-\d\d\))$`).FindStringSubmatch(log)
	if heading == nil || section(t, log, heading[1]) != unreleased {
		t.Errorf("CHANGELOG.md:\n%s", log)
	}
	if got := c.run(t, "bash", ".ci/release", "notes", "v0.98.7"); got != notes+"\n" {
		t.Errorf("the notes are\n%s\nnot\n%s", got, notes)
	}

	// GitHub starts no workflow for a push of more than three tags.
	pushes := printed(out, "git push")
	if len(pushes) != 2 || pushes[1] != "git push origin v0.98.7" {
		t.Fatalf("the commands to publish: %q", pushes)
	}
	for _, push := range pushes {
		c.run(t, "sh", "-c", push)
	}
	clone(t, published).run(t, "bash", ".ci/release", "check", "v0.98.7")

	// Another release, which is not published.
	c.edit(t, "CHANGELOG.md", func(text string) string {
		return strings.Replace(text, "## Unreleased\n", "## Unreleased\n\n- A change.\n", 1)
	})
	c.git(t, "commit", "-q", "-a", "-m", "Change")
	before = c.state(t)
	out = c.release(t, "VERSION=v0.98.8-rc.1")
	checkTags(t, c, "v0.98.8-rc.1")
	checkRequirements(t, c, "v0.98.8-rc.1")
	checkNPM(t, c, "0.98.8-rc.1")
	for _, drop := range append(printed(out, "git tag -d"), printed(out, "git reset")...) {
		c.run(t, "sh", "-c", drop)
	}
	c.checkState(t, before)
}

// printed returns the indented lines of an output that start with a prefix.
func printed(out, prefix string) []string {
	var lines []string
	for _, m := range regexp.MustCompile(`(?m)^  (`+prefix+` .*)$`).FindAllStringSubmatch(out, -1) {
		lines = append(lines, m[1])
	}
	return lines
}

// section returns the text of the changelog from a heading to the next.
func section(t *testing.T, log, heading string) string {
	t.Helper()
	_, text, found := strings.Cut(log, "\n"+heading+"\n")
	if !found {
		t.Fatalf("CHANGELOG.md has no %q", heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return strings.TrimSpace(text)
}

// checkTags checks that HEAD has the tags of the version and no other, and that a
// child of HEAD has the tags of the programs. The child differs in the replace directives
// of their go.mod files.
func checkTags(t *testing.T, c *checkout, version string) {
	t.Helper()
	var want []string
	for _, dir := range released {
		if !slices.Contains(withPrograms, dir) {
			want = append(want, dir+version)
		}
	}
	if got := strings.Fields(c.git(t, "tag", "--points-at", "HEAD")); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("tags %q, not %q", got, want)
	}
	names := strings.Join(withPrograms, "go.mod\n") + "go.mod\n"
	for _, dir := range withPrograms {
		tag, name := dir+version, dir+"go.mod"
		if parents := strings.Fields(c.git(t, "rev-list", "--parents", "-n", "1", tag))[1:]; !slices.Equal(parents, strings.Fields(c.git(t, "rev-parse", "HEAD"))) {
			t.Errorf("%s: the parents are %q", tag, parents)
		}
		want = nil
		for _, line := range strings.SplitAfter(read(t, filepath.Join(c.dir, name)), "\n") {
			if !strings.HasPrefix(line, "replace ") {
				want = append(want, line)
			}
		}
		if got := c.git(t, "show", tag+":"+name); strings.TrimSpace(got) != strings.TrimSpace(strings.Join(want, "")) || strings.Contains(got, "=>") {
			t.Errorf("%s: %s is\n%s", tag, name, got)
		}
		if changed := c.git(t, "diff", "--name-only", "HEAD", tag); changed != names {
			t.Errorf("%s changes\n%s", tag, changed)
		}
	}
}

// modFiles parses each go.mod of the repository.
func modFiles(t *testing.T, c *checkout) map[string]*modfile.File {
	t.Helper()
	parsed := map[string]*modfile.File{}
	for name := range strings.FieldsSeq(c.git(t, "ls-files", "go.mod", "*/go.mod")) {
		f, err := modfile.Parse(name, []byte(read(t, filepath.Join(c.dir, name))), nil)
		if err != nil {
			t.Fatal(err)
		}
		parsed[name] = f
	}
	return parsed
}

// checkRequirements checks that every requirement within the repository has the
// version.
func checkRequirements(t *testing.T, c *checkout, version string) {
	t.Helper()
	n := 0
	for name, f := range modFiles(t, c) {
		for _, r := range f.Require {
			if !strings.HasPrefix(r.Mod.Path, "github.com/govite/govite") {
				continue
			}
			n++
			if r.Mod.Version != version {
				t.Errorf("%s requires %s", name, r.Mod)
			}
		}
	}
	if n < 2*len(released)-1 { // by each module but core; by examples, but not of govite; by the two adapters for fiber
		t.Errorf("%d requirements within the repository", n)
	}
}

// replacements returns all replace directives.
func replacements(t *testing.T, c *checkout) []string {
	t.Helper()
	var all []string
	for name, f := range modFiles(t, c) {
		for _, r := range f.Replace {
			all = append(all, name+": "+r.Old.String()+" => "+r.New.String())
		}
	}
	slices.Sort(all)
	return all
}

// checkNPM checks the version of the npm package, in its own files and in the lock
// files of the examples.
func checkNPM(t *testing.T, c *checkout, version string) {
	t.Helper()
	type lock struct {
		Version  string
		Packages map[string]struct{ Version string }
	}
	parse := func(name string) (l lock) {
		t.Helper()
		if err := json.Unmarshal([]byte(read(t, filepath.Join(c.dir, name))), &l); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return l
	}
	have := map[string]string{"package.json": parse("core/vite-plugin/package.json").Version}
	own := parse("core/vite-plugin/package-lock.json")
	have["package-lock.json"], have["package-lock.json, packages"] = own.Version, own.Packages[""].Version
	for _, ex := range all {
		name := "examples/" + ex.name + "/web/package-lock.json"
		have[name] = parse(name).Packages["node_modules/vite-plugin-govite"].Version
	}
	for name, v := range have {
		if v != version {
			t.Errorf("%s: version %q, not %q", name, v, version)
		}
	}
	// Nothing but versions of the package is different.
	diff := c.git(t, "diff", "-U0", "HEAD~1", "--", "*.json")
	if lines := regexp.MustCompile(`(?m)^\+ .*$`).FindAllString(diff, -1); len(lines) != len(have) {
		t.Errorf("%d lines of JSON files changed, not %d:\n%s", len(lines), len(have), diff)
	}
}

// testReleaseRefusals runs make release where there must be no release. Each time
// the checkout stays as it is.
func testReleaseRefusals(t *testing.T, upstream string) {
	t.Parallel()
	t.Run("malformed", func(t *testing.T) {
		t.Parallel()
		c := clone(t, upstream)
		before := c.state(t)
		for _, version := range []string{
			"", "0.1.0", "v0.1", "v0.1.0.0", "v0.01.0", "v0.1.0+linux", "v0.1.0-", "v0.1.0-rc..1", "v0.1.0-rc.01",
			"main", "v0.1.0 v0.2.0", "v0.1.0;touch left", "$(touch left)",
		} {
			c.releaseFails(t, "is not a version", "VERSION="+strings.ReplaceAll(version, "$", "$$"))
		}
		c.releaseFails(t, "is not a version")
		c.releaseFails(t, "needs module paths that end in /v2", "VERSION=v2.0.0")
		c.checkState(t, before)
	})
	for _, test := range []struct {
		name    string
		version string
		prepare func(t *testing.T, c *checkout)
		message string
	}{
		{"changed file", "v0.1.0", func(t *testing.T, c *checkout) {
			c.edit(t, "README.md", func(text string) string { return text + "\n" })
		}, "the working tree has changes"},
		{"new file", "v0.1.0", func(t *testing.T, c *checkout) { write(t, filepath.Join(c.dir, "new.go"), "package govite\n") }, "the working tree has changes"},
		{"staged file", "v0.1.0", func(t *testing.T, c *checkout) { c.git(t, "rm", "-q", "LICENSE") }, "the working tree has changes"},
		{"tag exists", "v0.1.0", func(t *testing.T, c *checkout) { c.git(t, "tag", "v0.1.0") }, "the tag v0.1.0 exists"},
		{"tag of an adapter exists", "v0.1.0", func(t *testing.T, c *checkout) { c.git(t, "tag", "fibervite/v0.1.0") }, "the tag fibervite/v0.1.0 exists"},
		{"older than the last release", "v0.9.0", func(t *testing.T, c *checkout) { c.git(t, "tag", "v0.10.0") }, "does not come after v0.10.0"},
		{"prerelease of the last release", "v0.1.0-rc.1", func(t *testing.T, c *checkout) { c.git(t, "tag", "v0.1.0") }, "does not come after v0.1.0"},
		{"older prerelease", "v0.1.0-rc.9", func(t *testing.T, c *checkout) {
			c.git(t, "tag", "v0.1.0-rc.8")
			c.git(t, "tag", "v0.1.0-rc.10")
			c.git(t, "tag", "v0.0.11")
		}, "does not come after v0.1.0-rc.10"},
		{"shorter prerelease", "v0.1.0-rc", func(t *testing.T, c *checkout) { c.git(t, "tag", "v0.1.0-rc.1") }, "does not come after v0.1.0-rc.1"},
		{"number before a word", "v0.1.0-1", func(t *testing.T, c *checkout) { c.git(t, "tag", "v0.1.0-alpha") }, "does not come after v0.1.0-alpha"},
		{"nothing in the changelog", "v0.1.0", func(t *testing.T, c *checkout) {
			write(t, filepath.Join(c.dir, "CHANGELOG.md"), "# Changelog\n\n## Unreleased\n\n## v0.0.9 (2020-01-01)\n\n- A change.\n")
			c.git(t, "commit", "-q", "-a", "-m", "Empty the changelog")
		}, `no text under "## Unreleased"`},
		{"no changelog", "v0.1.0", func(t *testing.T, c *checkout) {
			write(t, filepath.Join(c.dir, "CHANGELOG.md"), "# Changelog\n")
			c.git(t, "commit", "-q", "-a", "-m", "Empty the changelog")
		}, `no text under "## Unreleased"`},
		{"in the changelog already", "v0.1.0", func(t *testing.T, c *checkout) {
			write(t, filepath.Join(c.dir, "CHANGELOG.md"), "# Changelog\n\n## Unreleased\n\n- A change.\n\n## v0.1.0 (2020-01-01)\n\n- A change.\n")
			c.git(t, "commit", "-q", "-a", "-m", "Write the changelog")
		}, "has a section for v0.1.0"},
		{"no branch", "v0.1.0", func(t *testing.T, c *checkout) { c.git(t, "checkout", "-q", "--detach") }, "HEAD is detached"},

		{"checks fail", "v0.1.0", func(t *testing.T, c *checkout) { c.replaceCheck(t, "@echo left >left; exit 1") }, "the checkout is as it was"},
		{"hook refuses the commit", "v0.1.0", func(t *testing.T, c *checkout) {
			c.replaceCheck(t, "@true")
			hook := filepath.Join(c.dir, ".git", "hooks", "pre-commit")
			write(t, hook, "#!/bin/sh\nexit 1\n")
			if err := os.Chmod(hook, 0o755); err != nil {
				t.Fatal(err)
			}
		}, "the checkout is as it was"},
		{"one tag of many cannot be made", "v0.1.0", func(t *testing.T, c *checkout) {
			c.git(t, "tag", "fibervite") // a file where git needs a directory
			c.replaceCheck(t, "@true")
		}, "the checkout is as it was"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := clone(t, upstream)
			if test.prepare != nil {
				test.prepare(t, c)
			}
			before := c.state(t)
			c.releaseFails(t, test.message, "VERSION="+test.version)
			c.checkState(t, before)
		})
	}
}

// testReleaseAfter makes releases that come after the last one.
func testReleaseAfter(t *testing.T, upstream string) {
	t.Parallel()
	for last, next := range map[string]string{
		"v0.9.0":        "v0.10.0",
		"v0.1.0-rc.9":   "v0.1.0-rc.10",
		"v0.1.0-rc.1":   "v0.1.0",
		"v0.1.0-rc":     "v0.1.0-rc.1",
		"v0.1.0":        "v0.1.1-alpha",
		"v0.1.0-2":      "v0.1.0-alpha",
		"v1":            "v0.1.0", // not a release
		"v0.1.0-alpha1": "v0.1.0-alpha2",
	} {
		t.Run(last+" "+next, func(t *testing.T) {
			t.Parallel()
			c := clone(t, upstream)
			c.git(t, "tag", last)
			c.release(t, "VERSION="+next, "RELEASE_CHECK=0")
			checkTags(t, c, next)
		})
	}
}

// testReleaseMeanwhile changes the branch while make release runs.
func testReleaseMeanwhile(t *testing.T, upstream string) {
	t.Parallel()
	for name, test := range map[string]struct{ recipe, message string }{
		"commit":         {`@git -C "$$CHECKOUT" commit -q --allow-empty -m Meanwhile`, "main or its files have changed meanwhile"},
		"file":           {`@echo "- Meanwhile." >>"$$CHECKOUT/CHANGELOG.md"`, "main or its files have changed meanwhile"},
		"another branch": {`@git -C "$$CHECKOUT" checkout -q -b other`, "the checkout has left main meanwhile"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clone(t, upstream)
			c.replaceCheck(t, test.recipe)
			before := c.state(t)
			c.releaseFails(t, test.message, "VERSION=v0.1.0")
			after := c.state(t)
			for _, what := range []string{"tags", "TMPDIR"} {
				if after[what] != before[what] {
					t.Errorf("%s before:\n%s\nafterwards:\n%s", what, before[what], after[what])
				}
			}
			if n := strings.Count(after["worktrees"], "worktree "); n != 1 {
				t.Errorf("worktrees:\n%s", after["worktrees"])
			}
			if log := c.git(t, "log", "--all", "--format=%s"); strings.Contains(log, "Release v0.1.0") {
				t.Errorf("the release's commit is left:\n%s", log)
			}
		})
	}
}

// testReleaseInterrupted ends make release by ctrl-c in the middle of the checks.
func testReleaseInterrupted(t *testing.T, upstream string) {
	t.Parallel()
	c := clone(t, upstream)
	// One shell alone: a signal can get lost while a shell starts a process.
	c.replaceCheck(t, `@echo checking; read line`)
	before := c.state(t)
	cmd := c.command(t, "make", "release", "VERSION=v0.1.0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // ctrl-c reaches the whole group
	stdin, err := cmd.StdinPipe()                         // read waits for it
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	out := &interrupter{group: func() int { return cmd.Process.Pid }}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err == nil {
		t.Errorf("make release succeeded:\n%s", &out.text)
	}
	if !strings.Contains(out.text.String(), "the checkout is as it was") {
		t.Errorf("make release printed:\n%s", &out.text)
	}
	c.checkState(t, before)
}

// interrupter sends SIGINT to a process group that says that it is checking.
type interrupter struct {
	text  strings.Builder
	group func() int
	sent  bool
}

func (w *interrupter) Write(p []byte) (int, error) {
	n, err := w.text.Write(p)
	if !w.sent && strings.Contains(w.text.String(), "checking\n") {
		w.sent = true
		if err := syscall.Kill(-w.group(), syscall.SIGINT); err != nil {
			return n, err
		}
	}
	return n, err
}

// testReleaseCheck changes a release in one place each.
func testReleaseCheck(t *testing.T, upstream string) {
	t.Parallel()
	c := clone(t, upstream)
	c.release(t, "VERSION=v0.98.7", "RELEASE_CHECK=0")
	check := func() (string, error) {
		out, err := c.command(t, "bash", ".ci/release", "check", "v0.98.7").CombinedOutput()
		return string(out), err
	}
	if out, err := check(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct{ file, old, message string }{
		{"ginvite/go.mod", "v0.98.7", "ginvite/go.mod: github.com/govite/govite has v0.98.6"},
		{"fibervite/fiber3/go.mod", "fibervite/internal v0.98.7", "fibervite/fiber3/go.mod: github.com/govite/govite/fibervite/internal has v0.98.6"},
		{"examples/go.mod", "chivite v0.98.7", "examples/go.mod: github.com/govite/govite/chivite has v0.98.6"},
		{"core/vite-plugin/package.json", "0.98.7", "core/vite-plugin/package.json has 0.98.6"},
		{"core/vite-plugin/package-lock.json", "0.98.7", "core/vite-plugin/package-lock.json has 0.98.6 and 0.98.7"},
		{"examples/gin/web/package-lock.json", `"version": "0.98.7",` + "\n" + `      "resolved": "file:`, "examples/gin/web/package-lock.json has 0.98.6"},
		{"CHANGELOG.md", "## v0.98.7", "CHANGELOG.md has no version"},
	} {
		restore := c.edit(t, test.file, func(text string) string {
			return strings.Replace(text, test.old, strings.Replace(test.old, "0.98.7", "0.98.6", 1), 1)
		})
		if out, err := check(); err == nil || !strings.Contains(out, test.message) {
			t.Errorf("%s: %v without %q:\n%s", test.file, err, test.message, out)
		}
		restore()
	}
	for _, tag := range []string{"echovite/v0.98.7", "fibervite/internal/v0.98.7"} {
		c.git(t, "tag", "-f", "-m", "moved", tag, "HEAD~1")
		if out, err := check(); err == nil || !strings.Contains(out, "the tag "+tag+" is missing, or names another commit") {
			t.Errorf("%s: %v\n%s", tag, err, out)
		}
		c.git(t, "tag", "-f", "-m", "back", tag, "HEAD")
	}

	// The tags of the programs have to name the one commit that make release made.
	for _, dir := range withPrograms {
		testWrongProgram(t, c, dir, dir+"v0.98.7", check)
	}
	if out, err := check(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := c.command(t, "bash", ".ci/release", "notes", "v0.98.6").CombinedOutput(); err == nil {
		t.Errorf("there are notes for a release that does not exist:\n%s", out)
	}
}

// testWrongProgram moves the tag of a program to wrong commits.
func testWrongProgram(t *testing.T, c *checkout, dir, tag string, check func() (string, error)) {
	t.Helper()
	right := strings.TrimSpace(c.git(t, "rev-parse", tag+"^{commit}"))
	const file = "go.mod"
	for name, wrong := range map[string]func() string{
		"the release": func() string { return "HEAD" },
		"a child with another change": func() string {
			c.edit(t, "README.md", func(text string) string { return text + "\nchanged\n" })
			for _, dir := range withPrograms {
				c.edit(t, dir+file, func(string) string { return c.git(t, "show", tag+":"+dir+file) })
			}
			c.git(t, "commit", "-q", "-a", "-m", "Change more")
			commit := strings.TrimSpace(c.git(t, "rev-parse", "HEAD"))
			c.git(t, "reset", "-q", "--hard", "HEAD~1")
			return commit
		},
		"a child with one program alone": func() string {
			c.edit(t, dir+file, func(string) string { return c.git(t, "show", tag+":"+dir+file) })
			c.git(t, "commit", "-q", "-a", "-m", "Change one")
			commit := strings.TrimSpace(c.git(t, "rev-parse", "HEAD"))
			c.git(t, "reset", "-q", "--hard", "HEAD~1")
			return commit
		},
		"a child that keeps a directive": func() string {
			for _, other := range withPrograms {
				c.edit(t, other+file, func(text string) string {
					if other == dir {
						return text + "\nreplace example.com/other => ../other\n"
					}
					return c.git(t, "show", tag+":"+other+file)
				})
			}
			c.git(t, "commit", "-q", "-a", "-m", "Keep one")
			commit := strings.TrimSpace(c.git(t, "rev-parse", "HEAD"))
			c.git(t, "reset", "-q", "--hard", "HEAD~1")
			return commit
		},
		"a grandchild": func() string {
			return strings.TrimSpace(c.git(t, "commit-tree", "-p", right, "-m", "Below", right+"^{tree}"))
		},
	} {
		c.git(t, "tag", "-f", "-m", "moved", tag, wrong())
		if out, err := check(); err == nil || !strings.Contains(out, "the tag "+tag+" is missing, or names another commit than the child of HEAD") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		c.git(t, "tag", "-f", "-m", "back", tag, right)
	}
}
