package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/cmd/govite/internal/info"
	"github.com/govite/govite/core/cmd/govite/internal/pagetags"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
)

func newTags() *cobra.Command {
	var dist, mode, nonce string
	cmd := &cobra.Command{
		Use:   "tags ENTRY...",
		Short: "Print the tags that a page with these entries gets",
		Long: `tags prints the tags for the head of a page with these entries, exactly as
v.Tags returns them. Name an entry by its source or its name, as in a template.

In development the tags are those of the running Vite. On stderr there is the mode.`,
		Example: `  govite tags src/main.ts
  govite tags src/main.ts src/admin.ts --mode production
  govite tags src/main.ts --nonce abc`,
		Args: positional(func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("an entry is missing: name it as in a template, for example govite tags src/main.ts")
			}
			return nil
		}),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return entryNames(cmd.Context(), rootOf(cmd), dist, args), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, entries []string) error {
			want, err := core.ParseMode(mode)
			if err != nil {
				return usageError{fmt.Errorf("--mode: %w", err)}
			}
			p, out, err := locate(cmd.Context(), rootOf(cmd), dist)
			if err != nil {
				return err
			}
			v, err := core.New(out.Config(p, want))
			if err != nil {
				return err
			}
			defer v.Close()
			from := p.Rel(out.Dir)
			if v.Mode() == core.Development {
				from = p.Rel(p.Root)
			}
			stderr := terminal.New(cmd.ErrOrStderr())
			stderr.Printf("%s %s\n", stderr.Dim("mode:"), v.Mode().String()+stderr.Dim(" ("+from+")"))
			tags, err := pagetags.Of(cmd.Context(), v, nonce, entries)
			if err != nil {
				return err
			}
			if !strings.HasSuffix(tags, "\n") {
				tags += "\n"
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), tags)
			return err
		},
	}
	addDist(cmd, &dist)
	cmd.Flags().StringVar(&mode, "mode", "auto", "development, production or auto")
	cmd.Flags().StringVar(&nonce, "nonce", "", "nonce of the page's Content-Security-Policy (default: none)")
	fixed(cmd, "mode", "development", "production", "auto")
	return cmd
}

// locate finds the Vite project and its build. It asks Vite where the build is, unless
// dist names it.
func locate(ctx context.Context, root, dist string) (*project.Project, info.Output, error) {
	p, err := project.Find(".", root)
	if err != nil {
		if root != "" || dist == "" {
			return nil, info.Output{}, err
		}
		if p, err = project.Bare("."); err != nil { // a machine with the build alone
			return nil, info.Output{}, err
		}
	}
	out, err := info.Locate(p, nil, dist)
	if err != nil || dist != "" {
		return p, out, err
	}
	if vite, err := p.Vite(ctx); err == nil {
		out, err = info.Locate(p, vite, dist)
		return p, out, err
	}
	return p, out, ctx.Err()
}

// entryNames returns the names of the entries for completion, except for those in
// args: the entries of the build or, without one, the inputs of Vite's
// configuration.
func entryNames(ctx context.Context, root, dist string, args []string) []string {
	if ctx == nil {
		ctx = context.Background()
	}
	p, err := project.Find(".", root)
	if err != nil {
		return nil
	}
	out, err := info.Locate(p, nil, dist)
	if err != nil {
		return nil
	}
	var names []string
	if build, err := out.Describe(); err == nil {
		names = build.Manifest.Entries()
	} else if vite, err := p.Vite(ctx); err == nil {
		for _, input := range vite.Inputs {
			names = append(names, input.Source)
		}
	}
	return without(names, args)
}
