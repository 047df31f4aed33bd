package core

import (
	"cmp"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"slices"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
)

// Config says where a Vite project is and how pages refer to its files. The zero
// value of every field is its default.
type Config struct {
	// Dist holds the output of `vite build`, at any depth above the manifest: an
	// embed.FS or an os.DirFS. Embed it with the prefix "all:", as in
	// "//go:embed all:web/dist"; without the prefix Go leaves out .vite and every
	// file whose name starts with "_". Production needs Dist; development does
	// not. An output directory with only a .gitkeep counts as no build.
	//
	// Dist may also be a store of builds, such as one of the module core/bucket: a
	// file system with a method "Latest() (fs.FS, error)". New and [Vite.Reload] use
	// the file system that Latest returns, which does not change. If Base is on
	// another host, Dist may have the files below .vite alone: the integrity of
	// scripts and stylesheets and the names of other files are then in
	// .vite/published.json, which `govite publish` writes. Default: none.
	Dist fs.FS

	// Root is the directory of the Vite project, which has vite.config.ts. In
	// development govite looks there for entries and for the dev server's
	// announcement. Default: ".".
	Root string

	// Base is Vite's `base`: "/static/", or an absolute URL
	// ("https://cdn.example.com/x/") for files on another host. A relative base
	// ("./") counts as "/". Default: the base that vite-plugin-govite recorded
	// in the build or announces for the dev server, else "/".
	Base string

	// ServePath is the path at which requests for files reach the program, if it is
	// not the path of Base: "/", if a proxy strips Vite's base from the URLs of
	// requests. Tags have Base in any case. Default: the path of Base.
	ServePath string

	// Mode chooses between the build and the dev server. Default: Auto.
	Mode Mode

	// DevServer is the URL of a dev server that does not announce itself.
	// Default: the environment variable GOVITE_DEV_SERVER, else the announced
	// URL, else, in Mode Development, http://localhost:5173.
	DevServer string

	// DevServerPublic is the URL at which browsers reach the dev server. Pages
	// then load modules from this URL, not through the application. Set the same
	// URL in vite-plugin-govite's option direct, or in Vite's server.origin.
	// Default: the URL that the plugin announces, else none.
	DevServerPublic string

	// Command is the command with which [Vite.Start] runs the dev server. "auto"
	// runs the script "dev" of package.json or, without this script, Vite itself.
	// It uses the package manager of the project's lock file (npm, pnpm, yarn,
	// bun, deno). Any other value is a command line such as
	// "npm run dev -- --port 5174". No shell interprets it. Production runs
	// nothing. Mode Auto runs Command where the project's packages are installed.
	// Default: "", no command.
	Command string

	// CommandOutput receives the lines that Command prints, each after "[vite] ".
	// Default: os.Stderr.
	CommandOutput io.Writer

	// AllowedHosts are further host names under which the application passes
	// requests on to the dev server. localhost, *.localhost and IP addresses are
	// always allowed. ".example.test" allows example.test and its subdomains. The
	// names in Vite's server.allowedHosts are allowed, too, if vite-plugin-govite
	// announces them. Default: none.
	AllowedHosts []string

	// Entries are the entries that pages load. New returns an error for an
	// unknown entry. An entry that is not listed is checked when a page first
	// asks for it. Default: none.
	Entries []string

	// SPA is the html entry ("index.html") of a single-page application.
	// [Vite.Fallback] answers unmatched page loads with this page, or with a nearer
	// html entry of the project: with about.html for /about, and with
	// admin/index.html for /admin and all paths below it. Default: "", no page.
	SPA string

	// IsPage reports whether an unmatched GET or HEAD is a page load, which
	// [Vite.Fallback] answers with SPA. Default: nil. Then Sec-Fetch-Mode decides,
	// which browsers send: only navigations are page loads. Without it, requests
	// whose Accept has text/html are page loads, and requests that accept anything
	// ("*/*", or no Accept, as by curl), unless the path begins with "/api/" or the
	// like, the path ends in a known file extension, or X-Requested-With is set. In
	// any case a path with a file extension below a directory of hashed files is
	// none.
	IsPage func(*http.Request) bool

	// Document is called with each page of SPA before it is sent: it may set the
	// title, meta tags and data of the response. After an error the response has
	// status 500, and Logger gets the error. Without Document, and without Vite's
	// option html.cspNonce, the page is sent as Vite built it, with an ETag. Default:
	// nil.
	Document func(*http.Request, *Document) error

	// Manifest is the path of the manifest below Vite's outDir, if
	// build.manifest is a path. Default: ".vite/manifest.json" (Vite 5 and
	// later), else "manifest.json" (Vite 2 to 4).
	Manifest string

	// Previous are the outputs of earlier builds, each like Dist. Their hashed
	// files stay reachable for pages that are open in browsers, or that another
	// machine behind the same balancer rendered.
	//
	// An element may be a store of builds, as Dist may be, and may have no build yet:
	// then its Latest returns fs.ErrNotExist. If a request asks for a missing hashed
	// file, core asks the stores for their builds again, at most once a second: so
	// that a process serves the files of newer builds, whose pages another machine
	// has rendered. Default: none.
	Previous []fs.FS

	// Watch looks for a new build in Dist, as `vite build --watch` writes one, and
	// calls [Vite.Reload] for it. It looks when a request or a page comes, at most
	// once a second, and costs an idle application nothing. Dist must be a directory
	// of the machine, such as an os.DirFS, and no store of builds. Default: false.
	Watch bool

	// Name tells apart the template functions of several Vite projects in one
	// application. "admin" names them viteAdmin, viteAdminAsset and so on. A name
	// such as "asset", which would name a function viteAsset, is an error. Default:
	// "", for vite, viteAsset and so on.
	Name string

	// CrossOrigin is the crossorigin attribute of scripts, stylesheets and
	// preloads in production. Default: CrossOriginAnonymous, as Vite writes it.
	CrossOrigin CrossOrigin

	// Integrity selects the tags, and the modules of the page's import map, that
	// carry an integrity. Browsers refuse a file that does not match its
	// integrity. The import map protects lazy chunks. The stylesheets of lazy
	// chunks are not protected, because Vite's runtime adds them. Default:
	// IntegrityAuto.
	Integrity Integrity

	// IntegrityKey is the field of a manifest record in which a plugin stores the
	// integrity. Default: "integrity".
	IntegrityKey string

	// Preload lists the kinds of files that a page preloads in production.
	// Default: PreloadModule.
	Preload []Preload

	// Prefetch says when pages fetch lazy chunks in production. Users who save
	// data prefetch nothing, see [Page.SaveData]. Default: PrefetchNone.
	Prefetch Prefetch

	// PrefetchConcurrency is the number of files that a PrefetchWaterfall fetches
	// at a time. Default: 3.
	PrefetchConcurrency int

	// Attributes adds attributes to all tags of a kind, or replaces attributes
	// that the tags have. Vite's client and the scripts of plugin-legacy keep
	// theirs. Default: none.
	Attributes map[TagKind]Attributes

	// Tag is called with every tag that loads a file, after Attributes was
	// applied. Tag may change the attributes. If Tag returns false, the page does
	// not get the tag. In production Tag is called once for each tag of a set of
	// entries, in development for each page, from any goroutine. Default: nil,
	// which keeps all tags.
	Tag func(*Tag) bool

	// Logger receives events that no caller gets as an error, such as the end of
	// the dev server. Default: slog.Default().
	Logger *slog.Logger
}

// check returns the mode and the checked settings, from c and the environment.
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
	var named string // by the environment, which production does not ask
	if mode != Production {
		named = os.Getenv("GOVITE_DEV_SERVER")
	}
	address := p.DevServer(c.DevServer, named)
	base, crossOrigin := p.Base(c.Base), p.CrossOrigin(string(c.CrossOrigin))
	integrity := p.Integrity(string(c.Integrity), base, crossOrigin)
	logger := cmp.Or(c.Logger, slog.Default())
	s := &settings.Settings{
		Dist:         c.Dist,
		Previous:     slices.Clone(c.Previous),
		Watch:        c.Watch,
		Manifest:     p.Manifest(c.Manifest),
		IntegrityKey: p.IntegrityKey(c.IntegrityKey, integrity),
		Entries:      p.Entries(c.Entries),
		SPA:          p.SPA(c.SPA),
		IsPage:       c.IsPage,
		Base:         base,
		ServePath:    p.ServePath(c.ServePath),
		Logger:       logger,
		CrossOrigin:  crossOrigin,
		Integrity:    integrity,
		Preload:      p.Preload(texts(c.Preload)),
		Prefetch:     p.Prefetch(string(c.Prefetch), c.PrefetchConcurrency),
		Rules:        p.Rules(c.attributes(), c.hook()),
		Root:         cmp.Or(c.Root, "."),
	}
	p.Name(c.Name)
	p.Needs("SPA", c.SPA != "", map[string]bool{"IsPage": c.IsPage != nil, "Document": c.Document != nil})
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
func (c Config) hook() markup.Hook {
	if c.Tag == nil {
		return nil
	}
	return func(kind string, file markup.File, attributes map[string]any) bool {
		tag := &Tag{TagKind(kind), file.Name, file.Entry, file.Source, maps.Clone(attributes)}
		keep := c.Tag(tag)
		clear(attributes)
		maps.Copy(attributes, tag.Attributes)
		return keep
	}
}
