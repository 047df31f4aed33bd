package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/check"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
)

func newCheck() *cobra.Command {
	var o check.Options
	var delims []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check [flags] [dir ...]",
		Short: "Find names in templates and Go code that the build lacks",
		Long: `check compares the entries and assets that templates and Go code name with the
build or, if there is none, with the sources. It also finds

- go:embed of a build without all:, which leaves out the manifest;
- a Config.Base, and a base of the build, that is not that of Vite's configuration;
- scripts, stylesheets and assets of the build without a hash in their names;
- files that the manifest names and the build lacks, and a build without a manifest;
- a configuration that Vite cannot load, and Go code that does not compile.

Templates are files of html/template (.html, .htm, .gohtml, .tmpl, .gotmpl, .tpl),
templ, django, pug, ace, amber, jet, handlebars and mustache in the directories and
below. Names that are not constant are not checked, nor are tests.

The exit status is 0 without findings, 1 with findings or after an error, and 2 for a
wrong command line.

--json prints an object with findings, notes, projects, templates and packages. A
finding has

  file     the path, relative to the working directory
  line     from 1; missing if the whole file is meant
  column   in bytes, from 1
  kind     entry, asset, page (of Config.SPA), embed, base, hash, build, config or go
  name     the entry, asset, file, base or pattern
  message  what is wrong
  nearest  names that may be meant
  fix      what to do, "" if nearest says it

go vet runs the part for Go code by itself: go vet -vettool=$(which govite) ./...`,
		Example: `  govite check
  govite check ./templates ./internal
  govite check --sources --json
  govite check --dist web/dist --allow embed.js`,
		Args: positional(cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if o.Dir, err = os.Getwd(); err != nil {
				return err
			}
			o.Args = args
			o.Root, _ = cmd.Flags().GetString("root")
			for _, pair := range delims {
				left, right, ok := strings.Cut(pair, ",")
				if !ok || left == "" || right == "" {
					return usageError{fmt.Errorf("--delims %q: want two delimiters with a comma between them, such as '[[,]]'", pair)}
				}
				o.Delims = append(o.Delims, [2]string{left, right})
			}
			if o.Sources && o.Dist != "" {
				return usageError{errors.New("--dist and --sources: names are compared with one of the two")}
			}
			report, err := check.Run(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), report)
			} else {
				printReport(terminal.New(cmd.OutOrStdout()), report)
			}
			if err == nil && len(report.Findings) > 0 {
				err = errFound
			}
			return err
		},
	}
	cmd.Flags().StringVar(&o.Dist, "dist", "", "directory of the build (default: outDir of Vite's configuration)")
	cmd.Flags().BoolVar(&o.Sources, "sources", false, "compare with the sources even if there is a build")
	cmd.Flags().StringArrayVar(&o.Allow, "allow", nil, "name, or pattern such as 'embed/*', that is no finding")
	cmd.Flags().StringArrayVar(&delims, "delims", nil, "further delimiters of html/template, such as '[[,]]' (default: those that Go code gives to Delims)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printJSON(w io.Writer, report *check.Report) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

// printReport prints a line for each finding, which editors can follow, then notes,
// then what was checked.
func printReport(t *terminal.Terminal, report *check.Report) {
	for _, f := range report.Findings {
		place := f.File
		if f.Line > 0 {
			place += fmt.Sprintf(":%d", f.Line)
		}
		if f.Column > 0 {
			place += fmt.Sprintf(":%d", f.Column)
		}
		t.Printf("%s %s\n", t.Strong(place+":"), f.Text())
	}
	for _, note := range report.Notes {
		t.Printf("%s %s\n", t.Warn("note:"), note)
	}
	against := make([]string, len(report.Projects))
	for i, p := range report.Projects {
		against[i] = p.Dist
		if p.Dist == "" {
			against[i] = "the sources in " + p.Root
		}
	}
	result := t.Good("no problems")
	if n := len(report.Findings); n > 0 {
		result = t.Bad(terminal.Count(n, "problem", "problems"))
	}
	t.Printf("checked %s and %s against %s: %s\n", terminal.Count(report.Templates, "template", "templates"), terminal.Count(report.Packages, "package", "packages"), strings.Join(against, ", "), result)
}
