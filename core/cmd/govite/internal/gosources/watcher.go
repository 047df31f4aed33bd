package gosources

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/govite/govite/core/cmd/govite/internal/project"
)

// Options are the options of [Watch].
type Options struct {
	Dir   string        // where the patterns of Globs begin; an absolute path
	Root  string        // the directory of the Vite project, whose files are Vite's
	Templ bool          // templ generates Go code
	Globs []string      // patterns of further files
	Quiet time.Duration // how long nothing may change before a change is reported; default 30 ms
}

// A Change is a set of files that have changed.
type Change struct {
	Files []string // sorted absolute paths; those of a change that left the content as it was are not among them
	Kinds map[Kind]bool

	// Saved means that files were written again with the same content.
	Saved bool
}

// A Watcher reports changes of the files of a program.
type Watcher struct {
	// Changes gets the changes. They are collected while nobody receives.
	Changes <-chan Change

	o       Options
	notify  *fsnotify.Watcher
	update  chan *Files
	done    chan struct{}
	globs   []*glob
	files   *Files
	known   bool // files are those of a program that compiles
	started bool
	watched map[string]bool
	fresh   map[string]bool // directories that came after the last listing
	sums    map[string][sha256.Size]byte
}

// Watch starts to watch the files of a program. The error says which directory
// cannot be watched and why.
func Watch(o Options, files *Files) (*Watcher, error) {
	if o.Quiet == 0 {
		o.Quiet = 30 * time.Millisecond
	}
	notify, err := fsnotify.NewBufferedWatcher(1024)
	if err != nil {
		return nil, fmt.Errorf("files cannot be watched: %w", limited(err))
	}
	changes := make(chan Change)
	w := &Watcher{
		Changes: changes,
		o:       o,
		notify:  notify,
		update:  make(chan *Files),
		done:    make(chan struct{}),
		watched: map[string]bool{},
		fresh:   map[string]bool{},
		sums:    map[string][sha256.Size]byte{},
	}
	for _, pattern := range o.Globs {
		g, err := newGlob(o.Dir, pattern)
		if err != nil {
			_ = notify.Close()
			return nil, err
		}
		w.globs = append(w.globs, g)
	}
	if err := w.use(files); err != nil {
		_ = notify.Close()
		return nil, err
	}
	w.started = true
	go w.run(changes)
	return w, nil
}

// Update tells that the program is built from other files now. nil means that it
// does not compile, so that a change of any Go file may mend it.
func (w *Watcher) Update(files *Files) {
	select {
	case w.update <- files:
	case <-w.done:
	}
}

// Close ends the Watcher.
func (w *Watcher) Close() {
	_ = w.notify.Close()
	<-w.done
}

// use watches the directories of files.
func (w *Watcher) use(files *Files) error {
	if files == nil {
		w.known = false
		return nil
	}
	w.files, w.known = files, true
	clear(w.fresh)
	dirs := map[string]bool{w.o.Root: true}
	for dir := range files.Packages {
		dirs[dir] = true
		// New directories come in the parents.
		for _, m := range files.Modules {
			for parent := dir; parent != m && project.IsBelow(parent, m); parent = filepath.Dir(parent) {
				dirs[parent] = true
			}
		}
	}
	for _, dir := range files.Modules {
		dirs[dir] = true
	}
	for file := range files.Embedded {
		if dir := filepath.Dir(file); !w.isVites(dir) {
			dirs[dir] = true
		}
	}
	for dir := range dirs {
		if err := w.watch(dir); err != nil {
			return err
		}
	}
	for _, g := range w.globs {
		if err := w.watchBelow(g.start, nil); err != nil {
			return err
		}
	}
	return nil
}

// watch watches the files in dir.
func (w *Watcher) watch(dir string) error {
	if w.watched[dir] {
		return nil
	}
	if err := w.notify.Add(dir); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("%s cannot be watched: %w", dir, limited(err))
	}
	w.watched[dir] = true
	if !w.started {
		w.note(dir)
	}
	return nil
}

// note takes the content of files as known. Later the first write of a file counts
// as a change: the file may have changed after the program was built.
func (w *Watcher) note(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // it has just gone
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if !entry.IsDir() && w.kindOf(path) != None {
			w.sums[path] = sumOf(path)
		}
	}
}

// watchBelow watches dir and the directories below it, and calls found with each
// file.
func (w *Watcher) watchBelow(dir string, found func(string)) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fs.SkipDir // it has just gone, or is unreadable
		case !entry.IsDir():
			if found != nil {
				found(path)
			}
			return nil
		case path != dir && isSkipped(entry.Name()) || w.isVites(path):
			return fs.SkipDir
		}
		if found != nil {
			w.fresh[path] = true
			if err := w.notify.Add(path); err == nil {
				w.watched[path] = true
			}
			return nil
		}
		return w.watch(path)
	})
}

// isSkipped reports whether a directory holds no sources.
func isSkipped(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "node_modules" || name == "testdata"
}

// run collects events until nothing changes for a while. Only then it reads the
// files: an editor may empty a file before it writes the file.
func (w *Watcher) run(changes chan<- Change) {
	defer close(w.done)
	pending := map[string]Kind{}
	var quiet <-chan time.Time
	var out chan<- Change
	var change Change
	var sums map[string][sha256.Size]byte // of the files in change
	for {
		select {
		case event, ok := <-w.notify.Events:
			if !ok {
				return
			}
			if w.see(event, pending) {
				out, quiet = nil, time.After(w.o.Quiet)
			}
		case _, ok := <-w.notify.Errors:
			if !ok {
				return
			}
			// Events were lost: anything may have changed.
			pending[w.o.Dir] = Go
			out, quiet = nil, time.After(w.o.Quiet)
		case files := <-w.update:
			_ = w.use(files) // the directories of the first listing are watched
		case <-quiet:
			change, sums = w.compare(pending)
			quiet, out = nil, changes
		case out <- change:
			out = nil
			maps.Copy(w.sums, sums)
			clear(pending)
		}
	}
}

// see adds the files that an event is about to pending, and returns whether there
// are any.
func (w *Watcher) see(event fsnotify.Event, pending map[string]Kind) (seen bool) {
	if event.Op == fsnotify.Chmod {
		return false
	}
	path := event.Name
	one := func(path string) {
		if kind := w.kindOf(path); kind != None {
			pending[path], seen = kind, true
		}
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		if event.Has(fsnotify.Create) && !isSkipped(filepath.Base(path)) {
			_ = w.watchBelow(path, one)
		}
	case err != nil && w.watched[path]:
		delete(w.watched, path) // fsnotify forgets a directory that is gone
		for file := range w.sums {
			if project.IsBelow(file, path) {
				one(file)
			}
		}
	default:
		one(path)
	}
	return seen
}

// compare returns the change of the files in pending, and their sums.
func (w *Watcher) compare(pending map[string]Kind) (Change, map[string][sha256.Size]byte) {
	change := Change{Kinds: map[Kind]bool{}}
	sums := map[string][sha256.Size]byte{}
	for path, kind := range pending {
		sum := sumOf(path)
		if old, known := w.sums[path]; known && old == sum && path != w.o.Dir {
			change.Saved = true
			continue
		}
		sums[path] = sum
		change.Files = append(change.Files, path)
		change.Kinds[kind] = true
	}
	slices.Sort(change.Files)
	return change, sums
}

// isVites reports whether path belongs to the Vite project and not to the program.
// A Vite project whose directory has the Go module, too, has no such files.
func (w *Watcher) isVites(path string) bool {
	return project.IsBelow(path, w.o.Root) && !slices.ContainsFunc(w.files.Modules, func(m string) bool { return project.IsBelow(m, w.o.Root) })
}

// sumOf returns the sum of a file's content, zero for a file that is not there.
func sumOf(path string) (sum [sha256.Size]byte) {
	text, err := os.ReadFile(path)
	if err != nil {
		return sum
	}
	return sha256.Sum256(text)
}

// limited says what to do about the system's limits.
func limited(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) {
		return fmt.Errorf("%w: too many files are watched; raise the limits fs.inotify.max_user_watches and max_user_instances, or ulimit -n", err)
	}
	return err
}
