package engine

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/template/html/v2"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

func TestAddFuncs(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	files := http.FS(fstest.MapFS{"page.html": {Data: []byte(`{{ upper "a" }}|{{ viteAsset "src/logo.svg" }}`)}})
	views := html.NewFileSystem(files, ".html")
	views.AddFunc("upper", strings.ToUpper)
	if err := AddFuncs(views, v); err != nil {
		t.Fatal(err)
	}
	for name := range v.FuncMap() {
		if views.FuncMap()[name] == nil {
			t.Errorf("no %s", name)
		}
	}
	var page strings.Builder
	if err := views.Render(&page, "page", nil); err != nil || page.String() != "A|/assets/logo-DS6j0tmI.svg" {
		t.Errorf("%q, %v", &page, err)
	}
	if err := AddFuncs(views, v); err == nil || !strings.Contains(err.Error(), "before fiber.New") {
		t.Errorf("after the templates were loaded: %v", err)
	}
	views = html.NewFileSystem(files, ".html")
	views.AddFunc("vite", strings.ToUpper)
	if err := AddFuncs(views, v); err == nil || !strings.Contains(err.Error(), "these names already: vite") {
		t.Errorf("a name that is taken: %v", err)
	}
	views = html.NewFileSystem(files, ".html")
	views.Funcmap = nil // as in the mustache engine
	if err := AddFuncs(views, v); err == nil || !strings.Contains(err.Error(), "cannot call functions") {
		t.Errorf("an engine without functions: %v", err)
	}
}
