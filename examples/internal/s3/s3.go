//go:build unix

// Package s3 runs an object store for tests: versitygw, which speaks S3 and keeps
// the objects in a directory.
package s3

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"

	"github.com/govite/govite/examples/internal/app"
)

// gateway is the program that keeps the objects.
const gateway = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

const (
	region    = "us-east-1"
	accessKey = "test"
	secretKey = "only-for-tests"
)

// A Server is a running object store.
type Server struct {
	Endpoint string // its URL, without a slash at the end
	Client   *s3.Client

	binary string
}

// Start runs an object store without buckets until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	binary := filepath.Join(app.Shared(t, "versitygw", install), "versitygw")
	address := "127.0.0.1:" + app.FreePort(t)
	s := &Server{Endpoint: "http://" + address, binary: binary}
	s.Client = s3.New(s3.Options{
		Region:       region,
		BaseEndpoint: aws.String(s.Endpoint),
		UsePathStyle: true,
		Credentials:  credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	})
	cmd := exec.Command(binary, "--port", address, "--keep-alive", "--quiet", "--iam-dir", t.TempDir(), "posix", t.TempDir())
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY_ID="+accessKey, "ROOT_SECRET_ACCESS_KEY="+secretKey)
	client := http.Client{Timeout: time.Minute}
	app.StartUntil(t, cmd, func() error {
		res, err := client.Get(s.Endpoint)
		if err != nil {
			return err
		}
		return res.Body.Close()
	})
	return s
}

// install compiles the program, which takes a minute if Go's cache has nothing of it.
func install(t testing.TB, dir string) string {
	cmd := exec.CommandContext(t.Context(), "go", "install", gateway)
	cmd.Env = append(os.Environ(), "GOBIN="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go install %s: %v\n%s", gateway, err, out)
	}
	return dir
}

// Create makes a bucket.
func (s *Server) Create(t testing.TB, bucket string) {
	t.Helper()
	if _, err := s.Client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
}

// SetPolicy sets the policy of a bucket, which is JSON.
func (s *Server) SetPolicy(t testing.TB, bucket, policy string) {
	t.Helper()
	if _, err := s.Client.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &bucket, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
}

// SetCORS sets the rules of a bucket for cross-origin requests.
func (s *Server) SetCORS(t testing.TB, bucket string, rules *types.CORSConfiguration) {
	t.Helper()
	if _, err := s.Client.PutBucketCors(t.Context(), &s3.PutBucketCorsInput{Bucket: &bucket, CORSConfiguration: rules}); err != nil {
		t.Fatal(err)
	}
}

// AddUser adds a user, who may do what the policies of buckets allow. It returns the
// variables by which a program is that user.
func (s *Server) AddUser(t testing.TB, name string) (env []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.binary, "admin", "--access", accessKey, "--secret", secretKey, "--endpoint-url", s.Endpoint,
		"create-user", "--access", name, "--secret", secretKey, "--role", "user")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("adding a user: %v\n%s", err, out)
	}
	return environment(name)
}

// Open opens the keys of a bucket that begin with the prefix and a slash, until the
// test ends.
func (s *Server) Open(t testing.TB, bucket, prefix string) *blob.Bucket {
	t.Helper()
	b, err := s3blob.OpenBucket(context.Background(), s.Client, bucket, nil)
	if err != nil {
		t.Fatal(err)
	}
	b = blob.PrefixedBucket(b, prefix+"/")
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// URL returns the URL of the same keys as Open, for a program that has Env in its
// environment.
func (s *Server) URL(bucket, prefix string) string {
	return "s3://" + bucket + "/" + prefix + "?" + url.Values{
		"endpoint":       {s.Endpoint},
		"region":         {region},
		"use_path_style": {"true"},
	}.Encode()
}

// Env returns the variables by which a program gets access to the store.
func (s *Server) Env() []string { return environment(accessKey) }

func environment(user string) []string {
	return []string{"AWS_ACCESS_KEY_ID=" + user, "AWS_SECRET_ACCESS_KEY=" + secretKey, "AWS_EC2_METADATA_DISABLED=true"}
}
