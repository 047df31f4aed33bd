package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// versionOf returns a hash over the manifest and over the names and contents of
// all files, in the order of their names. For a published build, of which Dist may lack
// files, it is the one in the record, which govite publish got in the same way.
func versionOf(f *found, s *site) (string, error) {
	if s.isAsPublished() {
		return s.published.ID, nil
	}
	hash := sha256.New()
	for _, key := range f.plain.Keys() {
		c, _ := f.plain.Chunk(key)
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
