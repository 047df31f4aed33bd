package core

import (
	"cmp"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/settings"
)

// Config says where a Vite project is and how its files are referred to. The
// zero value of every field is its default.
type Config struct {
	// Dist holds the output of `vite build`: an embed.FS or an os.DirFS, at
	// any depth above the manifest. Embed it with the "all:" prefix,
	// "//go:embed all:web/dist": without it Go leaves out .vite and every file
	// whose name starts with "_". Used in production; may be nil in
	// development. Default: none.
	Dist fs.FS

	// Root is the Vite project's directory, the one with vite.config.ts. Used
	// in development: to find the dev server and sources outside of it, and
	// to tell mistyped entries. Default: ".".
	Root string

	// Base is Vite's `base`: "/static/", or an absolute URL
	// ("https://cdn.example.com/x/") for files on another host. A relative
	// base ("./") counts as "/". Default: what vite-plugin-govite has recorded
	// in the build, or the dev server announces, else "/".
	Base string

	// Mode chooses between the build and the dev server. Default: Auto.
	Mode Mode

	// DevServer is the dev server's URL, for a dev server that does not
	// announce itself. Default: the environment variable GOVITE_DEV_SERVER,
	// else the announcement in Root, else, in Mode Development,
	// http://localhost:5173.
	DevServer string

	// DevServerPublic is the URL from which browsers load modules directly,
	// without the proxy, where they reach the dev server that DevServer names
	// for this program; vite-plugin-govite's option direct, or Vite's
	// server.origin, has to say the same. Default: what the plugin says, else
	// none: browsers ask this application for everything.
	DevServerPublic string

	// Command runs the dev server, with [Vite.Start]: "auto" for the script
	// "dev" of package.json, or Vite itself, by the package manager whose lock
	// file the project has (npm, pnpm, yarn, bun, deno); or a command line such
	// as "npm run dev -- --port 5174", which is no shell's. In development only:
	// Mode Auto starts nothing. Default: "", none.
	Command string

	// CommandOutput gets what the command prints, each line with "[vite] "
	// before it. Default: os.Stderr.
	CommandOutput io.Writer

	// AllowedHosts are the host names beside localhost, *.localhost and IP
	// addresses under which the dev server's files are served in development;
	// ".example.test" allows subdomains too. It stands in for Vite's
	// server.allowedHosts, which sees the proxy's requests only. Default:
	// none.
	AllowedHosts []string

	// Entries are checked by New, so that a missing one is an error at start
	// and not on the first request for its page. Default: none.
	Entries []string

	// SPA is the html entry ("index.html") that [Vite.Fallback] answers page
	// loads with that no route of the application takes. Default: "", none.
	SPA string

	// Manifest is the manifest's path below Vite's outDir, if
	// build.manifest is a path. Default: ".vite/manifest.json" (Vite 5 and
	// later), else "manifest.json" (Vite 2 to 4).
	Manifest string

	// Previous are the outputs of earlier builds, each as Dist. Their hashed
	// files stay reachable for the pages that are still open in browsers, or
	// that another machine behind the same balancer rendered; nothing else of
	// them is used. Default: none.
	Previous []fs.FS

	// Name tells apart the template functions of several Vite projects in one
	// application: with "admin" they are viteAdmin, viteAdminAsset and
	// viteAdminInline. Default: "", for vite, viteAsset and viteInline.
	Name string

	// CrossOrigin is the crossorigin attribute of scripts, stylesheets and
	// preloads in production: "anonymous", which is what Vite writes,
	// "use-credentials", or "none" to leave it out. Default: "anonymous".
	CrossOrigin CrossOrigin

	// Integrity says for which files the tags and the import map of a page
	// carry an integrity (https://www.w3.org/TR/SRI/), so that a browser
	// refuses them when they are not those of the build:
	//
	//   - "manifest": those of which a plugin such as vite-plugin-manifest-sri
	//     wrote it into the manifest;
	//   - "sha384": all scripts and stylesheets; what the manifest does not
	//     have is computed from Dist at start;
	//   - "none";
	//   - "auto": "sha384" if Base is on another host, where others have a
	//     hand in what is sent, else "manifest": who can change files on the
	//     page's own host can change the page.
	//
	// What is sent has to be what Dist has, byte for byte; "none" is for hosts
	// that change files on their way. Lazy chunks are protected through the
	// import map, their stylesheets, which Vite's runtime adds, are not.
	// Default: "auto".
	Integrity Integrity

	// IntegrityKey is the field of the manifest's records in which a plugin
	// wrote the integrity. Default: "integrity".
	IntegrityKey string

	// Preload says what is preloaded: "module", the chunks that scripts
	// import, as Vite does; "font" and "image", the entries' own as far as the
	// manifest has them; or "none" alone. Of fonts only woff2 is preloaded
	// where there is any. In production only. Default: "module".
	Preload []Preload

	// Prefetch says when the chunks and stylesheets are fetched that a later
	// import() may load: "none", not before; "waterfall", once the page has
	// loaded, PrefetchConcurrency at a time; "aggressive", by tags, as soon as
	// the browser has nothing else to do. In production only; nothing is
	// prefetched for users who save data, see [Page.SaveData]. Default:
	// "none".
	Prefetch Prefetch

	// PrefetchConcurrency is the number of files that a waterfall fetches at
	// a time. Default: 3.
	PrefetchConcurrency int

	// Attributes are added to tags that load a file, or replace attributes of
	// theirs, by kind: "script", or the rel of a link, "stylesheet",
	// "modulepreload", "preload" or "prefetch". Vite's client, and what
	// plugin-legacy adds for browsers without modules, stay as they are.
	// Default: none.
	Attributes map[TagKind]Attributes

	// Tag is called with every tag that loads a file, after Attributes, and
	// may change its attributes; with false as the result the page does not
	// get it. It is called when tags are prepared, in production once for each
	// set of entries, from any goroutine. Default: nil, all tags as they are.
	Tag func(*Tag) bool

	// Logger takes what happens outside of any call: a dev server that is
	// gone. Default: slog.Default().
	Logger *slog.Logger
}

// check returns the mode and the settings that c and the environment stand for.
// The error names every field that is wrong.
func (c Config) check() (Mode, *settings.Settings, error) {
	var p settings.Parser
	mode := c.Mode
	if mode == Auto {
		var err error
		if mode, err = ParseMode(os.Getenv("GOVITE_MODE")); err != nil {
			p.Env("GOVITE_MODE", err)
		}
	}
	if mode < Auto || mode > Production {
		p.Failf("Mode", "%v: want Auto, Development or Production", mode)
	}
	address := p.DevServer(c.DevServer, os.Getenv("GOVITE_DEV_SERVER"))
	base, crossOrigin := p.Base(c.Base), p.CrossOrigin(string(c.CrossOrigin))
	integrity := p.Integrity(string(c.Integrity), base, crossOrigin)
	logger := cmp.Or(c.Logger, slog.Default())
	s := &settings.Settings{
		Dist:         c.Dist,
		Previous:     slices.Clone(c.Previous),
		Manifest:     p.Manifest(c.Manifest),
		IntegrityKey: p.IntegrityKey(c.IntegrityKey, integrity),
		Entries:      p.Entries(c.Entries),
		SPA:          p.SPA(c.SPA),
		Base:         base,
		Logger:       logger,
		CrossOrigin:  crossOrigin,
		Integrity:    integrity,
		Preload:      p.Preload(texts(c.Preload)),
		Prefetch:     p.Prefetch(string(c.Prefetch), c.PrefetchConcurrency),
		Rules:        p.Rules(c.attributes(), c.hook()),
		Root:         cmp.Or(c.Root, "."),
	}
	p.Name(c.Name)
	s.Server = devserver.Options{
		Address: address,
		Public:  p.DevServerPublic(c.DevServerPublic),
		Root:    s.Root,
		Base:    s.Base.EscapedPath(),
		Hosts:   p.AllowedHosts(c.AllowedHosts),
		Run:     p.Command(c.Command, c.CommandOutput),
		Logger:  logger,
	}
	return mode, s, p.Err()
}

// texts returns values as strings.
func texts[T ~string](values []T) []string {
	if values == nil {
		return nil
	}
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

// attributes returns Attributes without the public types.
func (c Config) attributes() map[string]map[string]any {
	attributes := make(map[string]map[string]any, len(c.Attributes))
	for kind, a := range c.Attributes {
		attributes[string(kind)] = a
	}
	return attributes
}

// hook returns Tag without the public types, or nil.
func (c Config) hook() func(kind, file string, attributes map[string]any) bool {
	if c.Tag == nil {
		return nil
	}
	return func(kind, file string, attributes map[string]any) bool {
		tag := &Tag{TagKind(kind), file, maps.Clone(attributes)}
		keep := c.Tag(tag)
		clear(attributes)
		maps.Copy(attributes, tag.Attributes)
		return keep
	}
}
