// Package published has the record of a build that `govite publish` has uploaded to
// an object store. An application that has only the manifest gets from the record
// what it would read in the files.
package published

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"
)

// Name is the path of the record below Vite's outDir. `govite publish` writes the
// record there, beside the manifest, so that a program can embed both.
const Name = ".vite/published.json"

const version = 1

// A Record describes a published build.
type Record struct {
	// ID is the version of the build, as core.Vite.Version returns it.
	ID string `json:"id"`

	// Published is when the upload was complete.
	Published time.Time `json:"published"`

	// Manifest is the SHA-256 of the manifest. A record beside another manifest is
	// of an earlier build.
	Manifest Digest `json:"manifest"`

	// Files are all files that browsers may ask for, by their paths below outDir.
	Files map[string]File `json:"files"`
}

// A File is a file of a published build.
type File struct {
	Size   int64  `json:"size"` // in bytes
	SHA256 Digest `json:"sha256"`

	// Integrity is that of a script or stylesheet (https://www.w3.org/TR/SRI/), ""
	// for other files.
	Integrity string `json:"integrity,omitempty"`

	// Immutable says that the content never changes under the name.
	Immutable bool `json:"immutable,omitempty"`
}

// A Digest is a SHA-256 digest. In JSON it is a base64 string.
type Digest []byte

// DigestOf returns the digest of content.
func DigestOf(content []byte) Digest {
	sum := sha256.Sum256(content)
	return sum[:]
}

// Integrity returns the integrity of content with a SHA-384 digest
// (https://www.w3.org/TR/SRI/).
func Integrity(sha384 []byte) string {
	return "sha384-" + base64.StdEncoding.EncodeToString(sha384)
}

// Encode returns the record as JSON.
func (r *Record) Encode() ([]byte, error) {
	return json.MarshalIndent(struct {
		Version int `json:"version"`
		*Record
	}{version, r}, "", " ")
}

// Parse parses a record.
func Parse(text []byte) (*Record, error) {
	var r struct {
		Version int `json:"version"`
		Record
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("%w; run govite publish again", err)
	}
	if r.Version != version {
		return nil, fmt.Errorf("version %d, and this govite reads version %d: use govite publish and the modules of govite in the same version, and publish again", r.Version, version)
	}
	if !isID(r.ID) {
		return nil, fmt.Errorf("the ID %q is none; run govite publish again", r.ID)
	}
	for name, file := range r.Files {
		if name == "." || !fs.ValidPath(name) || len(file.SHA256) != sha256.Size || file.Size < 0 {
			return nil, fmt.Errorf("the file %q has no valid path, size or digest; run govite publish again", name)
		}
	}
	return &r.Record, nil
}

// isID reports whether id is a version as core.Vite.Version returns it. The ID is part of keys.
func isID(id string) bool {
	for _, c := range id {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return id != ""
}
