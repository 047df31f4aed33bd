package devserver

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

func TestReadAnnouncement(t *testing.T) {
	for _, test := range []struct {
		name, content string
		want          announcement
	}{
		{"complete", `{"url":"http://localhost:5173","base":"/","pid":12,"version":"8.0.1"}`, announcement{URL: "http://localhost:5173", Base: "/", PID: 12, Version: "8.0.1"}},
		{"by the plugin", `{"url":"http://localhost:5173","base":"/","id":"a1","root":"/src/web","origin":"http://127.0.0.1:5173/x/"}`,
			announcement{URL: "http://localhost:5173", Base: "/", ID: "a1", Root: "/src/web", PublicDir: "/src/web/public", Origin: "http://127.0.0.1:5173"}},
		{"public directory", `{"url":"http://localhost:5173","root":"/src/web","publicDir":"/src/static"}`,
			announcement{URL: "http://localhost:5173", Root: "/src/web", PublicDir: "/src/static"}},
		{"no public directory", `{"url":"http://localhost:5173","root":"/src/web","publicDir":""}`,
			announcement{URL: "http://localhost:5173", Root: "/src/web"}},
		{"older plugin", `{"url":"http://localhost:5173","root":"C:/src/web"}`,
			announcement{URL: "http://localhost:5173", Root: "C:/src/web", PublicDir: "C:/src/web/public"}},
		{"url alone", `{"url":"http://localhost:5173"}`, announcement{URL: "http://localhost:5173"}},
		{"base in the url", `{"url":"http://localhost:5173/static/"}`, announcement{URL: "http://localhost:5173", Base: "/static/"}},
		{"base beside a url with one", `{"url":"http://localhost:5173/static/","base":"/static"}`, announcement{URL: "http://localhost:5173", Base: "/static/"}},
		{"absolute base", `{"url":"http://localhost:5173","base":"https://cdn.example/x/"}`, announcement{URL: "http://localhost:5173", Base: "/x/"}},
		{"0.0.0.0", `{"url":"http://0.0.0.0:5173/"}`, announcement{URL: "http://localhost:5173"}},
		{"::", `{"url":"https://[::]:5174/"}`, announcement{URL: "https://localhost:5174"}},
		{"[0:0:0:0:0:0:0:0]", `{"url":"http://[0:0:0:0:0:0:0:0]:5173"}`, announcement{URL: "http://localhost:5173"}},
		{"::1 stays", `{"url":"http://[::1]:5173"}`, announcement{URL: "http://[::1]:5173"}},
		{"unknown fields", `{"url":"http://localhost:5173","later":{}}`, announcement{URL: "http://localhost:5173"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			writeFile(t, announcementPath(root), test.content)
			a, err := readAnnouncement(root)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(*a, test.want) {
				t.Errorf("got %+v, want %+v", *a, test.want)
			}
		})
	}
}

func TestReadAnnounced(t *testing.T) {
	root := t.TempDir()
	if a, err := ReadAnnounced(root); a != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %+v, %v", a, err)
	}
	file := announcementPath(root)
	writeFile(t, file, `{"url":"http://localhost:5173/","base":"/x","pid":12,"version":"8.0.1"}`)
	want := Announced{File: file, URL: "http://localhost:5173", Base: "/x/", PID: 12, Version: "8.0.1"}
	if a, err := ReadAnnounced(root); err != nil || *a != want {
		t.Errorf("%+v, %v, not %+v", a, err, want)
	}
	writeFile(t, file, "{")
	if _, err := ReadAnnounced(root); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("half-written: %v", err)
	}
}

func TestReadAnnouncementErrors(t *testing.T) {
	root := t.TempDir()
	if _, err := readAnnouncement(root); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	for _, test := range []struct{ content, want string }{
		{"", "half-written"},
		{`{"url":"http://local`, "half-written"},
		{`{"url":"http://localhost:5173"} {}`, "half-written"},
		{`[]`, "array"},
		{`null`, "scheme"},
		{`{}`, "scheme"},
		{`{"url":5173}`, "url"},
		{`{"url":"http://localhost:5173","pid":"x"}`, "pid"},
		{`{"url":"file:///etc/passwd"}`, "scheme"},
		{`{"url":"http://localhost:port"}`, "port"},
		{`{"url":"http://localhost:5173","base":"%zz"}`, "base"},
	} {
		writeFile(t, announcementPath(root), test.content)
		_, err := readAnnouncement(root)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: error %v", test.content, err)
			continue
		}
		for _, want := range []string{test.want, announcementPath(root), "npm run dev"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q lacks %q", test.content, err, want)
			}
		}
	}
}

func FuzzParseAnnouncement(f *testing.F) {
	f.Add(`{"url":"http://localhost:5173","base":"/","pid":12,"version":"8.0.1"}`)
	f.Add(`{"url":"https://[::]:5173/my%20app/","base":"./"}`)
	f.Add(`{"url":"http://0.0.0.0","base":"//cdn/%2f/../x"}`)
	f.Add(`{"url":"http://local`)
	f.Add(`{"url":"http://localhost","base":"///.."}`)
	f.Fuzz(func(t *testing.T, data string) {
		a, err := parseAnnouncement([]byte(data))
		if err != nil {
			return
		}
		u, err := url.Parse(a.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
			t.Fatalf("URL %q: %v", a.URL, err)
		}
		if a.Base != "" && (a.Base[0] != '/' || a.Base[len(a.Base)-1] != '/') {
			t.Fatalf("base %q", a.Base)
		}
		if _, err := url.PathUnescape(a.Base); err != nil {
			t.Fatalf("base %q: %v", a.Base, err)
		}
		again, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := parseAnnouncement(again)
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("%+v, parsed again: %+v, %v", a, b, err)
		}
	})
}
