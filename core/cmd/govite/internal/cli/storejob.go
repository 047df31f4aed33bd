package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/bucketprogram"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/internal/bucketjob"
)

// goOn is the annotation of commands that a second run completes.
var goOn = map[string]string{afterInterrupt: "run the command again to go on"}

// runStoreJob has govite-bucket do a job, and decodes its result. It shows the
// progress on stderr.
func runStoreJob(cmd *cobra.Command, job bucketjob.Job, result any) error {
	program, err := bucketprogram.Find()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	defer endAtOnce(ctx)()
	stderr := terminal.New(cmd.ErrOrStderr())
	bar := stderr.Bar("starting govite-bucket")
	text, err := program.Run(ctx, job, bucketprogram.Watch{
		Building: func() { bar.Announce("building govite-bucket, once per version; this takes a minute or two") },
		Ready:    func() { bar.Busy("looking at the store") },
		Progress: func(p bucketjob.Progress) { bar.Update(terminal.Work(p)) },
		Note:     func(line string) { fmt.Fprintf(bar, "%s %s\n", stderr.Warn("!"), line) },
		Stderr:   bar,
	})
	bar.Done()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, result); err != nil {
		return fmt.Errorf("%s has an unknown kind of result: %w; use govite and govite-bucket of the same release", program, err)
	}
	return nil
}

// seconds returns a duration for programs.
func seconds(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }
