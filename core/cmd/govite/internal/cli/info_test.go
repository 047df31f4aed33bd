package cli

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core/cmd/govite/internal/info"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/cmd/govite/internal/weigh"
)

func TestPrintInfo(t *testing.T) {
	built := time.Now().Add(-3*time.Hour - time.Minute)
	size := weigh.Size{Raw: 12_345, Gzip: 4000, Brotli: 3900}
	r := &info.Report{
		Versions:  info.Versions{Govite: "v0.1.0", Go: "go1.26.0", Modules: []info.Module{{Path: "github.com/govite/govite", Version: "v0.1.0"}, {Path: "github.com/govite/govite/ginvite", Version: "v0.1.0", Replace: "../x"}}},
		Project:   info.Project{Root: "web"},
		Mode:      info.Mode{Mode: "production", Why: "because"},
		DevServer: &info.DevServer{URL: "http://localhost:5173", Base: "/static/", PID: 12, Version: "8.0.0", Announcement: "web/x.json", Problem: "it is down"},
		Build: &info.Build{Dir: "web/dist", Built: &built, Outdated: "src/main.ts", Base: "/static/", Whole: true, Computed: true,
			Entries: []weigh.Entry{{Name: "src/main.ts", Files: []string{"a", "b"}, Size: size, Assets: 999, Elsewhere: []string{"https://x/y.js"}}, {Name: "z", Files: []string{"a"}, Size: size}},
			Total:   info.Total{Size: size, Assets: 999}},
		Notes: []info.Note{{About: "node", Text: "install Node.js"}},
	}
	printed := func() string {
		var out bytes.Buffer
		printInfo(terminal.New(&out), r)
		return out.String()
	}
	const want = `govite      v0.1.0
core        v0.1.0
ginvite     v0.1.0 (replaced by ../x)
Go          1.26.0
project     web
mode        production: because
dev server  http://localhost:5173/static, Vite 8.0.0, process 12, does not answer
            it is down
            announced in web/x.json
build       web/dist, whole, 3 h old, base /static/ (assumed: made without vite-plugin-govite)
            older than src/main.ts
node: install Node.js

entry        files      raw    gzip  brotli  assets
src/main.ts      2  12.3 kB  4.0 kB  3.9 kB   999 B
z                1  12.3 kB  4.0 kB  3.9 kB     0 B
total            2  12.3 kB  4.0 kB  3.9 kB   999 B
src/main.ts also loads https://x/y.js, which does not count.
The build lacks copies for brotli: the sizes are computed. The option compress of vite-plugin-govite writes the copies.
`
	if got := printed(); got != want {
		t.Errorf("printed\n%s\nnot\n%s", got, want)
	}

	r.DevServer.Up = true
	r.Build.Whole, r.Build.Problem = false, "a file is missing"
	r.Mode = info.Mode{Why: "a mistake"}
	text := printed()
	for _, want := range []string{"process 12, answers\n", "web/dist, not whole, 3 h old", "\n            a file is missing\n", "mode        none: a mistake\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "total") {
		t.Errorf("a build that is not whole has a table:\n%s", text)
	}
	r.DevServer, r.Build = nil, nil
	if text := printed(); !strings.Contains(text, "dev server  none\nbuild       none\n") {
		t.Errorf("without anything:\n%s", text)
	}
	r.DevServer = &info.DevServer{Problem: "GOVITE_DEV_SERVER is wrong"}
	if text := printed(); !strings.Contains(text, "dev server  not known\n            GOVITE_DEV_SERVER is wrong\n") {
		t.Errorf("with a wrong address:\n%s", text)
	}
}

func TestAge(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 59 * time.Second: "59 s", 61 * time.Second: "1 min", 47 * time.Hour: "47 h", 49 * time.Hour: "2 d",
	} {
		if got := age(d); got != want {
			t.Errorf("%v: %s, not %s", d, got, want)
		}
	}
}

// TestHelpNamesAllFields compares the help with the JSON of the command.
func TestHelpNamesAllFields(t *testing.T) {
	help := newInfo().Long
	n := 0
	var visit func(reflect.Type)
	visit = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice:
			visit(of.Elem())
		case reflect.Struct:
			if of == reflect.TypeFor[time.Time]() {
				return
			}
			for i := range of.NumField() {
				field := of.Field(i)
				if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
					n++
					if !regexp.MustCompile(`\b` + name + `\b`).MatchString(help) {
						t.Errorf("the help does not name the field %s", name)
					}
				}
				visit(field.Type)
			}
		}
	}
	visit(reflect.TypeFor[info.Report]())
	if n < 30 {
		t.Errorf("%d fields", n)
	}
}
