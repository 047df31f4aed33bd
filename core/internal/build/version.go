package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// versionOf returns a hash over the manifest and over the names and contents of
// all files, in the order of their names. The files of a bucket may be known by
// the manifest alone.
func versionOf(f *found, s *site) (string, error) {
	hash := sha256.New()
	for _, key := range f.manifest.Keys() {
		c, _ := f.manifest.Chunk(key)
		text, err := json.Marshal(c)
		if err != nil {
			return "", fmt.Errorf("manifest: %q: %w", key, err)
		}
		fmt.Fprintf(hash, "%q %s\n", key, text)
	}
	for _, name := range s.files.Names() {
		fmt.Fprintf(hash, "%q %s\n", name, s.file(name).Negotiate("").ETag())
	}
	return hex.EncodeToString(hash.Sum(nil)[:16]), nil
}
