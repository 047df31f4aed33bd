package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// A Chunk is one record of the manifest: a JavaScript chunk, a stylesheet or
// an asset.
type Chunk struct {
	// Key is the record's key: for a module with a source file its path
	// relative to Vite's root, else "_" and the base name of File.
	Key string `json:"-"`

	// File is the emitted file, relative to Vite's outDir.
	File string `json:"file"`

	// Name is the chunk's name: with object input the input's key. Vite
	// writes it since version 5.
	Name string `json:"name"`

	// Names are the names of an asset with several sources, written by Vite 7
	// and later for stylesheet entries.
	Names []string `json:"names"`

	// Src is the source file relative to Vite's root; empty for a chunk that
	// is not one module's.
	Src string `json:"src"`

	// IsEntry is true for what build.rollupOptions.input names.
	IsEntry bool `json:"isEntry"`

	// IsDynamicEntry is true for what import() loads.
	IsDynamicEntry bool `json:"isDynamicEntry"`

	// Imports are the keys of the chunks that this one imports statically.
	Imports []string `json:"imports"`

	// DynamicImports are the keys of the chunks that this one may import().
	DynamicImports []string `json:"dynamicImports"`

	// CSS are the stylesheets that belong to this chunk.
	CSS []string `json:"css"`

	// Assets are the other files that this chunk refers to.
	Assets []string `json:"assets"`

	// Integrity is the subresource integrity of File, where a plugin such as
	// vite-plugin-manifest-sri wrote it.
	Integrity string `json:"integrity"`
}

// A Manifest is a parsed, checked manifest. It is immutable and safe for use
// by several goroutines.
type Manifest struct {
	chunks    map[string]*Chunk
	keys      []string            // sorted
	names     map[string][]string // Name or one of Names → keys, sorted
	integrity map[string]string   // File → integrity
	polyfills string              // key of plugin-legacy's polyfills for modern browsers, or ""
	isLegacy  bool                // plugin-legacy took part in the build
	legacy    Legacy              // what its pages have in common
	styled    bool                // some record has a stylesheet
	shared    string              // the one stylesheet of a build with cssCodeSplit: false, or ""
	naming    map[string]naming   // file → what its records tell of its name
	unhashed  map[string]bool     // kinds of files (see fileKind) of which the build leaves some unhashed
}

// Options say in what a manifest differs from Vite's own.
type Options struct {
	// IntegrityKey is the field of a record in which a plugin wrote the
	// integrity of its file. Default: "integrity".
	IntegrityKey string
}

// Parse reads a manifest. Fields that it does not know are ignored. It
// returns an error for anything that would make a page go wrong later: data
// that is not a manifest, a file name that leaves the build, an import that
// names no record.
func Parse(data []byte) (*Manifest, error) { return Options{}.Parse(data) }

// Parse is the function [Parse] with options.
func (o Options) Parse(data []byte) (*Manifest, error) {
	var chunks map[string]*Chunk
	if err := json.Unmarshal(data, &chunks); err != nil {
		return nil, fmt.Errorf("manifest: %w", explain(data, err))
	}
	if chunks == nil {
		return nil, errors.New("manifest: null is not a manifest: want an object of chunks, as vite build writes it with build.manifest: true")
	}
	if err := o.readIntegrity(data, chunks); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	m := &Manifest{
		chunks:    chunks,
		keys:      make([]string, 0, len(chunks)),
		names:     make(map[string][]string),
		integrity: make(map[string]string),
		naming:    make(map[string]naming),
		unhashed:  make(map[string]bool),
	}
	for key := range chunks {
		m.keys = append(m.keys, key)
	}
	slices.Sort(m.keys)
	ownsCSS := false
	for _, key := range m.keys {
		c := chunks[key]
		if err := check(chunks, key, c); err != nil {
			return nil, err
		}
		c.Key = key
		ownsCSS = ownsCSS || len(c.CSS) > 0
		m.styled = m.styled || len(c.CSS) > 0 || IsStylesheet(c.File)
		m.index(c)
	}
	// With cssCodeSplit: false all css is in one record that nothing refers
	// to; an entry of that name would be marked as one.
	if c := chunks["style.css"]; c != nil && !c.IsEntry && !ownsCSS && IsStylesheet(c.File) {
		m.shared = c.File
	}
	m.legacy.Only = m.legacy.Polyfills != "" && !m.hasModules()
	return m, nil
}

// readIntegrity replaces the integrity of chunks by what is in the records of
// data under another key.
func (o Options) readIntegrity(data []byte, chunks map[string]*Chunk) error {
	if o.IntegrityKey == "" || o.IntegrityKey == "integrity" {
		return nil
	}
	var records map[string]map[string]json.RawMessage
	if err := json.Unmarshal(data, &records); err != nil {
		return err
	}
	for key, c := range chunks {
		if c == nil {
			continue // check has the error
		}
		c.Integrity = ""
		if text, ok := records[key][o.IntegrityKey]; ok {
			if err := json.Unmarshal(text, &c.Integrity); err != nil {
				return fmt.Errorf("%q: %s: %w", key, o.IntegrityKey, err)
			}
		}
	}
	return nil
}

// index enters c, whose records come in the order of their keys, into the
// tables of m.
func (m *Manifest) index(c *Chunk) {
	if c.Name != "" {
		m.names[c.Name] = append(m.names[c.Name], c.Key)
	}
	for _, name := range c.Names {
		if name != c.Name {
			m.names[name] = append(m.names[name], c.Key)
		}
	}
	if c.Integrity != "" {
		m.integrity[c.File] = c.Integrity
	}
	switch {
	case strings.HasSuffix(c.Key, modernPolyfills):
		m.polyfills = c.Key
		m.isLegacy = true
	case strings.HasSuffix(c.Key, legacyPolyfills):
		m.legacy.Polyfills = c.File
		m.isLegacy = true
	}
	for _, list := range [][]string{c.CSS, c.Assets} {
		for _, file := range list {
			m.naming[file] = max(m.naming[file], namedUnknown)
		}
	}
	n := namingOf(c)
	m.naming[c.File] = max(m.naming[c.File], n)
	if n == namedPlain {
		m.unhashed[fileKind(c.File)] = true
	}
}

// WithStylesheet returns a manifest that has file as the one stylesheet of all
// entries, last on each page: what Vite 2 made with build.cssCodeSplit: false,
// and left out of the manifest. With "" it is m itself.
func (m *Manifest) WithStylesheet(file string) *Manifest {
	if file == "" {
		return m
	}
	with := *m
	with.shared = file
	with.naming = maps.Clone(m.naming)
	with.naming[file] = namedUnknown
	return &with
}

// HasStylesheets reports whether the manifest names a stylesheet.
func (m *Manifest) HasStylesheets() bool { return m.styled }

// Chunk returns the record with exactly this key.
func (m *Manifest) Chunk(key string) (*Chunk, bool) {
	c, ok := m.chunks[key]
	return c, ok
}

// Len returns the number of records.
func (m *Manifest) Len() int { return len(m.keys) }

// Keys returns the keys of all records, sorted.
func (m *Manifest) Keys() []string { return slices.Clone(m.keys) }

// Entries returns the keys of the entries, sorted, without what plugin-legacy
// adds to them: its polyfills and the SystemJS twins of entries. Where there
// are twins alone, the keys are those that the modules would have.
func (m *Manifest) Entries() []string {
	var entries []string
	for _, key := range m.keys {
		c := m.chunks[key]
		switch {
		case !c.IsEntry || m.isPolyfills(c) || m.isTwin(c):
		case m.legacy.Only && m.isSystemJS(c):
			entries = append(entries, modernSource(key))
		default:
			entries = append(entries, key)
		}
	}
	if m.legacy.Only {
		slices.Sort(entries)
	}
	return entries
}

// Integrity returns the integrity of an emitted file, or "" where the
// manifest has none. A stylesheet's is on a record of its own, not on the
// chunk that lists it.
func (m *Manifest) Integrity(file string) string { return m.integrity[file] }

// HasIntegrity reports whether the manifest has the integrity of any file.
func (m *Manifest) HasIntegrity() bool { return len(m.integrity) > 0 }

// Files returns every file that the manifest names, sorted, each once.
func (m *Manifest) Files() []string {
	files := make([]string, 0, len(m.chunks))
	for _, c := range m.chunks {
		files = append(files, c.File)
		files = append(files, c.CSS...)
		files = append(files, c.Assets...)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// check reports what is wrong with one record.
func check(chunks map[string]*Chunk, key string, c *Chunk) error {
	if c == nil {
		return fmt.Errorf("manifest: %q is null: want a chunk", key)
	}
	if c.File == "" {
		return fmt.Errorf("manifest: %q has no file: this is not a manifest of vite build", key)
	}
	for _, list := range [][]string{{c.File}, c.CSS, c.Assets} {
		for _, file := range list {
			if err := checkFile(file); err != nil {
				return fmt.Errorf("manifest: %q: %w", key, err)
			}
		}
	}
	for _, list := range [][]string{c.Imports, c.DynamicImports} {
		for _, imported := range list {
			if _, ok := chunks[imported]; !ok {
				return fmt.Errorf("manifest: %q imports %q, which the manifest does not have: it was edited or mixed from two builds; run vite build again", key, imported)
			}
		}
	}
	return nil
}

// checkFile accepts only names of files inside the build: they become URLs
// and paths.
func checkFile(file string) error {
	switch {
	case !fs.ValidPath(file) || file == ".":
		return fmt.Errorf("file %q is not a path inside the build", file)
	case strings.ContainsFunc(file, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }):
		return fmt.Errorf("file %q has a control character or a backslash", file)
	case hasScheme(file):
		return fmt.Errorf("file %q is a URL: want a path relative to outDir; Vite's base belongs into Config.Base", file)
	}
	return nil
}

// hasScheme reports whether s starts like an absolute URL (RFC 3986, 3.1).
func hasScheme(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	if !ok || scheme == "" {
		return false
	}
	for i, r := range scheme {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", r)) {
			return false
		}
	}
	return true
}

// explain says what data is when it is not a manifest.
func explain(data []byte, err error) error {
	if len(strings.TrimSpace(string(data))) == 0 {
		return errors.New("the file is empty: vite build is writing it or was interrupted; run it again")
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		if int(syntax.Offset) >= len(data) {
			return fmt.Errorf("it ends early, after %d bytes (%w): vite build is writing it or was interrupted; run it again", len(data), err)
		}
		return fmt.Errorf("byte %d: %w", syntax.Offset, err)
	}
	var records map[string]json.RawMessage
	if json.Unmarshal(data, &records) != nil {
		return fmt.Errorf("%w: want an object of chunks, as vite build writes it with build.manifest: true", err)
	}
	keys := make([]string, 0, len(records))
	for key := range records {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		var c *Chunk
		err := json.Unmarshal(records[key], &c)
		if err == nil {
			continue
		}
		if strings.HasPrefix(string(records[key]), "[") {
			return fmt.Errorf("%q is an array: this is an SSR manifest; want the client's, written by vite build with build.manifest: true", key)
		}
		return fmt.Errorf("%q: %w", key, err)
	}
	return err
}
