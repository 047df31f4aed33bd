package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/info"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
)

func newInfo() *cobra.Command {
	var (
		dist   string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Show versions, the mode, the dev server and what each entry costs a browser",
		Long: `info shows the versions of all parts, the mode that a program would choose here
and why, the dev server, and the build.

The table has all entries of the build. The sizes are those of the files that the
tags of an entry load: scripts, stylesheets and preloads. Files that scripts import
later do not count. The total counts each file once. The column assets has the
fonts, images and other files that these files refer to. Sizes are in units of 1000
bytes. The gzip and brotli sizes are those of the copies in the build; without a
copy they are computed.

A part that is missing is a line that says what to do, and no error.

With --json the output is an object. New versions may add fields. The fields are:

  versions   govite (this command), go, node, vite, plugin: strings, "" if missing;
             modules: the modules of govite in go.mod, with path, version, replace
  project    module, root, config, outDir: paths, "" if missing
  mode       mode: "development", "production", or "" if core.New returns an error;
             why
  devServer  null if none is announced or configured, else url, base, pid, version,
             announcement (the file), up, problem (why up is false)
  build      null if there is none, else dir, built (RFC 3339), outdatedBy (a source
             that is newer), base, recorded (whether vite-plugin-govite took part),
             whole, problem (why whole is false), computed (whether brotli sizes are
             computed), entries, total
  entries    of build: name, files, raw, gzip, brotli, assets: numbers are bytes;
             elsewhere: URLs on other hosts, which do not count
  total      of build: raw, gzip, brotli, assets
  notes      what is missing or wrong: about, text`,
		Example: `  govite info
  govite info --json | jq .build.total.brotli
  govite info --root web --dist web/dist`,
		Args: positional(noArguments),
		RunE: func(cmd *cobra.Command, _ []string) error {
			done := terminal.New(cmd.ErrOrStderr()).Busy("looking at the application")
			report, err := info.Collect(cmd.Context(), ".", rootOf(cmd), dist)
			done()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), report)
			}
			printInfo(terminal.New(cmd.OutOrStdout()), report)
			return nil
		},
	}
	addDist(cmd, &dist)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printInfo(t *terminal.Terminal, r *info.Report) {
	fields := [][2]string{}
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, [2]string{name, value})
		}
	}
	v := r.Versions
	add("govite", v.Govite)
	for _, m := range v.Modules {
		add(m.Name(), strings.TrimSpace(m.Version+" "+replacement(t, m)))
	}
	add("Go", strings.TrimPrefix(v.Go, "go"))
	add("Node.js", v.Node)
	add("Vite", v.Vite)
	add("vite-plugin-govite", v.Plugin)
	add("project", projectLine(r.Project))
	add("mode", modeLine(t, r.Mode))
	add("dev server", serverLine(t, r.DevServer))
	add("build", buildLine(t, r.Build))
	t.Fields(fields)
	for _, n := range r.Notes {
		t.Printf("%s %s\n", t.Warn(n.About+":"), n.Text)
	}
	if r.Build != nil && r.Build.Whole {
		printEntries(t, r.Build)
	}
}

func replacement(t *terminal.Terminal, m info.Module) string {
	if m.Replace == "" {
		return ""
	}
	return t.Dim("(replaced by " + m.Replace + ")")
}

func projectLine(p info.Project) string {
	if p.Config != "" {
		return p.Config
	}
	return p.Root
}

func modeLine(t *terminal.Terminal, m info.Mode) string {
	if m.Mode == "" {
		return t.Bad("none") + ": " + m.Why
	}
	return t.Strong(m.Mode) + ": " + m.Why
}

func serverLine(t *terminal.Terminal, d *info.DevServer) string {
	if d == nil {
		return "none"
	}
	if d.URL == "" {
		return t.Bad("not known") + "\n" + d.Problem
	}
	parts := []string{d.URL + strings.TrimSuffix(d.Base, "/")}
	if d.Version != "" {
		parts = append(parts, "Vite "+d.Version)
	}
	if d.PID != 0 {
		parts = append(parts, fmt.Sprintf("process %d", d.PID))
	}
	if d.Up {
		return strings.Join(append(parts, t.Good("answers")), ", ")
	}
	line := strings.Join(append(parts, t.Bad("does not answer")), ", ") + "\n" + d.Problem
	if d.Announcement != "" {
		line += "\n" + "announced in " + d.Announcement
	}
	return line
}

func buildLine(t *terminal.Terminal, b *info.Build) string {
	if b == nil {
		return "none"
	}
	parts := []string{b.Dir, t.Good("whole")}
	if !b.Whole {
		parts[1] = t.Bad("not whole")
	}
	if b.Built != nil {
		parts = append(parts, age(time.Since(*b.Built))+" old")
	}
	recorded := "recorded"
	if !b.Recorded {
		recorded = "assumed: made without vite-plugin-govite"
	}
	parts = append(parts, "base "+b.Base+" "+t.Dim("("+recorded+")"))
	line := strings.Join(parts, ", ")
	if b.Problem != "" {
		line += "\n" + b.Problem
	}
	if b.Outdated != "" {
		line += "\n" + t.Warn("older than "+b.Outdated)
	}
	return line
}

// age returns a duration in its largest unit: "40 s", "5 min", "3 h", "12 d".
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(max(d, 0).Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}

func printEntries(t *terminal.Terminal, b *info.Build) {
	t.Printf("\n")
	if len(b.Entries) == 0 {
		t.Printf("The build has no entries that pages can load.\n")
		return
	}
	columns := []terminal.Column{{Title: "entry"}, {Title: "files", Right: true}, {Title: "raw", Right: true}, {Title: "gzip", Right: true}, {Title: "brotli", Right: true}}
	assets := b.Total.Assets > 0
	if assets {
		columns = append(columns, terminal.Column{Title: "assets", Right: true})
	}
	files := map[string]bool{}
	row := func(name string, count int, sizes ...int64) []string {
		cells := []string{name, strconv.Itoa(count)}
		if !assets {
			sizes = sizes[:3]
		}
		for _, size := range sizes {
			cells = append(cells, terminal.Bytes(size))
		}
		return cells
	}
	var rows [][]string
	for _, e := range b.Entries {
		for _, f := range e.Files {
			files[f] = true
		}
		rows = append(rows, row(e.Name, len(e.Files), e.Raw, e.Gzip, e.Brotli, e.Assets))
	}
	total := row("total", len(files), b.Total.Raw, b.Total.Gzip, b.Total.Brotli, b.Total.Assets)
	for i, cell := range total {
		total[i] = t.Strong(cell)
	}
	t.Table(columns, append(rows, total))
	for _, e := range b.Entries {
		for _, ref := range e.Elsewhere {
			t.Printf("%s also loads %s, which does not count.\n", e.Name, ref)
		}
	}
	if b.Computed {
		t.Printf("%s\n", t.Dim("The build lacks copies for brotli: the sizes are computed. The option compress of vite-plugin-govite writes the copies."))
	}
}
