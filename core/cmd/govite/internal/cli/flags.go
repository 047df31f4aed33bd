package cli

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/spf13/cobra"
)

// rootOf returns the value of --root.
func rootOf(cmd *cobra.Command) string {
	root, _ := cmd.Flags().GetString("root") // newRoot has declared the flag
	return root
}

// addDist adds the flag --dist.
func addDist(cmd *cobra.Command, dist *string) {
	cmd.Flags().StringVar(dist, "dist", "", "directory of the build (default: outDir of Vite's configuration)")
	_ = cmd.MarkFlagDirname("dist") // the flag exists
}

// writeJSON writes v as indented JSON.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// fixed makes values the values that the shell completes for a flag.
func fixed(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // the flag exists
}

// without returns the values that are not among others.
func without(values, others []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return slices.Contains(others, v) })
}
