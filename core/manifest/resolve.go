package manifest

import "fmt"

// Resolved are the files that a page loads for its entries. Each list has a file
// once, in the order in which the page has to list them.
type Resolved struct {
	// Stylesheets has the stylesheets of imported chunks before those of their
	// importers.
	Stylesheets []string

	// Scripts are the module scripts: the entries in the order of the call. If
	// plugin-legacy made polyfills for modern browsers, they come first.
	Scripts []string

	// Preloads are the chunks that Scripts import, directly or indirectly.
	// Vite's html pages load them with modulepreload.
	Preloads []string

	// Assets are the other files, such as fonts and images, of the chunks
	// above. Vite lists an asset of a stylesheet with the chunk that imports
	// the stylesheet.
	Assets []string

	// Legacy is for browsers that cannot run Scripts.
	Legacy Legacy

	order   []string        // keys of all chunks above, in the order of the walk
	visited map[string]bool // the same keys
}

// Resolve returns the files that a page needs for entries. It finds entries as
// [Manifest.Lookup] does, and follows cycles among imports once. The error, for
// an unknown entry or one that is neither a script nor a stylesheet, is an
// [*EntryError].
func (m *Manifest) Resolve(entries ...string) (*Resolved, error) {
	w := newWalk(m)
	chunks := make([]*Chunk, 0, len(entries))
	for _, name := range entries {
		c, err := m.entry(name)
		if err != nil {
			return nil, err
		}
		if !w.entry[c.Key] {
			w.entry[c.Key] = true
			chunks = append(chunks, c)
		}
	}
	for _, c := range chunks {
		switch twin := m.twin(c); {
		case m.isSystemJS(c):
			w.legacy(c)
		case !isScript(c.File):
		default:
			w.r.Scripts = append(w.r.Scripts, c.File)
			if twin != nil {
				w.legacy(twin)
			}
		}
		w.visit(c)
	}
	if m.polyfills != "" && len(w.r.Scripts) > 0 && !w.entry[m.polyfills] {
		w.entry[m.polyfills] = true
		c := m.chunks[m.polyfills]
		w.r.Scripts = append([]string{c.File}, w.r.Scripts...)
		w.visit(c)
	}
	if m.shared != "" {
		w.style(m.shared)
	}
	return &w.r, nil
}

// Check returns the error that [Manifest.Resolve] returns for entry, or nil.
func (m *Manifest) Check(entry string) error {
	_, err := m.entry(entry)
	return err
}

// entry returns the record of an entry that a tag can load.
func (m *Manifest) entry(name string) (*Chunk, error) {
	c, err := m.Lookup(name)
	if err != nil {
		return nil, err
	}
	switch {
	case m.isSystemJS(c) && !m.legacy.Only:
		e := &EntryError{
			Name:    name,
			Reason:  "is the SystemJS form that plugin-legacy made for browsers without modules; a module script cannot load it",
			Entries: m.Entries(),
		}
		if m.isTwin(c) {
			e.Nearest = []string{modernSource(c.Src)}
		}
		return nil, e
	case !isScript(c.File) && !IsStylesheet(c.File):
		return nil, &EntryError{
			Name:    name,
			Reason:  fmt.Sprintf("is an asset (%s), neither a script nor a stylesheet; ask for its URL instead", c.File),
			Entries: m.Entries(),
		}
	}
	return c, nil
}

// Lazy are the files that a page may load later through import(), without those
// that it loads at once. Each list has a file once, in the order of the imports.
type Lazy struct {
	Scripts     []string
	Stylesheets []string
}

// Lazy returns the files that the page of r may load through import(), directly
// or indirectly. It is empty in a build without modules (see [Legacy]).
func (m *Manifest) Lazy(r *Resolved) Lazy {
	var lazy Lazy
	if r.Legacy.Only {
		return lazy
	}
	seen := make(map[string]bool, len(r.visited))
	styled := make(map[string]bool)
	for _, file := range r.Stylesheets {
		styled[file] = true
	}
	style := func(file string) {
		if !styled[file] {
			styled[file] = true
			lazy.Stylesheets = append(lazy.Stylesheets, file)
		}
	}
	var visit func(c *Chunk)
	visit = func(c *Chunk) {
		if seen[c.Key] {
			return
		}
		seen[c.Key] = true
		for _, key := range c.Imports {
			visit(m.chunks[key])
		}
		switch {
		case r.visited[c.Key]:
		case IsStylesheet(c.File):
			style(c.File)
		default:
			lazy.Scripts = append(lazy.Scripts, c.File)
		}
		for _, file := range c.CSS {
			style(file)
		}
		for _, key := range c.DynamicImports {
			visit(m.chunks[key])
		}
	}
	for _, key := range r.order {
		visit(m.chunks[key])
	}
	return lazy
}

// walk is one post-order traversal of static imports. Vite's html pages list
// stylesheets and preloads in that order (vite:build-html).
type walk struct {
	m      *Manifest
	r      Resolved
	entry  map[string]bool // scripts of the page: never preloaded
	styled map[string]bool // stylesheets and assets that are listed
}

func newWalk(m *Manifest) *walk {
	return &walk{
		m:      m,
		r:      Resolved{visited: make(map[string]bool)},
		entry:  make(map[string]bool),
		styled: make(map[string]bool),
	}
}

func (w *walk) visit(c *Chunk) {
	if w.r.visited[c.Key] {
		return
	}
	w.r.visited[c.Key] = true
	w.r.order = append(w.r.order, c.Key)
	for _, key := range c.Imports {
		w.visit(w.m.chunks[key])
	}
	switch {
	case IsStylesheet(c.File):
		w.style(c.File)
	case !w.entry[c.Key] && !w.r.Legacy.Only:
		w.r.Preloads = append(w.r.Preloads, c.File)
	}
	for _, file := range c.CSS {
		w.style(file)
	}
	for _, file := range c.Assets {
		if !w.styled[file] {
			w.styled[file] = true
			w.r.Assets = append(w.r.Assets, file)
		}
	}
}

// legacy enters the SystemJS form of an entry.
func (w *walk) legacy(c *Chunk) {
	if len(w.r.Legacy.Scripts) == 0 {
		w.r.Legacy = w.m.legacy
	}
	w.r.Legacy.Scripts = append(w.r.Legacy.Scripts, c.File)
}

func (w *walk) style(file string) {
	if !w.styled[file] {
		w.styled[file] = true
		w.r.Stylesheets = append(w.r.Stylesheets, file)
	}
}
