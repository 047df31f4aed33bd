package core

// CrossOrigin is the crossorigin attribute of scripts, stylesheets and preloads.
type CrossOrigin string

// The values of [Config.CrossOrigin].
const (
	CrossOriginAnonymous      CrossOrigin = "anonymous" // as Vite writes it
	CrossOriginUseCredentials CrossOrigin = "use-credentials"
	CrossOriginNone           CrossOrigin = "none" // no attribute
)

// Integrity says which tags carry an integrity (https://www.w3.org/TR/SRI/), by
// which a browser refuses a file that is not the one of the build.
type Integrity string

// The values of [Config.Integrity].
const (
	// IntegrityAuto is IntegritySHA384 if Base is on another host, because the
	// owner of that host could change files there, and IntegrityManifest
	// otherwise.
	IntegrityAuto Integrity = "auto"

	// IntegrityManifest is for files whose integrity is in the manifest, where
	// a plugin such as vite-plugin-manifest-sri wrote it.
	IntegrityManifest Integrity = "manifest"

	// IntegritySHA384 is for all scripts and stylesheets. New computes the values
	// that the manifest lacks from Dist.
	IntegritySHA384 Integrity = "sha384"

	// IntegrityNone leaves integrity out. It is for hosts that change files on
	// their way to browsers.
	IntegrityNone Integrity = "none"
)

// Preload names a kind of files that a page preloads.
type Preload string

// The values of [Config.Preload].
const (
	PreloadModule Preload = "module" // the chunks that scripts import, as Vite does
	PreloadFont   Preload = "font"   // fonts of the entries; woff2 alone where there is any
	PreloadImage  Preload = "image"  // images of the entries
	PreloadNone   Preload = "none"   // nothing; alone in its list
)

// Prefetch says when a page fetches the chunks and stylesheets that a later
// import() may load.
type Prefetch string

// The values of [Config.Prefetch].
const (
	PrefetchNone       Prefetch = "none"       // when import() asks for them
	PrefetchWaterfall  Prefetch = "waterfall"  // after the page has loaded, some at a time
	PrefetchAggressive Prefetch = "aggressive" // by tags, as soon as the browser is idle
)

// A TagKind is a kind of tags that load a file: a script, or a link by its rel.
type TagKind string

// The kinds of tags.
const (
	TagScript        TagKind = "script"
	TagStylesheet    TagKind = "stylesheet"
	TagModulePreload TagKind = "modulepreload"
	TagPreload       TagKind = "preload"
	TagPrefetch      TagKind = "prefetch"
)

// Attributes are attributes of a tag, by name. The value true makes a bare name;
// false and nil leave the attribute out, even one that the tag would have. Any
// other value, "" and 0 too, is written and escaped.
type Attributes map[string]any

// A Tag is a tag that loads a file, on its way to [Config.Tag].
type Tag struct {
	Kind TagKind

	// File is the file below Vite's outDir that the tag loads. In development
	// it is the entry as the page names it.
	File string

	// Attributes are all attributes but the nonce. They may be changed in place.
	Attributes Attributes
}
