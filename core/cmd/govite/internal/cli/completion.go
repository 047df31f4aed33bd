package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/manifest"
)

// shells are the shells with completion.
var shells = []struct {
	name  string
	write func(root *cobra.Command, w io.Writer) error
}{
	{"bash", func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
	{"fish", func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) }},
	{"powershell", func(root *cobra.Command, w io.Writer) error { return root.GenPowerShellCompletionWithDesc(w) }},
	{"zsh", func(root *cobra.Command, w io.Writer) error { return root.GenZshCompletion(w) }},
}

func newCompletion() *cobra.Command {
	names := make([]string, len(shells))
	for i, s := range shells {
		names[i] = s.name
	}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a script that makes a shell complete govite's commands",
		Long: `completion prints a script for bash, zsh, fish or powershell. The shell then
completes commands, flags, and the names of entries.`,
		Example: `  source <(govite completion bash)
  govite completion zsh >"${fpath[1]}/_govite"
  govite completion fish >~/.config/fish/completions/govite.fish
  govite completion powershell | Out-String | Invoke-Expression`,
		ValidArgs: names,
		Args: positional(func(_ *cobra.Command, args []string) error {
			return oneOf(args, "shell", names)
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return shells[slices.Index(names, args[0])].write(cmd.Root(), cmd.OutOrStdout())
		},
	}
}

// newHelp returns the command help. Cobra's own has no examples, and takes an
// unknown command for no error.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		Example: `  govite help
  govite help info`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandNames(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		Args: positional(func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneOf(args, "command", commandNames(cmd.Root()))
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			of, _, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}

// commandNames returns the names of the commands.
func commandNames(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

// oneOf returns an error unless args is one of names. kind names the argument.
func oneOf(args []string, kind string, names []string) error {
	switch {
	case len(args) == 0:
		return errors.New("name a " + kind + ": " + strings.Join(names, ", "))
	case len(args) > 1:
		return fmt.Errorf("unexpected argument %q", args[1])
	case slices.Contains(names, args[0]):
		return nil
	}
	return unknown(kind, args[0], names)
}

// unknown returns the error for a name that is not among names, with the nearest.
func unknown(kind, name string, names []string) error {
	if near := manifest.Nearest(name, names); len(near) > 0 {
		return fmt.Errorf("unknown %s %q; did you mean %s?", kind, name, strings.Join(near, " or "))
	}
	return fmt.Errorf("unknown %s %q: want %s", kind, name, strings.Join(names, ", "))
}
