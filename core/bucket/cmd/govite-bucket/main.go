// Command govite-bucket has the software of object stores for `govite publish` and
// `govite prune`. Govite runs it; see core/internal/bucketjob.
package main

import (
	"os"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	_ "gocloud.dev/blob/azureblob"
	_ "gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/gcsblob"
	_ "gocloud.dev/blob/s3blob"

	_ "github.com/govite/govite/core/bucket/internal/s3upload"
	"github.com/govite/govite/core/internal/bucketjob"
)

func main() {
	// core/bucket makes attempts of its own, and tells people about them.
	if os.Getenv("AWS_MAX_ATTEMPTS") == "" {
		_ = os.Setenv("AWS_MAX_ATTEMPTS", "1") // the name and the value are valid
	}
	bucketjob.Main(do)
}

// connections sets the number of connections that wait for the next request.
func connections(requests int) {
	const mostUsual = 100 // of the AWS SDK
	awshttp.DefaultHTTPTransportMaxIdleConnsPerHost = requests
	awshttp.DefaultHTTPTransportMaxIdleConns = max(requests, mostUsual)
}
