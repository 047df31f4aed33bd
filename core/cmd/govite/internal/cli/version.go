package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/govite/govite/core/cmd/govite/internal/version"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of govite",
		Example: "  govite version",
		Args:    positional(noArguments),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "govite", version.Full())
			return err
		},
	}
}
