package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core/cmd/govite/internal/check"
	"github.com/govite/govite/core/cmd/govite/internal/fixture"
)

// TestCheck has the exit statuses of the command, and its two outputs.
func TestCheck(t *testing.T) {
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "-mod=mod")
	dir := fixture.Write(t, map[string]string{"admin/page.html": "\n{{ vite `src/mian.ts` }}"})
	t.Chdir(dir)
	command := func(status int, args ...string) (stdout, stderr string) {
		t.Helper()
		var out, problem bytes.Buffer
		if got := run(t.Context(), append([]string{"check"}, args...), strings.NewReader(""), &out, &problem); got != status {
			t.Errorf("check %q: status %d, not %d\n%s%s", args, got, status, &out, &problem)
		}
		return out.String(), problem.String()
	}
	const summary = "checked 1 template and 0 packages against web/dist: "
	if out, _ := command(0, "templates"); !strings.HasSuffix(out, "\n"+summary+"no problems\n") {
		t.Errorf("without a mistake:\n%s", out)
	}
	if out, _ := command(1, "admin"); !strings.HasPrefix(out, "admin/page.html:2:9: src/mian.ts is not an entry of the build; did you mean src/main.ts?\nnote: ") || !strings.HasSuffix(out, "\n"+summary+"1 problem\n") {
		t.Errorf("with a mistake:\n%s", out)
	}
	out, problem := command(1, "--json", "admin")
	var report check.Report
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&report); err != nil || problem != "" || len(report.Findings) != 1 || len(report.Notes) != 1 || report.Templates != 1 {
		t.Errorf("%v, %s\n%s", err, problem, out)
	}
	if out, _ := command(0, "--json", "templates"); !strings.Contains(out, `"findings": [],`) {
		t.Errorf("JSON without a mistake:\n%s", out)
	}
	for _, args := range [][]string{{"--delims", "[["}, {"--dist", "web/dist", "--sources"}, {"--what"}} {
		if out, problem := command(2, args...); out != "" || !strings.HasPrefix(problem, "govite: ") {
			t.Errorf("%q: %s%s", args, out, problem)
		}
	}
	if err := os.Remove(filepath.Join(dir, "web", "vite.config.js")); err != nil {
		t.Fatal(err)
	}
	if _, problem := command(1); !strings.Contains(problem, "there is no vite.config in ") {
		t.Errorf("without a project: %s", problem)
	}
}
