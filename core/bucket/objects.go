package bucket

import (
	"maps"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/published"
)

// An object is what a build needs at a key of the store.
type object struct {
	key    string
	file   string // of the build, whose content the object has
	sha256 published.Digest
	size   int64

	contentType     string
	cacheControl    string
	contentEncoding string // "" for none
}

// isPrivate reports whether only applications read the object, so that its headers do
// not matter.
func (o *object) isPrivate() bool { return isContent(o.key) }

func isContent(key string) bool { return strings.HasPrefix(key, contentPrefix) }

// isPage reports whether the object is an html page, which names other files.
func (o *object) isPage() bool { return o.contentType == dist.ContentType(".html") }

// keyOf returns the key at which the store keeps the content of a file of the build
// for good.
func (r *record) keyOf(name string) string {
	file := r.Files[name]
	switch original, served := r.servedCopy(name); {
	case r.servedForm(name) != name:
		file.Immutable = false // the store has another form at the name
	case served:
		return contentKey(original, file)
	}
	return contentKey(name, file)
}

// servedForm returns the file whose content browsers get for a name: the file itself,
// or its encoded copy.
func (r *record) servedForm(name string) string {
	if ext := r.Encoded.extension(); ext != "" {
		if _, _, isCopy := r.copyOf(name + ext); isCopy && r.has(name+ext) {
			return name + ext
		}
	}
	return name
}

func (r *record) has(name string) bool {
	_, ok := r.Files[name]
	return ok
}

// servedCopy returns the file at whose name browsers get the encoded copy name. ok is
// false if name is no such copy.
func (r *record) servedCopy(name string) (original string, ok bool) {
	original, _, isCopy := r.copyOf(name)
	return original, isCopy && r.servedForm(original) == name
}

// copyOf returns the file of the build of which name is an encoded copy.
func (r *record) copyOf(name string) (original, coding string, ok bool) {
	original, coding, ok = dist.CopyOf(name)
	return original, coding, ok && r.has(original)
}

// contents returns the objects with the content of all files, each once, sorted by
// key.
func (r *record) contents() []*object {
	objects := make(map[string]*object, len(r.Files))
	for name := range r.Files {
		key := r.keyOf(name)
		if o := objects[key]; o != nil && o.file < name {
			continue // the content of two files
		}
		objects[key] = r.objectAt(key, name)
	}
	return sorted(objects)
}

// names returns the objects at the names of files without a hash, sorted by key. The
// content is that of an object of contents, too.
func (r *record) names() []*object {
	objects := make(map[string]*object)
	for name, file := range r.Files {
		if file.Immutable && r.keyOf(r.servedForm(name)) == name {
			continue // contents has it
		}
		if _, isServed := r.servedCopy(name); isServed {
			continue // browsers get it at the name of its file
		}
		objects[name] = r.objectAt(name, r.servedForm(name))
	}
	return sorted(objects)
}

func sorted(objects map[string]*object) []*object {
	list := make([]*object, 0, len(objects))
	for _, key := range slices.Sorted(maps.Keys(objects)) {
		list = append(list, objects[key])
	}
	return list
}

// objectAt returns the object with the content of a file at a key.
func (r *record) objectAt(key, name string) *object {
	file := r.Files[name]
	o := &object{key: key, file: name, sha256: file.SHA256, size: file.Size, cacheControl: dist.CacheControl(file.Immutable)}
	original, coding, isCopy := r.copyOf(name)
	if isContent(key) {
		// Two files with one content share the object.
		o.contentType, o.cacheControl = "application/octet-stream", dist.CacheControl(true)
		return o
	}
	if isCopy {
		if key == name && coding == "gzip" {
			// Google Cloud Storage would decompress it for applications.
			o.cacheControl += ", no-transform"
		}
		name, o.contentEncoding = original, coding
	}
	o.contentType = dist.ContentType(name)
	return o
}

// objects returns all objects of the build.
func (r *record) objects() []*object { return append(r.contents(), r.names()...) }
