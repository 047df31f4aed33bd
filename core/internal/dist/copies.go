package dist

import "strings"

// CopyOf returns the name of the file of which a file with this name is the encoded
// copy, if both are in one build, and the copy's content coding. ok is false for a name
// that no copy has.
func CopyOf(name string) (file, coding string, ok bool) {
	for _, c := range codings {
		if file, ok := strings.CutSuffix(name, c.ext); ok && isCompressible(file) {
			return file, c.name, true
		}
	}
	return "", "", false
}

// CacheControl returns the value of the Cache-Control header of files.
func CacheControl(isImmutable bool) string {
	if isImmutable {
		return immutable[0]
	}
	return revalidate[0]
}
