package bucket

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/govite/govite/core/internal/published"
)

// Keys of the store. Files of builds are at their paths below Vite's outDir.
//
// A build is published when its record is there. The key of a record has the time of
// the record before the ID, so that the last key names the newest build:
//
//	.govite/builds/20261129T162259.123456789Z-0f3a….json
const (
	buildsPrefix  = ".govite/builds/"  // records of published builds
	pendingPrefix = ".govite/pending/" // records of builds that a process uploads
	prunedPrefix  = ".govite/pruned/"  // records of builds whose files a prune deletes
	contentPrefix = ".govite/content/" // files without a hash in the name, by their SHA-256 in hex
)

// A record is what the store knows of a build.
type record struct {
	published.Record

	// Texts are the manifest and the record of vite-plugin-govite, by their paths
	// below outDir.
	Texts map[string]string `json:"texts"`

	// Encoded says where encoded copies are.
	Encoded Encoded `json:"encoded"`
}

// keyTime is the form of times in keys. All have the same length, so that keys sort
// by their times.
const keyTime = "20060102T150405.000000000Z"

// A published build, as its key names it.
type buildKey struct {
	key  string
	time time.Time
	id   string
}

func newBuildKey(t time.Time, id string) buildKey {
	t = t.UTC()
	return buildKey{buildsPrefix + t.Format(keyTime) + "-" + id + ".json", t, id}
}

// parseBuildKey reports false for an object that is no record.
func parseBuildKey(key string) (buildKey, bool) {
	name, ok := strings.CutPrefix(key, buildsPrefix)
	text, isRecord := strings.CutSuffix(name, ".json")
	stamp, id, hasID := strings.Cut(text, "-")
	t, err := time.Parse(keyTime, stamp)
	return buildKey{key, t, id}, ok && isRecord && hasID && err == nil
}

// parseRecordAt is parseRecord with the key in errors.
func parseRecordAt(key string, text []byte) (*record, error) {
	r, err := parseRecord(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return r, nil
}

func parseRecord(text []byte) (*record, error) {
	r, err := published.Parse(text)
	if err != nil {
		return nil, err
	}
	var rest struct {
		Texts   map[string]string
		Encoded Encoded
	}
	if err := json.Unmarshal(text, &rest); err != nil {
		return nil, err
	}
	if rest.Encoded == "" {
		rest.Encoded = EncodedKeys
	}
	return &record{*r, rest.Texts, rest.Encoded}, rest.Encoded.check()
}

// encode returns the record as JSON, which is that of published.Record with fields
// more.
func (r *record) encode() ([]byte, error) {
	text, err := r.Encode()
	if err != nil {
		return nil, err
	}
	texts, err := json.Marshal(r.Texts)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSuffix(text, []byte("\n}"))
	return fmt.Appendf(text, ",\n \"texts\": %s,\n \"encoded\": %q\n}\n", texts, r.Encoded), nil
}

// contentKey returns the key at which the store keeps the content of a file of a
// build for good, if browsers get the file at its name as it is. A file without a hash
// in its name has a key of its own for each content, because the next build replaces
// the file at its name.
func contentKey(name string, file published.File) string {
	if file.Immutable {
		return name
	}
	return contentPrefix + hex.EncodeToString(file.SHA256)
}
