package core

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// build is the backend of production: the output of one `vite build`.
type build struct {
	config     Config // with defaults
	base       base
	manifest   *manifest.Manifest
	files      *dist.Dist
	tagOptions tagOptions
	preload    preload
	computed   map[string]string // file → integrity that the manifest does not have
	importMap  importMap
	hashed     func(file string) bool
	emitted    []string // URL paths of the directories that only the bundler writes into
	spa        *dist.File
	legacy     legacy
}

// openBuild reads everything that requests will need.
func openBuild(c Config) (*build, error) {
	found, err := openDist("Config.Dist", c.Dist, c)
	if err != nil {
		return nil, err
	}
	b := &build{}
	if b.base, err = found.base(c); err != nil {
		return nil, err
	}
	if err := c.checkIntegrity(b.base); err != nil {
		return nil, err
	}
	if err := b.configure(c); err != nil {
		return nil, err
	}
	b.manifest, b.hashed = found.manifest, found.record.isHashed(found.manifest.Hashed)
	if b.files, err = found.open(b.base); err != nil {
		return nil, err
	}
	if err := b.index(found.fsys); err != nil {
		return nil, err
	}
	return b, b.adoptPrevious(c)
}

// foundBuild is a build whose files are not read yet.
type foundBuild struct {
	*foundManifest
	manifest *manifest.Manifest
	record   record
}

// openDist finds the build in fsys, which is what the Config calls it.
func openDist(what string, fsys fs.FS, c Config) (*foundBuild, error) {
	found, err := findManifest(what, fsys, c.Manifest)
	if err != nil {
		return nil, err
	}
	m, err := (manifest.Options{IntegrityKey: c.IntegrityKey}).Parse(found.text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path.Join(found.outDir, found.name), err)
	}
	r, err := readRecord(found.fsys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return &foundBuild{found, m.WithStylesheet(unnamedStylesheet(found.fsys, m)), r}, nil
}

// base returns the base of the build: what Config says, which may be more than
// Vite was told, else what was recorded.
func (f *foundBuild) base(c Config) (base, error) {
	if c.Base != "" || f.record.Base == "" {
		return parseBase(c.Base)
	}
	b, err := parseBase(f.record.Base)
	if err != nil {
		return b, fmt.Errorf("%s: %w", recordName, err)
	}
	return b, nil
}

// open reads the files, to be served below base.
func (f *foundBuild) open(b base) (*dist.Dist, error) {
	return dist.Open(f.fsys, dist.Options{
		Prefix:    b.path,
		Immutable: f.record.isHashed(f.manifest.Hashed),
		Hidden:    func(name string) bool { return name == f.name },
	})
}

// unnamedStylesheet returns the one stylesheet of a build by Vite 2 with
// cssCodeSplit: false, whose manifest does not have it, or "".
func unnamedStylesheet(outDir fs.FS, m *manifest.Manifest) string {
	if m.HasStylesheets() {
		return ""
	}
	dirs := map[string]bool{}
	for _, entry := range m.Entries() {
		if c, err := m.Lookup(entry); err == nil {
			dirs[path.Dir(c.File)] = true
		}
	}
	var found []string
	for dir := range dirs {
		matches, _ := fs.Glob(outDir, path.Join(dir, "style.????????.css")) // the pattern is a valid one
		found = append(found, matches...)
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// index prepares what requests will need of the manifest and the files.
func (b *build) index(fsys fs.FS) (err error) {
	named := b.manifest.Files()
	if err := b.checkFiles(named); err != nil {
		return err
	}
	b.emitted = b.emittedDirs(named)
	if b.config.Integrity == "sha384" {
		if err := b.computeIntegrity(named); err != nil {
			return err
		}
	}
	if b.importMap, err = b.base.readImportMap(fsys, importMapName); err != nil {
		return err
	}
	if err := b.readLegacy(fsys); err != nil {
		return err
	}
	if spa := b.config.SPA; spa != "" {
		if b.spa = b.files.File(b.base.path + spa); b.spa == nil {
			return fmt.Errorf("Config.SPA: Dist has no %s: make it an input of the build (build.rollupOptions.input), or leave Config.SPA empty if Go renders the pages", spa)
		}
	}
	return nil
}

// configure takes from c what does not depend on the build.
func (b *build) configure(c Config) (err error) {
	if b.tagOptions, err = newTagOptions(c); err != nil {
		return err
	}
	b.config = c
	b.preload, err = parsePreload(c.Preload)
	return err
}

// checkFiles reports files that the manifest names and Dist lacks: pages would
// refer to them.
func (b *build) checkFiles(named []string) error {
	var missing []string
	hidden := false
	for _, file := range named {
		if b.files.File(b.base.path+file) == nil {
			missing = append(missing, file)
			hidden = hidden || strings.HasPrefix(path.Base(file), "_")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	const most = 5
	names := strings.Join(missing[:min(most, len(missing))], ", ")
	if len(missing) > most {
		names += fmt.Sprintf(" and %d more", len(missing)-most)
	}
	advice := "run vite build again, and let nothing delete from its output"
	if hidden {
		advice = "go:embed leaves out names that start with _ or . unless the pattern starts with all:, as in //go:embed all:dist"
	}
	return fmt.Errorf("the manifest names files that Dist lacks: %s; %s", names, advice)
}

// emittedDirs returns the directories of hashed files, the topmost ones.
// Vite's root is not one: public/ is copied there.
func (b *build) emittedDirs(named []string) []string {
	var dirs []string
	for _, file := range named {
		top, _, ok := strings.Cut(file, "/")
		if ok && b.hashed(file) {
			dirs = append(dirs, b.base.path+top+"/")
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

func (b *build) mode() Mode { return Production }

func (b *build) check(entry string) error {
	if b.isPage(entry) {
		return nil
	}
	return b.manifest.Check(entry)
}

func (b *build) prepare(entries []string) (*markup.Set, bool, error) {
	var pages []markup.Tag
	var others []string
	for _, entry := range entries {
		if !b.isPage(entry) {
			others = append(others, entry)
			continue
		}
		tags, err := b.htmlTags(entry)
		if err != nil {
			return nil, false, err
		}
		pages = append(pages, tags...)
	}
	r := &manifest.Resolved{}
	if len(others) > 0 {
		var err error
		if r, err = b.manifest.Resolve(others...); err != nil {
			return nil, false, err
		}
	}
	tags, err := b.tags(r, pages)
	if err != nil {
		return nil, false, err
	}
	return markup.NewSet(tags), true, nil
}

func (b *build) url(name string) (string, error) {
	file, err := b.asset(name)
	if err != nil {
		return "", err
	}
	return markup.EncodedURL(b.base.url, file), nil
}

// asset returns the file that name stands for: one of the manifest, or one
// that was copied from public/.
func (b *build) asset(name string) (string, error) {
	file, err := b.manifest.Asset(name)
	if err == nil {
		return file, nil
	}
	public := strings.TrimPrefix(name, "/")
	if b.files.File(b.base.path+public) != nil {
		return public, nil
	}
	return "", err
}

func (b *build) inline(name string) ([]byte, error) {
	file, err := b.asset(name)
	if err != nil {
		return nil, err
	}
	return b.read(file)
}

// read returns the content of a file that checkFiles has seen.
func (b *build) read(file string) ([]byte, error) {
	content, err := b.files.File(b.base.path + file).Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(content)
}

func (b *build) policy() policy {
	return policy{files: b.base.origin(), unnamed: b.legacy.only}
}

func (b *build) file(urlPath string) *dist.File { return b.files.File(urlPath) }

func (b *build) serve(w http.ResponseWriter, r *http.Request) bool {
	f := b.files.File(r.URL.Path)
	if f == nil || r.Method != http.MethodGet && r.Method != http.MethodHead || hasEncodedSlash(r.URL.RawPath) {
		return false
	}
	f.ServeHTTP(w, r)
	return true
}

// hasEncodedSlash reports whether a path as it was sent hides a separator. To
// others on the way it is another path, and what they guard may be ours.
func hasEncodedSlash(rawPath string) bool {
	for i := 0; i+2 < len(rawPath); i++ {
		if rawPath[i] == '%' && (rawPath[i+1] == '2' && rawPath[i+2]|0x20 == 'f' || rawPath[i+1] == '5' && rawPath[i+2]|0x20 == 'c') {
			return true
		}
	}
	return false
}

func (b *build) fallback(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return false
	case b.serve(w, r):
	case b.lost(r.URL.Path):
		dist.NotFound(w, r)
	case b.spa != nil && fetch.IsNavigation(r.Header.Get("Sec-Fetch-Mode"), r.Header.Get("Accept")):
		b.spa.ServeHTTP(w, r)
	default:
		return false
	}
	return true
}

func (b *build) lost(urlPath string) bool {
	for _, dir := range b.emitted {
		if strings.HasPrefix(urlPath, dir) {
			return b.files.File(urlPath) == nil
		}
	}
	return false
}

func (b *build) routes() (prefixes, paths []string) {
	for _, name := range b.files.Names() {
		if top, _, ok := strings.Cut(name, "/"); ok {
			prefixes = append(prefixes, b.base.path+top+"/")
		} else {
			paths = append(paths, b.base.path+name)
		}
	}
	return slices.Compact(prefixes), paths
}
