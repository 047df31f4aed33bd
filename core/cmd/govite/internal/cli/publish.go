package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/info"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/internal/bucketjob"
	"github.com/govite/govite/core/internal/published"
)

// encodings are the values of --encoded.
var encodings = []string{bucketjob.EncodedKeys, bucketjob.EncodedBrotli, bucketjob.EncodedGzip, bucketjob.EncodedNone}

func newPublish() *cobra.Command {
	var (
		job    = bucketjob.Job{Do: bucketjob.Publish}
		dist   string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "publish URL",
		Short: "Upload the build to an object store",
		Long: `publish uploads the build to an object store, for a CDN and for applications that
read the build there. Files that are there already are skipped. The files of
earlier builds stay, so that open pages keep working; govite prune deletes them.

At any moment browsers and applications see whole builds alone: files with a hash
in the name come first, then the record of the build, then index.html and the other
files that have no hash. After an interruption, run the command again.

At its end, publish writes the record of the build into .vite/published.json below
the build. A program that embeds it beside the manifest needs no other file.

--encoded says where the copies for browsers that accept br or gzip go:

  keys   to keys of their own, such as assets/main-B2x0qQ4a.js.br, for a CDN that
         chooses the key by the request. The default
  br     to the key of the file, which every browser then gets with
  gzip   Content-Encoding: br, or gzip
  none   nowhere, for a CDN that compresses

` + storeHelp + `

govite runs the program govite-bucket, which has the software of the stores. It
takes that beside itself or, else, has the go command build it, once per version.`,
		Example: `  govite publish s3://bucket/app?region=eu-central-1
  govite publish gs://bucket/app --dry-run
  govite publish "s3://bucket?endpoint=http://localhost:9000&use_path_style=true"
  govite publish file:///srv/builds?create_dir=true --dist web/dist`,
		Args:              positional(checkStoreURL),
		ValidArgsFunction: completeStoreURL,
		Annotations:       goOn,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case !slices.Contains(encodings, job.Encoded):
				return usageError{fmt.Errorf("--encoded: %w", unknown("value", job.Encoded, encodings))}
			case cmd.Flags().Changed("parallel") && job.Parallel < 1:
				return usageError{errors.New("--parallel: want at least one request at a time")}
			case cmd.Flags().Changed("timeout") && job.Timeout <= 0:
				return usageError{errors.New("--timeout: want a duration such as 30s")}
			}
			p, out, err := locate(cmd.Context(), rootOf(cmd), dist)
			if err != nil {
				return err
			}
			// Before anything is compiled.
			made, err := out.Describe()
			if err != nil {
				if errors.Is(err, info.ErrNoBuild) {
					err = errors.New("there is no build: run govite build, or name the build by --dist")
				}
				return fmt.Errorf("%s: %w", p.Rel(out.Dir), err)
			}
			outDir := filepath.Join(out.Dir, filepath.FromSlash(made.OutDir))
			job.URL, job.Dist, job.Manifest = args[0], outDir, out.Manifest
			var result bucketjob.Published
			if err := runStoreJob(cmd, job, &result); err != nil {
				return err
			}
			record := ""
			if !job.DryRun {
				if record, err = writeRecord(outDir, result.Record); err != nil {
					return fmt.Errorf("the build is published, and its record is not written: %w", err)
				}
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), struct {
					ID       string  `json:"id"`
					DryRun   bool    `json:"dryRun"`
					Uploaded int     `json:"uploaded"`
					Bytes    int64   `json:"bytes"`
					Skipped  int     `json:"skipped"`
					Seconds  float64 `json:"seconds"`
					Record   string  `json:"record"`
				}{result.ID, job.DryRun, result.Uploaded, result.Bytes, result.Skipped, seconds(result.Duration), shownFile(p, record)})
			}
			printPublished(terminal.New(cmd.OutOrStdout()), &result, job.DryRun, shownFile(p, record))
			return nil
		},
	}
	addDist(cmd, &dist)
	cmd.Flags().StringVar(&job.Encoded, "encoded", bucketjob.EncodedKeys, "where encoded copies go: keys, br, gzip or none")
	cmd.Flags().IntVar(&job.Parallel, "parallel", 0, "requests at a time (default: 32)")
	cmd.Flags().DurationVar(&job.Timeout, "timeout", 0, "time limit of a request; large files get more (default: 1m)")
	cmd.Flags().BoolVar(&job.DryRun, "dry-run", false, "say what would be uploaded, and change nothing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	fixed(cmd, "encoded", encodings...)
	return cmd
}

// writeRecord writes the record of the published build, and returns its file. The
// record is complete or as before at any time.
func writeRecord(outDir string, text []byte) (file string, err error) {
	r, err := published.Parse(text)
	if err != nil {
		return "", err
	}
	if text, err = r.Encode(); err != nil {
		return "", err
	}
	file = filepath.Join(outDir, filepath.FromSlash(published.Name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { // the manifest may be elsewhere
		return "", err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), "published-*.tmp")
	if err != nil {
		return "", err
	}
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Chmod(0o644), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return "", err
	}
	return file, nil
}

// shownFile returns a file as users know it, "" for "".
func shownFile(p *project.Project, file string) string {
	if file == "" {
		return ""
	}
	return p.Rel(file)
}

func printPublished(t *terminal.Terminal, r *bucketjob.Published, dryRun bool, record string) {
	verb, sign := "published", t.Good("✓")
	uploaded := terminal.Count(r.Uploaded, "file", "files") + " uploaded"
	if dryRun {
		verb, sign = "would publish", t.Warn("dry run:")
		uploaded = terminal.Count(r.Uploaded, "file", "files") + " to upload"
	}
	t.Printf("%s %s %s: %s (%s), %s there already, %s\n", sign, verb, r.ID, uploaded, terminal.Bytes(r.Bytes), terminal.Number(r.Skipped), t.Dim(terminal.Duration(r.Duration)))
	if record != "" {
		t.Printf("%s %s is its record: a program that embeds it with the manifest needs no other file\n", t.Good("✓"), record)
	}
}
