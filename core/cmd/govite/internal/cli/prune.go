package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/internal/bucketjob"
)

func newPrune() *cobra.Command {
	var (
		job     = bucketjob.Job{Do: bucketjob.Prune}
		younger string
		asJSON  bool
	)
	cmd := &cobra.Command{
		Use:   "prune URL",
		Short: "Delete old builds from an object store",
		Long: `prune deletes the builds in an object store that neither --keep nor --younger-than
keeps, and the files that no other build needs. The newest build always stays.
Nothing else in the store is touched. A prune and a publish at the same time wait
for each other.

An open page needs the files of its build until it is reloaded: keep more than the
last build. After an interruption, run the command again.

` + storeHelp,
		Example: `  govite prune s3://bucket/app?region=eu-central-1 --keep 10
  govite prune gs://bucket/app --keep 3 --younger-than 30d
  govite prune file:///srv/builds --younger-than 12h --dry-run`,
		Args:              positional(checkStoreURL),
		ValidArgsFunction: completeStoreURL,
		Annotations:       goOn,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			switch {
			case younger == "" && !cmd.Flags().Changed("keep"):
				return usageError{errors.New("which builds stay? want --keep, --younger-than, or both, for example --keep 10 --younger-than 30d")}
			case cmd.Flags().Changed("keep") && job.Keep < 1:
				return usageError{errors.New("--keep: want at least 1: the newest build always stays")}
			case younger != "":
				if job.Younger, err = parseAge(younger); err != nil {
					return usageError{fmt.Errorf("--younger-than: %w", err)}
				}
			}
			job.URL = args[0]
			var result bucketjob.Pruned
			if err := runStoreJob(cmd, job, &result); err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), struct {
					DryRun  bool              `json:"dryRun"`
					Kept    []bucketjob.Build `json:"kept"`
					Builds  []bucketjob.Build `json:"builds"`
					Deleted int               `json:"deleted"`
					Bytes   int64             `json:"bytes"`
					Seconds float64           `json:"seconds"`
				}{job.DryRun, orNone(result.Kept), orNone(result.Builds), result.Deleted, result.Bytes, seconds(result.Duration)})
			}
			printPruned(terminal.New(cmd.OutOrStdout()), &result, job.DryRun)
			return nil
		},
	}
	cmd.Flags().IntVar(&job.Keep, "keep", 0, "number of the newest builds that stay")
	cmd.Flags().StringVar(&younger, "younger-than", "", "age up to which builds stay, such as 30d or 12h")
	cmd.Flags().BoolVar(&job.DryRun, "dry-run", false, "say what would be deleted, and change nothing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

var days = regexp.MustCompile(`^(\d{1,5})d(.*)$`)

// parseAge parses a duration of package time that may start with days: "30d", "12h",
// "1d12h".
func parseAge(text string) (time.Duration, error) {
	malformed := fmt.Errorf("%q is no age: want days or a duration, such as 30d, 12h or 1d12h", text)
	var age time.Duration
	rest := text
	if m := days.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return 0, malformed
		}
		age, rest = time.Duration(n)*24*time.Hour, m[2]
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 {
			return 0, malformed
		}
		age += d
	}
	if age <= 0 {
		return 0, malformed
	}
	return age, nil
}

// orNone returns a list that is [] in JSON if it is empty.
func orNone(builds []bucketjob.Build) []bucketjob.Build {
	if builds == nil {
		return []bucketjob.Build{}
	}
	return builds
}

func printPruned(t *terminal.Terminal, r *bucketjob.Pruned, dryRun bool) {
	if len(r.Builds) == 0 {
		t.Printf("%s there is no build to delete: %s\n", t.Good("✓"), kept(len(r.Kept)))
		return
	}
	verb, sign, deleted := "deleted", t.Good("✓"), "deleted"
	if dryRun {
		verb, sign, deleted = "would delete", t.Warn("dry run:"), "to delete"
	}
	for _, b := range r.Builds {
		t.Printf("%s %s %s\n", t.Dim("-"), b.ID, t.Dim(b.Published.UTC().Format("2006-01-02 15:04")))
	}
	t.Printf("%s %s %s: %s %s (%s), %s, %s\n", sign, verb, terminal.Count(len(r.Builds), "build", "builds"), terminal.Count(r.Deleted, "file", "files"), deleted, terminal.Bytes(r.Bytes), kept(len(r.Kept)), t.Dim(terminal.Duration(r.Duration)))
}

// kept says how many builds stay.
func kept(n int) string {
	if n == 1 {
		return "1 build stays"
	}
	return terminal.Count(n, "", "builds") + " stay"
}
