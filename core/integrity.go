package core

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"path"
	"strings"

	"github.com/govite/govite/core/manifest"
)

// checkIntegrity settles Config.Integrity once the base is known.
func (c *Config) checkIntegrity(b base) error {
	// What another host sends without CORS has no content that a browser
	// would let integrity look at: it refuses the file
	// (https://www.w3.org/TR/SRI/#is-response-eligible).
	impossible := b.isRemote() && c.CrossOrigin == ""
	switch c.Integrity {
	case "", "auto":
		switch {
		case impossible:
			c.Integrity = "none"
		case b.isRemote():
			c.Integrity = "sha384"
		default:
			c.Integrity = "manifest"
		}
	case "none":
	case "manifest", "sha384":
		if impossible {
			return fmt.Errorf("Config.Integrity: %s needs a Config.CrossOrigin other than none where Config.Base is on another host", c.Integrity)
		}
	default:
		return fmt.Errorf("Config.Integrity: %q: want auto, manifest, sha384 or none", c.Integrity)
	}
	return nil
}

// computeIntegrity hashes the scripts and stylesheets of which the manifest
// does not tell the integrity.
func (b *build) computeIntegrity(named []string) error {
	b.computed = make(map[string]string)
	for _, file := range named {
		if b.manifest.Integrity(file) != "" || !isModule(file) && !manifest.IsStylesheet(file) {
			continue
		}
		content, err := b.read(file)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		hash := sha512.Sum384(content)
		b.computed[file] = "sha384-" + base64.StdEncoding.EncodeToString(hash[:])
	}
	return nil
}

func isModule(file string) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".js", ".mjs", ".cjs":
		return true
	}
	return false
}

// integrity returns the integrity of a built file, or "".
func (b *build) integrity(file string) string {
	if b.config.Integrity == "none" {
		return ""
	}
	if integrity := b.manifest.Integrity(file); integrity != "" {
		return integrity
	}
	return b.computed[file]
}

// hasIntegrity reports whether any file may have one.
func (b *build) hasIntegrity() bool {
	return b.config.Integrity != "none" && (len(b.computed) > 0 || b.manifest.HasIntegrity())
}
