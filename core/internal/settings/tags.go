package settings

import (
	"fmt"

	"github.com/govite/govite/core/internal/markup"
)

// CrossOrigin checks Config.CrossOrigin and returns the attribute's value, "" for
// no attribute.
func (p *Parser) CrossOrigin(s string) string {
	const none = "none"
	if value := oneOf(p, "CrossOrigin", s, "anonymous", "use-credentials", none); value != none {
		return value
	}
	return ""
}

// Integrity selects the files of a page that carry an integrity.
type Integrity string

// The values of Config.Integrity.
const (
	IntegrityAuto     Integrity = "auto"
	IntegrityManifest Integrity = "manifest"
	IntegritySHA384   Integrity = "sha384"
	IntegrityNone     Integrity = "none"
)

// Integrity checks Config.Integrity against the configured base and crossOrigin.
func (p *Parser) Integrity(s string, base Base, crossOrigin string) Integrity {
	i := oneOf(p, "Integrity", s, IntegrityAuto, IntegrityManifest, IntegritySHA384, IntegrityNone)
	if _, err := i.For(base, crossOrigin); err != nil {
		p.errs = append(p.errs, err)
	}
	return i
}

// For returns the integrity for a known base: it replaces [IntegrityAuto]. The
// error is for an integrity that browsers cannot check.
func (i Integrity) For(base Base, crossOrigin string) (Integrity, error) {
	// A browser cannot check a file of another host without CORS. With an
	// integrity it refuses the file
	// (https://www.w3.org/TR/SRI/#is-response-eligible).
	opaque := base.IsRemote() && crossOrigin == ""
	switch {
	case i != IntegrityAuto:
		if opaque && i != IntegrityNone {
			return i, fmt.Errorf("Config.Integrity: %s needs a Config.CrossOrigin other than none, because Config.Base is on another host", i)
		}
		return i, nil
	case opaque:
		return IntegrityNone, nil
	case base.IsRemote():
		return IntegritySHA384, nil
	}
	return IntegrityManifest, nil
}

// IntegrityKey checks Config.IntegrityKey, which has no meaning without
// integrity.
func (p *Parser) IntegrityKey(key string, i Integrity) string {
	if key != "" && i == IntegrityNone {
		p.Failf("IntegrityKey", "%q: Config.Integrity is none, so that nothing reads the key: set one of the two", key)
	}
	return key
}

// Preload selects the kinds of files that pages preload.
type Preload struct{ Modules, Fonts, Images bool }

// Preload checks Config.Preload.
func (p *Parser) Preload(kinds []string) Preload {
	if kinds == nil {
		return Preload{Modules: true}
	}
	var preload Preload
	for _, kind := range kinds {
		switch {
		case kind == "module":
			preload.Modules = true
		case kind == "font":
			preload.Fonts = true
		case kind == "image":
			preload.Images = true
		case kind == "none" && len(kinds) == 1:
		default:
			p.Failf("Preload", "%q: want some of module, font and image, or none alone", kind)
		}
	}
	return preload
}

// Prefetch says when pages fetch lazy chunks. The zero value fetches them when
// import() asks for them.
type Prefetch struct {
	Waterfall, Aggressive bool
	Concurrency           int // of a waterfall
}

// Prefetch checks Config.Prefetch and Config.PrefetchConcurrency.
func (p *Parser) Prefetch(kind string, concurrency int) Prefetch {
	kind = oneOf(p, "Prefetch", kind, "none", "waterfall", "aggressive")
	prefetch := Prefetch{Waterfall: kind == "waterfall", Aggressive: kind == "aggressive", Concurrency: concurrency}
	switch {
	case concurrency < 0:
		p.Failf("PrefetchConcurrency", "%d: want a positive number", concurrency)
	case concurrency > 0 && !prefetch.Waterfall:
		p.Failf("PrefetchConcurrency", "%d: only a waterfall has a concurrency: set Config.Prefetch to waterfall, or leave PrefetchConcurrency at 0", concurrency)
	case concurrency == 0:
		prefetch.Concurrency = 3
	}
	return prefetch
}

// Rules checks Config.Attributes and adds Config.Tag.
func (p *Parser) Rules(attributes map[string]map[string]any, hook markup.Hook) *markup.Rules {
	rules, err := markup.NewRules(attributes, hook)
	if err != nil {
		p.errs = append(p.errs, err) // names the field
	}
	return rules
}
