package core

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"unicode"
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
	CrossOrigin string

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
	Integrity string

	// IntegrityKey is the field of the manifest's records in which a plugin
	// wrote the integrity. Default: "integrity".
	IntegrityKey string

	// Preload says what is preloaded: "module", the chunks that scripts
	// import, as Vite does; "font" and "image", the entries' own as far as the
	// manifest has them; or "none" alone. Of fonts only woff2 is preloaded
	// where there is any. In production only. Default: "module".
	Preload []string

	// Prefetch says when the chunks and stylesheets are fetched that a later
	// import() may load: "none", not before; "waterfall", once the page has
	// loaded, PrefetchConcurrency at a time; "aggressive", by tags, as soon as
	// the browser has nothing else to do. In production only; nothing is
	// prefetched for users who save data, see [Page.SaveData]. Default:
	// "none".
	Prefetch string

	// PrefetchConcurrency is the number of files that a waterfall fetches at
	// a time. Default: 3.
	PrefetchConcurrency int

	// Attributes are added to tags that load a file, or replace attributes of
	// theirs, by kind: "script", or the rel of a link, "stylesheet",
	// "modulepreload", "preload" or "prefetch". Vite's client, and what
	// plugin-legacy adds for browsers without modules, stay as they are.
	// Default: none.
	Attributes map[string]Attributes

	// Tag is called with every tag that loads a file, after Attributes, and
	// may change its attributes; with false as the result the page does not
	// get it. It is called when tags are prepared, in production once for each
	// set of entries, from any goroutine. Default: nil, all tags as they are.
	Tag func(*Tag) bool

	// Logger takes what happens outside of any call: a dev server that is
	// gone. Default: slog.Default().
	Logger *slog.Logger
}

// withDefaults returns c with every default and the environment filled in.
func (c Config) withDefaults() (Config, error) {
	c.Root = cmp.Or(c.Root, ".")
	c.Entries = slices.Clone(c.Entries)
	c.AllowedHosts = slices.Clone(c.AllowedHosts)
	c.Previous = slices.Clone(c.Previous)
	if !isIdentifier(c.Name) {
		return c, fmt.Errorf("Config.Name: %q: want letters and digits, a letter first: it becomes part of a template function's name", c.Name)
	}
	c.Preload = slices.Clone(c.Preload)
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Mode == Auto {
		mode, err := ParseMode(os.Getenv("GOVITE_MODE"))
		if err != nil {
			return c, fmt.Errorf("GOVITE_MODE: %w", err)
		}
		c.Mode = mode
	}
	if c.Mode < Auto || c.Mode > Production {
		return c, fmt.Errorf("Config.Mode: %v: want Auto, Development or Production", c.Mode)
	}
	if c.Mode != Development {
		c.Command = ""
	}
	if c.Mode != Production {
		c.DevServer = cmp.Or(c.DevServer, os.Getenv("GOVITE_DEV_SERVER"))
	}
	switch c.CrossOrigin {
	case "", "anonymous":
		c.CrossOrigin = "anonymous"
	case "none":
		c.CrossOrigin = ""
	case "use-credentials":
	default:
		return c, fmt.Errorf("Config.CrossOrigin: %q: want anonymous, use-credentials or none", c.CrossOrigin)
	}
	return c, c.checkTags()
}

// checkTags checks what Config says about tags, in development too, and fills
// in its defaults.
func (c *Config) checkTags() error {
	base, err := parseBase(c.Base)
	if err != nil {
		return err
	}
	checked := *c // what integrity means depends on the build's base
	if err := checked.checkIntegrity(base); err != nil {
		return err
	}
	if err := c.checkPrefetch(); err != nil {
		return err
	}
	if _, err := parsePreload(c.Preload); err != nil {
		return err
	}
	_, err = newTagOptions(*c)
	return err
}

// isIdentifier reports whether name can end the name of a template function.
func isIdentifier(name string) bool {
	for i, r := range name {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return true
}
