//go:build unix

package examples

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gocloud.dev/blob"

	"github.com/govite/govite/core/bucket/buckettest"
	"github.com/govite/govite/examples/internal/app"
)

const benchPrefix = "app"

// A publisher is a program that uploads a directory to a store.
type publisher struct {
	name    string
	command func(store *buckettest.Server, bucket, dir string) *exec.Cmd
}

// The rivals of govite publish do as their documentation shows. They upload files in
// any order, and with no headers but the type that they know.
var publishers = []publisher{
	{"rclone copy", rclone()},
	{"rclone copy --transfers 32", rclone("--transfers", "32")},
	{"rclone copy --transfers 32 --checkers 32 --checksum", rclone("--transfers", "32", "--checkers", "32", "--checksum")},
	{"s3cmd sync", func(store *buckettest.Server, bucket, dir string) *exec.Cmd {
		host := strings.TrimPrefix(store.Endpoint, "http://")
		return exec.Command("s3cmd", "--config", "/dev/null", "--no-ssl", "--host", host, "--host-bucket", host, "--quiet", "sync", dir+"/", "s3://"+bucket+"/"+benchPrefix+"/")
	}},
}

// rclone returns the command of rclone with more flags.
func rclone(flags ...string) func(store *buckettest.Server, bucket, dir string) *exec.Cmd {
	return func(store *buckettest.Server, bucket, dir string) *exec.Cmd {
		cmd := exec.Command("rclone", append([]string{"--config", "/dev/null", "--quiet", "copy", dir, "store:" + bucket + "/" + benchPrefix}, flags...)...)
		cmd.Env = append(cmd.Environ(), "RCLONE_CONFIG_STORE_TYPE=s3", "RCLONE_CONFIG_STORE_PROVIDER=Other", "RCLONE_CONFIG_STORE_ENV_AUTH=true", "RCLONE_CONFIG_STORE_ENDPOINT="+store.Endpoint,
			"AWS_CA_BUNDLE=") // rclone's client of S3 fails if this is set
		return cmd
	}
}

// BenchmarkPublish compares govite publish with other programs, for a build of files
// of 1 to 40 KiB and an object store on this machine. "×first" is the median of the
// ratios of their times for an empty bucket, and "×again" for a bucket that has the
// build already: 2 means that govite takes half the time.
func BenchmarkPublish(b *testing.B) {
	for _, name := range []string{"rclone", "s3cmd"} {
		if _, err := exec.LookPath(name); err != nil {
			unavailable(b, err)
		}
	}
	store, dir := buckettest.Start(b), b.TempDir()
	writeBuild(b, dir, largeBuild(*benchFiles, 0, smallFiles))
	govite := app.BuildPublisher(b)
	own := publisher{"govite publish", func(store *buckettest.Server, bucket, dir string) *exec.Cmd {
		return exec.Command(govite, "publish", store.URL(b, bucket+"/"+benchPrefix), "--dist", dir)
	}}
	buckets := 0
	run := func(b *testing.B, p publisher) (first, again time.Duration) {
		b.Helper()
		buckets++
		bucket := fmt.Sprintf("bench-%d", buckets)
		store.Bucket(b, bucket)
		first = p.publish(b, store, bucket, dir)
		checkObjects(b, store, bucket)
		return first, p.publish(b, store, bucket, dir)
	}
	for _, rival := range publishers {
		b.Run(own.name+" to "+rival.name, func(b *testing.B) {
			var firsts, repeats []float64
			var sum, rivals [2]time.Duration
			for b.Loop() {
				first, again := run(b, own)
				rivalFirst, rivalAgain := run(b, rival)
				firsts = append(firsts, rivalFirst.Seconds()/first.Seconds())
				repeats = append(repeats, rivalAgain.Seconds()/again.Seconds())
				sum[0], sum[1], rivals[0], rivals[1] = sum[0]+first, sum[1]+again, rivals[0]+rivalFirst, rivals[1]+rivalAgain
			}
			n := float64(len(firsts))
			b.ReportMetric(0, "ns/op") // is all together
			b.ReportMetric(median(firsts), "×first")
			b.ReportMetric(median(repeats), "×again")
			b.ReportMetric(sum[0].Seconds()/n, "s")
			b.ReportMetric(sum[1].Seconds()/n, "s-again")
			b.ReportMetric(rivals[0].Seconds()/n, "s-rival")
			b.ReportMetric(rivals[1].Seconds()/n, "s-rival-again")
		})
	}
}

// publish runs the program to its end, and returns the time it took.
func (p publisher) publish(b *testing.B, store *buckettest.Server, bucket, dir string) time.Duration {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 20*time.Minute)
	defer cancel()
	cmd := p.command(store, bucket, dir)
	limited := exec.CommandContext(ctx, cmd.Path, cmd.Args[1:]...)
	limited.Env = append(cmd.Environ(), store.Environ()...)
	start := time.Now()
	out, err := limited.CombinedOutput()
	if err != nil {
		b.Fatalf("%s: %v\n%s", p.name, errors.Join(err, ctx.Err()), out)
	}
	return time.Since(start)
}

// checkObjects checks that the bucket has the files of the build.
func checkObjects(b *testing.B, store *buckettest.Server, bucket string) {
	b.Helper()
	n, list := 0, store.Bucket(b, bucket).List(&blob.ListOptions{Prefix: benchPrefix + "/assets/"})
	for {
		_, err := list.Next(b.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	if n != *benchFiles {
		b.Fatalf("the bucket has %d files of %d", n, *benchFiles)
	}
}
