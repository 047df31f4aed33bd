package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/bucketjob"
	"github.com/govite/govite/core/internal/published"
)

// fakeBucket is the variable that says what the program govite-bucket of a test does.
const fakeBucket = "GOVITE_TEST_BUCKET"

// TestMain makes this test the programs govite and govite-bucket, too.
func TestMain(m *testing.M) {
	switch strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") {
	case "govite":
		os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	case "govite-bucket":
		bucketjob.Main(bucketDoes[os.Getenv(fakeBucket)])
	}
	os.Exit(m.Run())
}

var bucketDoes = map[string]bucketjob.Do{
	"publishes": func(_ context.Context, job bucketjob.Job, r *bucketjob.Reporter) (any, error) {
		text, err := json.Marshal(job)
		r.Note(string(text))
		if err != nil {
			return nil, err
		}
		record, err := (&published.Record{ID: "5f3a", Files: map[string]published.File{}}).Encode()
		return bucketjob.Published{ID: "5f3a", Uploaded: 12, Bytes: 340_000, Skipped: 9988, Duration: 2100 * time.Millisecond, Record: record}, err
	},
	"publishes a broken record": func(context.Context, bucketjob.Job, *bucketjob.Reporter) (any, error) {
		return bucketjob.Published{ID: "5f3a", Record: json.RawMessage(`{"version": 9}`)}, nil
	},
	"prunes": func(_ context.Context, job bucketjob.Job, r *bucketjob.Reporter) (any, error) {
		text, err := json.Marshal(job)
		r.Note(string(text))
		day := time.Date(2026, 11, 1, 9, 30, 0, 0, time.UTC)
		return bucketjob.Pruned{Kept: []bucketjob.Build{{ID: "c", Published: day.AddDate(0, 0, 2)}}, Builds: []bucketjob.Build{{ID: "b", Published: day.AddDate(0, 0, 1)}, {ID: "a", Published: day}}, Deleted: 1200, Bytes: 5_000_000, Duration: time.Second}, err
	},
	"prunes nothing": func(context.Context, bucketjob.Job, *bucketjob.Reporter) (any, error) {
		return bucketjob.Pruned{Kept: make([]bucketjob.Build, 3)}, nil
	},
	"fails": func(context.Context, bucketjob.Job, *bucketjob.Reporter) (any, error) {
		return nil, errors.New("no such bucket")
	},
	"works on": func(ctx context.Context, _ bucketjob.Job, r *bucketjob.Reporter) (any, error) {
		r.Note("started")
		<-ctx.Done()
		return nil, ctx.Err()
	},
}

// programs puts govite and govite-bucket into a directory, and a build into another
// one. It returns a function that makes a command of govite there.
func programs(t *testing.T) (dist string, govite func(does string, args ...string) *exec.Cmd) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	suffix := ""
	if runtime.GOOS == "windows" {
		suffix = ".exe"
	}
	bin, dir := t.TempDir(), t.TempDir()
	for _, name := range []string{"govite", "govite-bucket"} {
		if err := os.Link(self, filepath.Join(bin, name+suffix)); err != nil {
			copyFile(t, filepath.Join(bin, name+suffix), self)
		}
	}
	dist = filepath.Join(dir, "web", "dist")
	if err := os.MkdirAll(filepath.Join(dist, ".vite"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		".vite/manifest.json": `{"src/main.ts": {"file": "main-B2x0qQ4a.js", "src": "src/main.ts", "isEntry": true}}`,
		"main-B2x0qQ4a.js":    "document.title = 'Hello'",
	} {
		if err := os.WriteFile(filepath.Join(dist, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dist, func(does string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "govite"+suffix), args...)
		cmd.Dir = dir
		// With -race, each program would wait for a second at its end.
		cmd.Env = append(cmd.Environ(), fakeBucket+"="+does, "GORACE=atexit_sleep_ms=0")
		return cmd
	}
}

func copyFile(t *testing.T, to, from string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestStoreCommands runs govite with a program in place of govite-bucket.
func TestStoreCommands(t *testing.T) {
	t.Parallel()
	dist, govite := programs(t)
	record := filepath.Join(dist, ".vite", "published.json")
	if err := os.Mkdir(filepath.Join(filepath.Dir(dist), "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		does, args string
		status     int
		out        string // all of it
		problem    string // a part of stderr
		recorded   bool
	}{
		{
			"publishes", "publish s3://bucket/app --dist web/dist --encoded br --parallel 7 --timeout 5s", statusOK,
			"✓ published 5f3a: 12 files uploaded (340.0 kB), 9,988 there already, 2.1s\n" +
				"✓ web/dist/.vite/published.json is its record: a program that embeds it with the manifest needs no other file\n",
			`,"encoded":"br","parallel":7,"timeout":5000000000}`, true,
		},
		{
			"publishes", "publish file:///srv/builds?create_dir=true --dist web/dist --dry-run", statusOK,
			"dry run: would publish 5f3a: 12 files to upload (340.0 kB), 9,988 there already, 2.1s\n",
			`! {"protocol":1,"do":"publish","url":"file:///srv/builds?create_dir=true","dist":"`, false,
		},
		{"publishes", "publish gs://bucket --dist web/dist --json", statusOK, `{
  "id": "5f3a",
  "dryRun": false,
  "uploaded": 12,
  "bytes": 340000,
  "skipped": 9988,
  "seconds": 2.1,
  "record": "web/dist/.vite/published.json"
}
`, "", true},
		{"publishes a broken record", "publish gs://bucket --dist web/dist", statusProblem, "", "govite: the build is published, and its record is not written: version 9, and this govite reads version 1", false},
		{"fails", "publish gs://bucket --dist web/dist", statusProblem, "", "govite: no such bucket\n", false},
		{"prunes", "publish gs://bucket --dist web/dist", statusProblem, "", "its record is not written: ", false},
		{
			"publishes", "publish gs://bucket --dist web", statusOK, // a directory above outDir
			"✓ published 5f3a: 12 files uploaded (340.0 kB), 9,988 there already, 2.1s\n" +
				"✓ web/dist/.vite/published.json is its record: a program that embeds it with the manifest needs no other file\n",
			`","encoded":"keys"}`, true,
		},
		{"publishes", "publish gs://bucket --dist web/empty", statusProblem, "", "there is no build: run govite build, or name the build by --dist", false},
		{"publishes", "publish gs://bucket --dist web/none", statusProblem, "", "none: ", false},
		{"publishes", "publish gs://bucket", statusProblem, "", "there is no vite.config in ", false},

		{
			"prunes", "prune azblob://container/app --keep 3 --younger-than 1d12h", statusOK,
			"- b 2026-11-02 09:30\n- a 2026-11-01 09:30\n✓ deleted 2 builds: 1,200 files deleted (5.0 MB), 1 build stays, 1s\n",
			`! {"protocol":1,"do":"prune","url":"azblob://container/app","keep":3,"younger":129600000000000}`, false,
		},
		{
			"prunes", "prune gs://bucket --younger-than 30d --dry-run", statusOK,
			"- b 2026-11-02 09:30\n- a 2026-11-01 09:30\ndry run: would delete 2 builds: 1,200 files to delete (5.0 MB), 1 build stays, 1s\n",
			`"younger":2592000000000000,"dryRun":true}`, false,
		},
		{"prunes nothing", "prune gs://bucket --keep 3", statusOK, "✓ there is no build to delete: 3 builds stay\n", "", false},
		{"prunes nothing", "prune gs://bucket --keep 3 --json", statusOK, `"builds": [],` + "\n", "", false},
		{"fails", "prune gs://bucket --keep 3", statusProblem, "", "govite: no such bucket\n", false},
	} {
		_ = os.Remove(record)
		cmd := govite(tt.does, strings.Fields(tt.args)...)
		var out, problem bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &problem
		_ = cmd.Run() // the status tells
		got := filepath.ToSlash(out.String())
		if tt.does == "prunes nothing" && strings.Contains(tt.args, "--json") && strings.Contains(got, tt.out) {
			got = tt.out
		}
		if status := cmd.ProcessState.ExitCode(); status != tt.status || got != tt.out || !strings.Contains(problem.String(), tt.problem) {
			t.Errorf("govite %s: status %d\n%s%s", tt.args, status, &out, &problem)
		}
		text, err := os.ReadFile(record)
		if (err == nil) != tt.recorded {
			t.Errorf("govite %s: the record: %v", tt.args, err)
		}
		if r, err := published.Parse(text); tt.recorded && (err != nil || r.ID != "5f3a") {
			t.Errorf("govite %s writes %s", tt.args, text)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dist, ".vite", "*.tmp")); err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %q", left)
	}
}

// Mistakes of the command line are found before anything runs.
func TestStoreUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	const secret = "s3cret"
	for _, tt := range []struct{ args, want string }{
		{"publish", "the URL of the store is missing: want for example s3://bucket/prefix"},
		{"publish s3://a s3://b", "2 arguments: want the URL of the store alone"},
		{"publish bucket/app", "the URL of the store has no scheme"},
		{"publish s4://bucket", `unknown scheme "s4"; did you mean s3 or gs?`},
		{"publish ftp://bucket", `unknown scheme "ftp": want s3, gs, azblob, file`},
		{"publish mem://", `unknown scheme "mem": want s3, gs, azblob, file`},
		{"publish s3:///app", "the URL of the store names no bucket: want for example s3://"},
		{"publish s3:bucket", "the URL of the store is malformed"},
		{"publish s3://bucket#x", "the URL of the store is malformed"},
		{"publish file://srv/builds", "file://srv names no directory: want three slashes"},
		{"publish file:///", "names no directory"},
		{"publish s3://key:" + secret + "@bucket/app", "the URL of the store has a user or a password: give credentials by the environment"},
		{"publish s3://key:" + secret + "%zz@bucket/app", "the argument is not a URL"},
		{"publish s3://bucket?endpoint=http://key:" + secret + "@localhost:9000", "the parameter endpoint of the store's URL has a user or a password"},
		{"publish s3://bucket?a=1;b=2", "the parameters of the store's URL are malformed"},
		{"publish s3://bucket --encoded brotli", `--encoded: unknown value "brotli"`},
		{"publish s3://bucket --parallel 0", "--parallel: want at least one request at a time"},
		{"publish s3://bucket --timeout 0", "--timeout: want a duration such as 30s"},
		{"publish s3://bucket --timeout x", `invalid argument "x" for "--timeout"`},
		{"prune", "the URL of the store is missing"},
		{"prune s3://bucket", "which builds stay? want --keep, --younger-than, or both"},
		{"prune s3://bucket --keep 0", "--keep: want at least 1"},
		{"prune s3://bucket --keep -1", "--keep: want at least 1"},
		{"prune s3://bucket --younger-than 30", `--younger-than: "30" is no age: want days or a duration, such as 30d, 12h or 1d12h`},
		{"prune s3://bucket --younger-than -1h", `"-1h" is no age`},
		{"prune s3://bucket --younger-than 1d-1h", `"1d-1h" is no age`},
		{"prune s3://bucket --younger-than 0d", `"0d" is no age`},
		{"prune s3://bucket --younger-than 99999999d", `"99999999d" is no age`},
	} {
		out, problem, status := try(t, strings.Fields(tt.args)...)
		if status != statusUsage || out != "" || !strings.Contains(problem, tt.want) {
			t.Errorf("govite %s: status %d\n%s%s", tt.args, status, out, problem)
		}
		if strings.Contains(problem, secret) {
			t.Errorf("govite %s prints the password:\n%s", tt.args, problem)
		}
	}
	if out, _, _ := try(t, "__complete", "publish", ""); !strings.HasPrefix(out, "s3://\ngs://\nazblob://\nfile:///\n:6\n") {
		t.Errorf("completion of a URL:\n%s", out)
	}
	if out, _, _ := try(t, "__complete", "publish", "--encoded", ""); !strings.HasPrefix(out, "keys\nbr\ngzip\nnone\n:4\n") {
		t.Errorf("completion of --encoded:\n%s", out)
	}
}
