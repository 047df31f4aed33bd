// Package s3upload makes uploads to S3 fast.
//
// blob.WriterOptions.ContentMD5 makes gocloud.dev pass the content through a pipe.
// For each upload the AWS SDK then gets a new buffer of 5 MiB, even for a file of one
// KiB. Without ContentMD5 the SDK reads the content in place, so this package sets the
// header in another way.
package s3upload

import (
	"encoding/base64"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"

	"github.com/govite/govite/core/bucket/internal/upload"
)

func init() {
	upload.S3 = &upload.Store{
		Is: func(b *blob.Bucket) bool {
			var client *s3.Client
			return b.As(&client)
		},
		SetMD5: func(as func(any) bool, md5 []byte) error {
			var input *s3.PutObjectInput
			if !as(&input) {
				return errors.New("an upload to S3 is no PutObject")
			}
			input.ContentMD5 = aws.String(base64.StdEncoding.EncodeToString(md5))
			return nil
		},
	}
}
