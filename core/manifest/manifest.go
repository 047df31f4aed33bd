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
	// Key is the record's key in the manifest: the path of the source relative
	// to Vite's root or, without a source, "_" and the base name of File.
	Key string `json:"-"`

	// File is the emitted file, relative to Vite's outDir.
	File string `json:"file"`

	// Name is the chunk's name: for an entry its key in
	// build.rollupOptions.input. Vite 5 and later write it.
	Name string `json:"name"`

	// Names are the names of an asset with several sources. Vite 7 and later
	// write them for stylesheet entries.
	Names []string `json:"names"`

	// Src is the source file, relative to Vite's root. It is empty for a chunk
	// of several modules.
	Src string `json:"src"`

	// IsEntry is true for the inputs in build.rollupOptions.input.
	IsEntry bool `json:"isEntry"`

	// IsDynamicEntry is true for a module that another loads with import().
	IsDynamicEntry bool `json:"isDynamicEntry"`

	// Imports are the keys of the chunks that this chunk imports statically.
	Imports []string `json:"imports"`

	// DynamicImports are the keys of the chunks that this chunk loads with
	// import().
	DynamicImports []string `json:"dynamicImports"`

	// CSS are the stylesheets of this chunk.
	CSS []string `json:"css"`

	// Assets are the other files that this chunk refers to.
	Assets []string `json:"assets"`

	// Integrity is the subresource integrity of File, which a plugin such as
	// vite-plugin-manifest-sri writes.
	Integrity string `json:"integrity"`
}

// A Manifest is a parsed and checked manifest. It is immutable and safe for
// concurrent use.
type Manifest struct {
	chunks    map[string]*Chunk
	keys      []string            // sorted
	names     map[string][]string // Name or one of Names → keys, sorted
	integrity map[string]string   // File → integrity
	polyfills string              // key of plugin-legacy's polyfills for modern browsers, or ""
	isLegacy  bool                // the build used plugin-legacy
	legacy    Legacy              // the part that all pages have in common
	styled    bool                // some record has a stylesheet
	shared    string              // the one stylesheet of a build with cssCodeSplit: false, or ""
	naming    map[string]naming   // by file
	unhashed  map[string]bool     // kinds of files (see fileKind) that the build does not always hash
}

// Options describe a manifest that a plugin has changed. The zero value is for
// Vite's own.
type Options struct {
	// IntegrityKey is the field of a record with the integrity of its file.
	// Default: "integrity".
	IntegrityKey string
}

// Parse reads a manifest. It ignores unknown fields. It returns an error if data
// is not a manifest, if a file is outside the build, or if a chunk imports one
// that the manifest does not have.
func Parse(data []byte) (*Manifest, error) { return Options{}.Parse(data) }

// Parse is like the function [Parse], with options.
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
	// With cssCodeSplit: false one record has all css, and no chunk refers to
	// it. IsEntry tells it from an entry of that name.
	if c := chunks["style.css"]; c != nil && !c.IsEntry && !ownsCSS && IsStylesheet(c.File) {
		m.shared = c.File
	}
	m.legacy.Only = m.legacy.Polyfills != "" && !m.hasModules()
	return m, nil
}

// readIntegrity reads the integrity of chunks from the field IntegrityKey, if
// it has another name than Vite's.
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
			continue // check returns the error
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

// index enters c into the tables of m. Calls come in the order of the keys.
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
	case strings.HasSuffix(c.Key, modernPolyfills) && isNamedLegacy(c.File):
		m.legacy.Polyfills = c.File
		m.isLegacy = true
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

// WithStylesheet returns a copy of m in which file is the last stylesheet of
// every page. It is for Vite 2 with build.cssCodeSplit: false, which leaves its
// one stylesheet out of the manifest. If file is "", it returns m.
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

// HasStylesheets reports whether the manifest has a stylesheet.
func (m *Manifest) HasStylesheets() bool { return m.styled }

// Chunk returns the record with this key, and whether there is one.
func (m *Manifest) Chunk(key string) (*Chunk, bool) {
	c, ok := m.chunks[key]
	return c, ok
}

// Len returns the number of records.
func (m *Manifest) Len() int { return len(m.keys) }

// Keys returns the keys of all records, sorted.
func (m *Manifest) Keys() []string { return slices.Clone(m.keys) }

// Entries returns the keys of the entries, sorted, without the polyfills and
// SystemJS forms that plugin-legacy adds. In a build without modules (see
// [Legacy]) it returns the sources of the SystemJS forms.
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

// Integrity returns the subresource integrity of an emitted file, or "" if the
// manifest does not have it.
func (m *Manifest) Integrity(file string) string { return m.integrity[file] }

// HasIntegrity reports whether the manifest has the integrity of some file.
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

// check returns the first error in one record.
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

// checkFile accepts only files inside the build: their names become URLs and
// paths.
func checkFile(file string) error {
	switch {
	case !fs.ValidPath(file) || file == ".":
		return fmt.Errorf("file %q is not a path inside the build", file)
	case strings.ContainsFunc(file, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }):
		return fmt.Errorf("file %q has a control character or a backslash", file)
	case hasScheme(file):
		return fmt.Errorf("file %q is a URL: want a path relative to outDir; put Vite's base into Config.Base", file)
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

// explain returns an error that says why data is not a manifest; err is the
// error of [json.Unmarshal].
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
			return fmt.Errorf("%q is an array: this is an SSR manifest; want the client's manifest, which vite build writes with build.manifest: true", key)
		}
		return fmt.Errorf("%q: %w", key, err)
	}
	return err
}
