package build

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestDescribe(t *testing.T) {
	dist := fstest.MapFS{}
	for name, file := range output("AAAtEBp1") {
		dist["web/dist/"+name] = file
	}
	d, err := Describe(settingsOf(dist))
	if err != nil || d.OutDir != "web/dist" || d.Name != ".vite/manifest.json" || d.Recorded || d.Base != "" || len(d.Manifest.Entries()) != 1 {
		t.Errorf("without a record: %+v, %v", d, err)
	}
	dist["web/dist/.vite/govite.json"] = &fstest.MapFile{Data: []byte(`{"version": 1, "base": "/static/", "hashed": []}`)}
	delete(dist, "web/dist/assets/main-AAAtEBp1.js") // files do not matter
	if d, err := Describe(settingsOf(dist)); err != nil || !d.Recorded || d.Base != "/static/" {
		t.Errorf("with a record: %+v, %v", d, err)
	}
	for name, broken := range map[string]fs.FS{
		"no manifest": fstest.MapFS{"index.html": {}},
		"no build":    fstest.MapFS{},
		"no JSON":     fstest.MapFS{".vite/manifest.json": {}},
	} {
		_, err := Describe(settingsOf(broken))
		_, openErr := Open(settingsOf(broken))
		if err == nil || openErr == nil || err.Error() != openErr.Error() {
			t.Errorf("%s: %v, and Open returns %v", name, err, openErr)
		}
	}
	if _, err := Describe(settingsOf(nil)); err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "is nil") {
		t.Errorf("nil: %v", err)
	}
}
