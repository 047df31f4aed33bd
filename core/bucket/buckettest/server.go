package buckettest

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
)

// Credentials and region of every server.
const (
	AccessKey = "access"
	SecretKey = "secret"
	Region    = "us-east-1"
)

// A Server is a running object store.
type Server struct {
	// Endpoint is the URL of the server: http://127.0.0.1:PORT.
	Endpoint string

	// Dir is the directory of the buckets.
	Dir string

	program string // the path of versitygw
	output  bytes.Buffer
}

// Start starts a server without buckets. The server ends with the test. Start skips
// the test if tests run with -short, or if the server cannot be installed: it comes
// from the Go module proxy. Where the environment variable CI is set, the test fails
// instead.
func Start(t testing.TB) *Server {
	t.Helper()
	if testing.Short() {
		t.Skip("runs versitygw; not with -short")
	}
	path, err := installed()
	if err != nil {
		unavailable(t, err)
	}
	s := &Server{Dir: t.TempDir(), program: path}
	// Another process may take the port before the server does.
	for range 5 {
		if err = s.start(t); err == nil {
			return s
		}
	}
	t.Fatalf("versitygw: %v\n%s", err, &s.output)
	return nil
}

// start starts the server at a free port, and waits until it answers.
func (s *Server) start(t testing.TB) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	s.Endpoint = "http://" + address
	// The path is known to this server alone.
	health := "/ready-" + rand.Text()
	s.output.Reset()
	cmd := exec.Command(s.program, "--port", address, "--region", Region, "--health", health, "--keep-alive", "--quiet", "--iam-dir", t.TempDir(), "posix", s.Dir)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY_ID="+AccessKey, "ROOT_SECRET_ACCESS_KEY="+SecretKey)
	cmd.Stdout, cmd.Stderr = &s.output, &s.output
	dieWithParent(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // Kill is the usual end
		close(ended)
	}()
	if err := s.await(ended, health); err != nil {
		_ = cmd.Process.Kill() // it may have ended
		<-ended
		return err
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-ended
	})
	return nil
}

// await returns when the server answers.
func (s *Server) await(ended <-chan struct{}, health string) error {
	client := &http.Client{Transport: &http.Transport{}, Timeout: 5 * time.Second} // no proxy
	defer client.CloseIdleConnections()
	deadline := time.After(30 * time.Second)
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		response, err := client.Get(s.Endpoint + health)
		if err == nil {
			_ = response.Body.Close() // nothing of it is needed
			if response.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("%s%s: %s", s.Endpoint, health, response.Status)
		}
		select {
		case <-ended:
			return fmt.Errorf("it has ended: %w", err)
		case <-deadline:
			return fmt.Errorf("it does not answer: %w", err)
		case <-again.C:
		}
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Bucket opens a bucket, and creates it if it is missing. It is closed with the test.
func (s *Server) Bucket(t testing.TB, name string) *blob.Bucket {
	t.Helper()
	return s.BucketAt(t, s.Endpoint, name)
}

// BucketAt is Bucket, with requests that go to another endpoint: to a proxy in front
// of the server.
func (s *Server) BucketAt(t testing.TB, endpoint, name string) *blob.Bucket {
	t.Helper()
	s.create(t, name)
	b, err := s3blob.OpenBucket(context.Background(), client(endpoint), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() }) // the test may have closed it
	return b
}

// Client returns a client, for what Bucket lacks, such as the policies of buckets.
func (s *Server) Client() *s3.Client { return client(s.Endpoint) }

func client(endpoint string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       Region,
		Credentials:  credentials.NewStaticCredentialsProvider(AccessKey, SecretKey, ""),
		UsePathStyle: true,
		// The store is on this machine: a second attempt would hide an error.
		RetryMaxAttempts: 1,
	})
}

// URL returns the URL of "bucket" or "bucket/prefix", and creates the bucket if it is
// missing. Give programs that open the URL the environment variables of
// [Server.Environ] or [Server.AddUser].
func (s *Server) URL(t testing.TB, place string) string {
	t.Helper()
	bucket, _, _ := strings.Cut(place, "/")
	s.create(t, bucket)
	query := url.Values{"endpoint": {s.Endpoint}, "region": {Region}, "use_path_style": {"true"}}
	return "s3://" + place + "?" + query.Encode()
}

// AddUser adds a user, to whom the policies of buckets give permissions. It returns
// the environment variables by which a program is that user.
func (s *Server) AddUser(t testing.TB, name string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.program, "admin", "--access", AccessKey, "--secret", SecretKey, "--endpoint-url", s.Endpoint,
		"create-user", "--access", name, "--secret", SecretKey, "--role", "user")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("adding a user: %v\n%s", err, out)
	}
	return environ(name)
}

// Environ returns environment variables with the credentials, each in the form
// "key=value".
func (s *Server) Environ() []string { return environ(AccessKey) }

func environ(user string) []string {
	return []string{"AWS_ACCESS_KEY_ID=" + user, "AWS_SECRET_ACCESS_KEY=" + SecretKey, "AWS_EC2_METADATA_DISABLED=true"}
}

// create creates a bucket: a directory.
func (s *Server) create(t testing.TB, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(s.Dir, name), 0o755); err != nil {
		t.Fatal(err)
	}
}
