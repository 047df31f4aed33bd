package buckettest_test

import (
	"net/http"
	"testing"

	"gocloud.dev/blob"

	"github.com/govite/govite/core/bucket/buckettest"
)

// TestServer writes an object and gets it back, with its headers.
func TestServer(t *testing.T) {
	t.Parallel()
	server := buckettest.Start(t)
	b := server.Bucket(t, "assets")
	options := &blob.WriterOptions{ContentType: "text/css", CacheControl: "no-cache", Metadata: map[string]string{"sha256": "00"}}
	if err := b.WriteAll(t.Context(), "a b/ü#?%.css", []byte("a{}"), options); err != nil {
		t.Fatal(err)
	}
	a, err := server.Bucket(t, "assets").Attributes(t.Context(), "a b/ü#?%.css")
	if err != nil {
		t.Fatal(err)
	}
	if a.ContentType != "text/css" || a.CacheControl != "no-cache" || a.Metadata["sha256"] != "00" {
		t.Errorf("%+v", a)
	}
	response, err := http.Get(server.Endpoint + "/assets/a%20b/%C3%BC%23%3F%25.css")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("without credentials: %s", response.Status)
	}
}

// TestURL opens the bucket as programs do.
func TestURL(t *testing.T) {
	server := buckettest.Start(t)
	t.Setenv("AWS_ACCESS_KEY_ID", buckettest.AccessKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", buckettest.SecretKey)
	b, err := blob.OpenBucket(t.Context(), server.URL(t, "assets"))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.WriteAll(t.Context(), "a", []byte("a"), nil); err != nil {
		t.Fatal(err)
	}
	if exists, err := server.Bucket(t, "assets").Exists(t.Context(), "a"); !exists || err != nil {
		t.Error(exists, err)
	}
}
