// Command govite-bucket has the software of object stores for `govite publish` and
// `govite prune`. Govite runs it; see core/internal/bucketjob.
package main

import (
	_ "gocloud.dev/blob/azureblob"
	_ "gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/gcsblob"
	_ "gocloud.dev/blob/s3blob"

	_ "github.com/govite/govite/core/bucket/internal/s3upload"
	"github.com/govite/govite/core/internal/bucketjob"
)

func main() { bucketjob.Main(do) }
