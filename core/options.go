package core

// CrossOrigin is the crossorigin attribute of scripts, stylesheets and preloads.
type CrossOrigin string

// The values of [Config.CrossOrigin].
const (
	CrossOriginAnonymous      CrossOrigin = "anonymous" // as Vite writes it
	CrossOriginUseCredentials CrossOrigin = "use-credentials"
	CrossOriginNone           CrossOrigin = "none" // no attribute
)

// Integrity selects the tags that carry an integrity
// (https://www.w3.org/TR/SRI/). A browser refuses a file that does not match its
// integrity.
type Integrity string

// The values of [Config.Integrity].
const (
	// IntegrityAuto is IntegritySHA384 if Config.Base is on another host, because
	// the owner of that host could change files. It is IntegrityManifest
	// otherwise, and IntegrityNone for another host without CORS, where browsers
	// cannot check files.
	IntegrityAuto Integrity = "auto"

	// IntegrityManifest takes the values that a plugin such as
	// vite-plugin-manifest-sri wrote into the manifest. Other files have none.
	IntegrityManifest Integrity = "manifest"

	// IntegritySHA384 covers all scripts and stylesheets. New computes the values
	// that the manifest lacks.
	IntegritySHA384 Integrity = "sha384"

	// IntegrityNone leaves integrity out, for hosts that change files on their
	// way to browsers.
	IntegrityNone Integrity = "none"
)

// Preload is a kind of file that pages preload.
type Preload string

// The values of [Config.Preload].
const (
	PreloadModule Preload = "module" // the chunks that scripts import, as in Vite's own html
	PreloadFont   Preload = "font"   // fonts of the entries; only woff2 if there is any
	PreloadImage  Preload = "image"  // images of the entries
	PreloadNone   Preload = "none"   // nothing; the only element of its list
)

// Prefetch says when a page fetches the chunks and stylesheets that a later
// import() may load.
type Prefetch string

// The values of [Config.Prefetch].
const (
	PrefetchNone       Prefetch = "none"       // when import() asks for them
	PrefetchWaterfall  Prefetch = "waterfall"  // after the page has loaded, PrefetchConcurrency at a time
	PrefetchAggressive Prefetch = "aggressive" // by link tags, as soon as the browser is idle
)

// A TagKind is a kind of tag that loads a file: a script, or a link by its rel.
type TagKind string

// The kinds of tags.
const (
	TagScript        TagKind = "script"
	TagStylesheet    TagKind = "stylesheet"
	TagModulePreload TagKind = "modulepreload"
	TagPreload       TagKind = "preload"
	TagPrefetch      TagKind = "prefetch"
)

// Attributes are attributes of a tag, by name. The value true writes the bare
// name. false and nil leave the attribute out, even one that the tag would have.
// Any other value, even "" and 0, is written and escaped.
type Attributes map[string]any

// A Tag is a tag that loads a file. [Config.Tag] is called with it.
type Tag struct {
	Kind TagKind

	// File is the file below Vite's outDir that the tag loads. In development
	// it is the entry as the page names it.
	File string

	// Entry is the entry that needs the file, as the manifest names it:
	// "src/main.ts", even if the page names "/src/main.ts" or "main". If several
	// entries of a call need the file, it is the first of them.
	Entry string

	// Source is the source of the file, relative to Vite's root: "src/main.ts"
	// for the entry's own script. It is empty for a file of several sources, such
	// as a shared chunk.
	Source string

	// Attributes are all attributes except the nonce. Config.Tag may change the
	// map.
	Attributes Attributes
}
