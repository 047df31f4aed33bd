// Package cli is the command line of govite: a file for each command, with its
// flags, its help and its output. The work is in the packages beside this one.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/terminal"
)

// Exit statuses.
const (
	statusOK      = 0
	statusProblem = 1 // the command has failed, or has found problems
	statusUsage   = 2 // unknown commands, flags and arguments
)

// errFound ends a command with status 1 after it has printed what it found.
var errFound = errors.New("problems found")

// usageError is an error of the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// afterInterrupt is the annotation of a command that says what to do after an
// interruption.
const afterInterrupt = "after an interruption"

// Main runs the command line args and returns the exit status. It stops when the
// process gets SIGINT, SIGTERM or SIGHUP.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	return run(ctx, args, stdin, stdout, stderr)
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return statusOK
	}
	if errors.Is(err, errFound) {
		return statusProblem
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted")
		if advice := cmd.Annotations[afterInterrupt]; advice != "" {
			err = fmt.Errorf("%w: %s", err, advice)
		}
	}
	terminal.New(stderr).Error(err)
	if errors.As(err, new(usageError)) {
		terminal.New(stderr).Printf("Run `%s --help` for help.\n", cmd.CommandPath())
		return statusUsage
	}
	return statusProblem
}

// endAtOnce makes a second Ctrl-C, while a command stops after the first one, end the
// process. It returns a function that undoes that.
func endAtOnce(ctx context.Context) (undo func() bool) {
	return context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) })
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "govite",
		Short: "Make, run and check Go applications whose front end is built by Vite",
		Long: `govite makes, runs and checks Go applications whose front end is built by Vite.

Commands that need the Vite project look for its vite.config in the directory and
below it. --root names another directory.

Exit statuses: 0 for success, 1 if a command fails or finds problems, 2 for an
unknown command, flag or argument. Text has colors on a terminal, unless NO_COLOR
is set.`,
		Example: `  govite init hello
  govite dev
  govite build
  govite info`,
		Args:          positional(isCommand),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().String("root", "", "directory of the Vite project (default: where a vite.config is)")
	_ = root.MarkPersistentFlagDirname("root")      // the flag exists
	root.CompletionOptions.DisableDefaultCmd = true // newCompletion replaces it
	root.SetHelpCommand(newHelp())
	root.AddCommand(newInit(), newDev(), newBuild(), newCheck(), newInfo(), newTags(), newPublish(), newPrune(), newVersion(), newCompletion())
	return root
}

// positional makes a check of arguments report a usageError.
func positional(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}

// noArguments is the check of a command without arguments.
func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected argument %q", args[0])
	}
	return nil
}

// isCommand is the check of the root, whose first argument has to be a command.
func isCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return unknown("command", args[0], commandNames(root))
}
