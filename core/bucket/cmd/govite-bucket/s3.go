package main

import (
	"os"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// prepareS3 sets what the AWS SDK takes from no parameter of a URL, for a job with so
// many requests at a time. core/bucket tries again by itself, and tells people.
func prepareS3(requests int) {
	if os.Getenv("AWS_MAX_ATTEMPTS") == "" {
		_ = os.Setenv("AWS_MAX_ATTEMPTS", "1") // the name and the value are valid
	}
	awshttp.DefaultHTTPTransportMaxIdleConnsPerHost = requests
	awshttp.DefaultHTTPTransportMaxIdleConns = max(requests, awshttp.DefaultHTTPTransportMaxIdleConns)
}
