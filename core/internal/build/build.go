package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// A Build is the output of one `vite build`.
type Build struct {
	*site
	found     *found
	head      *head
	sets      markup.Sets
	settings  *settings.Settings
	version   string
	from      fileSystems
	earlier   []generation // replaced by Reopen, the latest first
	documents documents
	prefixes  prefixes
}

// Open reads and checks the build that s names, and prepares tags. The error
// names what is missing and how to add it.
func Open(s *settings.Settings) (*Build, error) {
	from, err := fileSystemsOf(s)
	if err != nil {
		return nil, err
	}
	return openFrom(from, s)
}

// openFrom is Open for the current builds of stores.
func openFrom(from fileSystems, s *settings.Settings) (*Build, error) {
	found, err := find("Config.Dist", from.dist, s)
	if err != nil {
		return nil, err
	}
	if s.Watch {
		if isStore(s.Dist) {
			return nil, errors.New("Config.Watch: Config.Dist is a store of builds, and not a directory of this machine: call Reload to use the latest build, or leave Watch out")
		}
		if err := found.watch(); err != nil {
			return nil, err
		}
	}
	base, err := found.base(s.Base)
	if err != nil {
		return nil, err
	}
	files, err := found.open(base, s)
	if err != nil {
		return nil, err
	}
	b, err := newBuild(found, base, files, s)
	if err != nil {
		return nil, err
	}
	b.from = from
	if err := b.adoptPrevious(); err != nil {
		return nil, err
	}
	b.late = newLate(b)
	return b, nil
}

// newBuild returns a build from a read manifest and opened files.
func newBuild(f *found, base settings.Base, files *dist.Dist, s *settings.Settings) (*Build, error) {
	b := &Build{found: f, settings: s}
	var err error
	if b.site, err = newSite(f, base, files, s); err != nil {
		return nil, err
	}
	if b.head, err = newHead(f, b.site, s); err != nil {
		return nil, err
	}
	if err := b.checkEntries(); err != nil {
		return nil, err
	}
	if b.version, err = versionOf(f, b.site); err != nil {
		return nil, err
	}
	return b, b.prepareAll()
}

func (b *Build) checkEntries() error {
	var errs []error
	for _, entry := range b.settings.Entries {
		if err := b.head.check(entry); err != nil {
			errs = append(errs, fmt.Errorf("Config.Entries: %w", b.head.explainEntry(err)))
		}
	}
	return errors.Join(errs...)
}

// prepareAll prepares the entries of Config.Entries, and other entries until
// there is about one tag for each chunk of the build. Prepare does the rest on
// first use: a large build may have thousands of pages, and a process may never
// render most of them.
func (b *Build) prepareAll() error {
	sets := make(map[string]*markup.Set)
	left := b.head.manifest.Len()
	prepare := func(entry string) error {
		tags, err := b.head.tags([]string{entry})
		if err == nil {
			sets[entry] = markup.NewSet(tags)
			left -= sets[entry].Len()
		}
		return err
	}
	for _, entry := range b.settings.Entries {
		if err := prepare(entry); err != nil {
			return err
		}
	}
	for _, entry := range b.head.manifest.Entries() {
		if left < 0 {
			break
		}
		// Inputs may be assets. A page that asks for an asset's tags gets the
		// error.
		var notLoaded *manifest.EntryError
		if err := prepare(entry); err != nil && !errors.As(err, &notLoaded) {
			return err
		}
	}
	b.sets.Init(sets)
	return nil
}

// Sets returns the prepared tags.
func (b *Build) Sets() *markup.Sets { return &b.sets }

// Prepare returns the tags for entries, and adds them to Sets.
func (b *Build) Prepare(_ context.Context, entries []string) (*markup.Set, error) {
	if len(entries) == 0 {
		return nil, settings.ErrNoEntries
	}
	tags, err := b.head.tags(entries)
	if err != nil {
		return nil, b.head.explainEntry(err)
	}
	set := markup.NewSet(tags)
	b.sets.Add(entries, set)
	return set, nil
}

// get returns the tags for entries, prepared or not.
func (b *Build) get(entries []string) (*markup.Set, error) {
	if set := b.sets.Get(entries); set != nil {
		return set, nil
	}
	return b.Prepare(context.Background(), slices.Clone(entries))
}

// Loaded returns the tags that a page in a browser has for entries.
func (b *Build) Loaded(_ context.Context, entries []string) (*markup.Set, error) {
	return b.get(entries)
}

// Has reports whether the build has tags for entry.
func (b *Build) Has(_ context.Context, entry string) bool { return b.head.check(entry) == nil }

// Version returns a hash of the manifest and all files.
func (b *Build) Version() string { return b.version }

// Links returns values of Link headers for the files of entries.
func (b *Build) Links(entries []string) ([]string, error) {
	set, err := b.get(entries)
	if err != nil {
		return nil, err
	}
	return set.Links(), nil
}

// Policy returns the sources of the build's files, and whether SystemJS chunks
// add styles.
func (b *Build) Policy(context.Context) markup.Policy {
	return markup.Policy{Files: b.base.Origin(), Unnamed: b.head.legacy.only}
}

// URL returns the URL of a source in the record or the manifest, or of a file
// from Vite's public directory.
func (b *Build) URL(_ context.Context, name string) (string, error) {
	file, err := b.asset(name)
	if err != nil {
		return "", err
	}
	return markup.EncodedURL(b.base.URL, file), nil
}

// Inline returns the content of a file, named as for URL.
func (b *Build) Inline(_ context.Context, name string) ([]byte, error) {
	file, err := b.asset(name)
	if err != nil {
		return nil, err
	}
	content, err := b.read(file)
	if err != nil || !manifest.IsStylesheet(file) {
		return content, err
	}
	return []byte(markup.ReplaceURLs(string(content), func(ref string) (string, bool) { return b.urlFrom(file, ref) })), nil
}

// urlFrom returns the URL for a reference in a built file, if the reference is
// relative and to a file of the build. With Vite's base "./" all are. In a page it
// would be relative to the page.
func (b *Build) urlFrom(file, ref string) (string, bool) {
	at := len(ref)
	if i := strings.IndexAny(ref, "?#"); i >= 0 {
		at = i
	}
	name, err := url.PathUnescape(ref[:at])
	if err != nil || name == "" || name[0] == '/' {
		return "", false
	}
	name = path.Join(path.Dir(file), name)
	return markup.EncodedURL(b.base.URL, name) + ref[at:], b.has(name)
}

// read returns the content of a file.
func (s *site) read(file string) ([]byte, error) {
	f := s.file(file)
	if f == nil {
		return nil, fmt.Errorf("Config.Dist lacks %s, whose content is needed here: keep the file in Dist", file)
	}
	content, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(content)
}
