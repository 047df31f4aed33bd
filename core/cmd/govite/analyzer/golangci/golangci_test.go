package golangci

import (
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/govite/govite/core/cmd/govite/analyzer"
)

// TestPlugin gets the analyzer as golangci-lint does.
func TestPlugin(t *testing.T) {
	open, err := register.GetPlugin("govite")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(map[string]any{"rooot": "web"}); err == nil {
		t.Error("an unknown setting is no error")
	}
	p, err := open(map[string]any{"root": "web", "sources": true})
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.BuildAnalyzers()
	if err != nil || len(all) != 1 || all[0] != analyzer.Analyzer || p.GetLoadMode() != register.LoadModeTypesInfo {
		t.Errorf("%v, %v, %s", all, err, p.GetLoadMode())
	}
	for name, want := range map[string]string{"root": "web", "dist": "", "sources": "true"} {
		if got := analyzer.Analyzer.Flags.Lookup(name).Value.String(); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if p, err = open(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := p.BuildAnalyzers(); err != nil || analyzer.Analyzer.Flags.Lookup("sources").Value.String() != "false" {
		t.Errorf("no settings: %v", err)
	}
}
