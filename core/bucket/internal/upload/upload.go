// Package upload joins core/bucket and the software of a store that needs care with
// uploads, if a program has that software.
package upload

import "gocloud.dev/blob"

// A Store is a kind of store.
type Store struct {
	// Is reports whether a bucket is of this kind.
	Is func(*blob.Bucket) bool

	// SetMD5 sets the Content-MD5 of an upload. as is the function that
	// blob.WriterOptions.BeforeWrite gets.
	SetMD5 func(as func(any) bool, md5 []byte) error
}

// S3 is set by package s3upload.
var S3 *Store
