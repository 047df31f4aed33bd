// Package golangci is a plugin for golangci-lint with the analyzer of govite, by
// golangci-lint's module plugin system
// (https://golangci-lint.run/docs/plugins/module-plugins/). Build golangci-lint with
// it by "golangci-lint custom", from a .custom-gcl.yml:
//
//	version: v2.15.0
//	plugins:
//	  - module: github.com/govite/govite/core/cmd/govite
//	    import: github.com/govite/govite/core/cmd/govite/analyzer/golangci
//	    version: latest
//
// and enable it in .golangci.yml:
//
//	version: "2"
//	linters:
//	  enable: [govite]
//	  settings:
//	    custom:
//	      govite:
//	        type: module
//	        settings:
//	          root: web
package golangci

import (
	"fmt"
	"strconv"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/govite/govite/core/cmd/govite/analyzer"
)

// Settings are the settings of the linter. They are the flags of
// [analyzer.Analyzer], and none is needed.
type Settings struct {
	Root    string `json:"root"`    // directory of the Vite project, relative to that of go.mod
	Dist    string `json:"dist"`    // directory of the build, relative to that of go.mod
	Sources bool   `json:"sources"` // compare with the sources even if there is a build
}

func init() { register.Plugin("govite", open) }

func open(raw any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](raw)
	if err != nil {
		return nil, fmt.Errorf("settings of govite: %w", err)
	}
	return plugin{s}, nil
}

type plugin struct{ settings Settings }

// BuildAnalyzers returns the analyzer of govite.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	for name, value := range map[string]string{"root": p.settings.Root, "dist": p.settings.Dist, "sources": strconv.FormatBool(p.settings.Sources)} {
		if err := analyzer.Analyzer.Flags.Set(name, value); err != nil {
			return nil, err
		}
	}
	return []*analysis.Analyzer{analyzer.Analyzer}, nil
}

// GetLoadMode says that the analyzer needs types.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
