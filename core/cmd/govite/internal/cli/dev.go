package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/devloop"
	"github.com/govite/govite/core/cmd/govite/internal/gosources"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/internal/runner"
)

func newDev() *cobra.Command {
	var o devloop.Options
	var vite string
	cmd := &cobra.Command{
		Use:   "dev [flags] [-- go run . ARGS]",
		Short: "Run Vite and the Go application, and restart the application when it changes",
		Long: `govite dev runs Vite and the Go application in one terminal. When a Go file
changes it builds the application and restarts it. Requests wait meanwhile, and
open pages reload when the application is back. Code that does not compile is
shown on the pages, like an error of Vite's. Ctrl-C ends everything.

The application has to listen by ListenAndServe or Listen of core.Vite, so that
govite dev keeps its address open. Any other application restarts, too, but
refuses requests meanwhile, unless --address and --app say where to listen and
where the application listens.

Templates that templ compiles are generated first. Any command other than "go run"
is run as it is, and restarted when Go files change.`,
		Example: `  govite dev
  govite dev -- go run ./cmd/server -verbose
  govite dev -- go run -race -tags debug .
  govite dev --vite "npm run dev -- --port 5174"
  govite dev --watch 'config/**/*.yaml'
  govite dev --address localhost:3000 --app localhost:8080`,
		Args: func(cmd *cobra.Command, args []string) error {
			if n := cmd.ArgsLenAtDash(); n > 0 || n < 0 && len(args) > 0 {
				return usageError{fmt.Errorf("write the command of the application after --: govite dev -- %s", strings.Join(args, " "))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.App != "" && o.Address == "" {
				return usageError{errors.New("--app needs --address, where govite dev listens")}
			}
			if o.App != "" && o.App == o.Address {
				return usageError{errors.New("--app and --address are the same: want two addresses")}
			}
			root, _ := cmd.Flags().GetString("root")
			p, err := project.Find(".", root)
			if err != nil {
				return err
			}
			o.Dir, o.Module, o.Root, o.Command = p.Dir, p.Module, p.Root, args
			if o.Module == "" {
				return fmt.Errorf("there is no go.mod in %s and its parents: start one with `go mod init`", p.Dir)
			}
			if vite != "" {
				if o.Vite, err = runner.Parse(vite); err != nil {
					return usageError{fmt.Errorf("--vite: %w", err)}
				}
			}
			ctx := cmd.Context()
			if len(args) == 0 {
				main, err := gosources.Main(ctx, p)
				if err != nil {
					return err
				}
				o.Command = []string{"go", "run", main}
			}
			o.Output = devloop.NewOutput(cmd.OutOrStdout())
			loop, err := devloop.New(ctx, o)
			if err != nil {
				return err
			}
			defer endAtOnce(ctx)()
			return loop.Run(ctx)
		},
	}
	cmd.Flags().StringVar(&vite, "vite", "", `command that starts Vite (default: the script dev of package.json, else Vite)`)
	cmd.Flags().StringArrayVar(&o.Watch, "watch", nil, "pattern of further files that restart the application; may be given several times")
	cmd.Flags().StringVar(&o.Address, "address", "", "where to listen before the application asks for it, such as localhost:8080")
	cmd.Flags().StringVar(&o.App, "app", "", "where an application listens that uses neither ListenAndServe nor Listen; needs --address")
	return cmd
}
