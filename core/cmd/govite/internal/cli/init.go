package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/scaffold"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/cmd/govite/internal/version"
)

// initFlags are the flags of init.
type initFlags struct {
	choices  scaffold.Choices
	spa      bool
	tailwind bool
	yes      bool
	dryRun   bool
	checkout string
}

func newInit() *cobra.Command {
	var flags initFlags
	cmd := &cobra.Command{
		Use:   "init [dir]",
		Short: "Write a Go application whose front end is built by Vite",
		Long: `init writes a small application: a Go program with routes, a page, a test and a
Dockerfile, and a Vite project by create-vite with vite-plugin-govite. It installs
the packages, and prints the commands that come next.

On a terminal init asks for the choices that no flag makes. Elsewhere, and with
--yes, it takes the first of each list.

In the directory of a Go module or a Vite project, init adds what is missing. It
changes no file that is there, and prints what is left to you. --dry-run prints
what init would do, and writes nothing.`,
		Example: `  govite init hello
  govite init hello --router gin --frontend react --templates html --tailwind
  govite init hello --router chi --frontend vue --spa --module example.com/hello
  govite init --dry-run`,
		Args: positional(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return runInit(cmd, dir, flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.choices.Router, "router", "", "Go router: "+list(scaffold.RouterNames()))
	f.StringVar(&flags.choices.Frontend, "frontend", "", "front end: "+list(scaffold.FrontendNames()))
	f.StringVar(&flags.choices.Pages, "templates", "", "what renders the pages: "+list(scaffold.TemplateNames()))
	f.BoolVar(&flags.spa, "spa", false, "a single-page application: the page is Vite's index.html, and Go has a JSON route")
	f.BoolVar(&flags.tailwind, "tailwind", false, "add Tailwind CSS")
	f.StringVar(&flags.choices.Module, "module", "", "path of a new Go module (default: the name of the directory)")
	f.BoolVarP(&flags.yes, "yes", "y", false, "ask nothing")
	f.BoolVar(&flags.dryRun, "dry-run", false, "print what init would do, and write nothing")
	f.StringVar(&flags.checkout, "checkout", "", "use govite's modules and npm package from this checkout, to work on govite")
	fixed(cmd, "router", scaffold.RouterNames()...)
	fixed(cmd, "frontend", scaffold.FrontendNames()...)
	fixed(cmd, "templates", scaffold.TemplateNames()...)
	_ = cmd.MarkFlagDirname("checkout") // the flag exists
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return cmd
}

func list(names []string) string { return strings.Join(names, ", ") }

func runInit(cmd *cobra.Command, dir string, flags initFlags) error {
	t := terminal.New(cmd.OutOrStdout())
	choices := flags.choices
	if err := choices.Check(); err != nil {
		return usageError{err}
	}
	if flags.spa {
		if choices.Pages != "" {
			t.Printf("%s --templates %s has no effect with --spa: Vite's index.html is the page\n", t.Warn("note:"), choices.Pages)
		}
		choices.Pages = scaffold.SPA
	}
	if cmd.Flags().Changed("tailwind") {
		choices.Tailwind = scaffold.AnswerOf(flags.tailwind)
	}
	found, err := scaffold.Inspect(dir, rootOf(cmd))
	if err != nil {
		return err
	}
	choices = choices.Or(found.Choices)
	if !flags.yes && terminal.IsTerminal(cmd.InOrStdin()) && terminal.IsTerminal(cmd.OutOrStdout()) {
		if choices, err = scaffold.Ask(cmd.Context(), choices, cmd.InOrStdin(), cmd.OutOrStdout()); err != nil {
			return err
		}
	}
	choices = choices.Or(scaffold.Defaults(found.Dir))
	plan, err := scaffold.New(found, choices, scaffold.Source{Version: version.Of(), Checkout: flags.checkout})
	if err != nil {
		return err
	}
	t.Printf("%s %s\n", t.Strong(filepath.Base(found.Dir)+":"), choices)
	if flags.dryRun {
		plan.Print(t)
		printLeft(t, plan)
		return nil
	}
	if plan.Changes() {
		if err := plan.Run(cmd.Context(), t); err != nil {
			return err
		}
	} else {
		t.Printf("Everything is there. init has changed nothing.\n")
	}
	printLeft(t, plan)
	next := "Next:"
	if len(plan.Left()) > 0 {
		next = "Then:"
	}
	t.Printf("\n%s\n", next)
	for _, line := range nextCommands(dir, plan) {
		t.Printf("  %s\n", t.Strong(line))
	}
	return nil
}

// printLeft prints what the user has to do.
func printLeft(t *terminal.Terminal, plan *scaffold.Plan) {
	left := plan.Left()
	if len(left) == 0 {
		return
	}
	t.Printf("\n%s init changes no file that is there.\n", t.Strong("Left to you:"))
	for _, action := range left {
		t.Printf("\n%s  %s\n", t.Warn(action.Name), action.Note)
		for line := range strings.Lines(action.Text) {
			t.Printf("    %s\n", strings.TrimRight(line, "\n"))
		}
	}
}

// nextCommands returns the commands that come next.
func nextCommands(dir string, plan *scaffold.Plan) []string {
	var commands []string
	if clean := filepath.Clean(dir); clean != "." {
		if strings.ContainsAny(clean, " '\"$&();<>|*?") {
			clean = fmt.Sprintf("%q", clean)
		}
		commands = append(commands, "cd "+clean)
	}
	return append(commands, plan.Next...)
}
