// Package buckettest starts an object store for tests: versitygw
// (https://github.com/versity/versitygw), which answers as S3 does and keeps objects
// in a directory.
//
//	func TestPublish(t *testing.T) {
//		server := buckettest.Start(t)
//		store := bucket.New(server.Bucket(t, "assets"))
//		…
//	}
package buckettest
