//go:build unix

package examples

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/rhysd/actionlint"
	"gocloud.dev/blob"

	"github.com/govite/govite/core/bucket/buckettest"
	"github.com/govite/govite/examples/internal/app"
)

// documentedStore is the URL of the store in object-stores.md.
const documentedStore = "s3://my-bucket/app?region=eu-central-1"

// jsonBlock returns the JSON block of object-stores.md that has the text.
func jsonBlock(t *testing.T, text string) string {
	t.Helper()
	for _, block := range blocks(t, objectStores, "json") {
		if strings.Contains(block, text) {
			return block
		}
	}
	t.Fatalf("%s has no block of JSON with %s", objectStores, text)
	return ""
}

// TestPublishGuide runs the commands and the workflow of object-stores.md, by a user who
// has the permissions of the document and no others.
func TestPublishGuide(t *testing.T) {
	p, c := newCommandLine(t)
	t.Parallel()
	store := buckettest.Start(t)
	const bucket, prefix = cdnBucket, cdnPrefix
	env := append(store.AddUser(t, "publisher"), "PATH="+filepath.Dir(c.binary)+string(filepath.ListSeparator)+os.Getenv("PATH"))
	url := store.URL(t, bucket+"/"+prefix)

	c.env = env
	if _, problem := c.run(t, 1, "publish", url); !strings.Contains(problem, "give these credentials the permission") {
		t.Errorf("without permissions:\n%s", problem)
	}
	setPolicy(t, store, policyOf(t, "publisher"))
	run := func(line string) {
		t.Helper()
		if !strings.Contains(line, documentedStore) && !strings.Contains(line, "$STORE") {
			t.Fatalf("%q has no store", line)
		}
		line = strings.ReplaceAll(strings.ReplaceAll(line, documentedStore, url), "go tool govite", "govite")
		shell(t, p.dir, line, append(env, "STORE="+url)...)
	}
	commands := 0
	for _, block := range blocks(t, objectStores, "sh") {
		if strings.HasPrefix(block, "govite ") {
			commands++
			run(block)
		}
	}
	if commands != 2 {
		t.Errorf("%s has %d commands of govite", objectStores, commands)
	}
	keys := storedKeys(t, blob.PrefixedBucket(store.Bucket(t, bucket), prefix+"/"))
	var script string
	for key := range keys {
		if strings.HasPrefix(key, "assets/") && strings.HasSuffix(key, ".js") {
			script = key
		}
	}
	if script == "" || !keys["logo.svg"] || keys[".vite/manifest.json"] {
		t.Errorf("keys of the store: %v", keys)
	}
	if out, _ := c.run(t, 0, "publish", url, "--json"); !strings.Contains(out, `"uploaded": 0,`) {
		t.Errorf("a second publish:\n%s", out)
	}
	if _, problem := c.run(t, 1, "publish", store.URL(t, bucket+"/other")); !strings.Contains(problem, "give these credentials the permission") {
		t.Errorf("the policy allows another prefix:\n%s", problem)
	}

	steps := 0
	workflow := lintWorkflow(t, ".github/workflows/publish.yml", recipe(t, objectStores, "yaml", ".github/workflows/publish.yml"))
	if got := workflow.Jobs["publish"].Env.Vars["store"].Value.Value; got != documentedStore {
		t.Errorf("the store of the workflow is %s", got)
	}
	known := recipe(t, deploying, "yaml", ".github/workflows/ci.yml") // TestWorkflow runs its steps
	for _, step := range workflow.Jobs["publish"].Steps {
		exec, ok := step.Exec.(*actionlint.ExecRun)
		if !ok || strings.Contains(known, "- run: "+exec.Run.Value+"\n") {
			continue
		}
		steps++
		run(exec.Run.Value)
	}
	if steps != 2 {
		t.Errorf("%d steps of the workflow run govite", steps)
	}
	testCORS(t, store, bucket)
}

// policyOf returns the policy of object-stores.md for the publishing user, as a policy of
// the bucket: there are no policies of users here.
func policyOf(t *testing.T, user string) string {
	t.Helper()
	var policy struct {
		Version   string
		Statement []map[string]any
	}
	if err := json.Unmarshal([]byte(jsonBlock(t, "s3:PutObject")), &policy); err != nil {
		t.Fatal(err)
	}
	for _, s := range policy.Statement {
		s["Principal"] = map[string]any{"AWS": []string{user}}
	}
	text, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// storedKeys returns the keys of a store.
func storedKeys(t *testing.T, b *blob.Bucket) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for list := b.List(nil); ; {
		object, err := list.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return keys
		}
		if err != nil {
			t.Fatal(err)
		}
		keys[object.Key] = true
	}
}

// testCORS gives a bucket the rules of object-stores.md, and asks as a browser does.
func testCORS(t *testing.T, store *buckettest.Server, bucket string) {
	t.Helper()
	var rules types.CORSConfiguration
	if err := json.Unmarshal([]byte(jsonBlock(t, "CORSRules")), &rules); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Client().PutBucketCors(t.Context(), &s3.PutBucketCorsInput{Bucket: &bucket, CORSConfiguration: &rules}); err != nil {
		t.Fatal(err)
	}
	for origin, want := range map[string]string{"https://www.example.com": "https://www.example.com", "https://other.example.com": ""} {
		res, _ := ask(t, http.MethodOptions, store.Endpoint+"/"+bucket+"/app/logo.svg", "Origin", origin, "Access-Control-Request-Method", "GET")
		if got := res.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s may load from %q", origin, got)
		}
	}
}

// TestCloudFrontFunction runs the function of object-stores.md with requests.
func TestCloudFrontFunction(t *testing.T) {
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	t.Parallel()
	script := recipe(t, objectStores, "js", "cloudfront.js") + `
const paths = JSON.parse(process.argv[1])
console.log(JSON.stringify(paths.map((uri) => handler({ request: { uri, headers: {} } }).statusCode ?? uri)))
`
	paths := []string{"/app/assets/main-B2x0qQ4a.js", "/app/index.html", "/app/.govite/builds/x.json", "/.govite/content/00", "/app/%2egovite/builds/x.json", "/app/a%20b.svg"}
	asked, err := json.Marshal(paths)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "node", "-e", script, string(asked)).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got []any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	want := []any{paths[0], paths[1], 404.0, 404.0, 404.0, paths[5]}
	if !slices.Equal(got, want) {
		t.Errorf("the function answers %v, not %v", got, want)
	}
}
