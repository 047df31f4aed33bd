package core

import (
	"html/template"
	"strings"
	"testing"
)

func TestAbsoluteURL(t *testing.T) {
	for _, tt := range []struct {
		config       Config
		origin, want string
	}{
		{Config{}, "https://example.com", "https://example.com/assets/logo-DS6j0tmI.svg"},
		{Config{Base: "/static/"}, "http://localhost:8080", "http://localhost:8080/static/assets/logo-DS6j0tmI.svg"},
		{Config{}, "HTTPS://Example.com", "HTTPS://Example.com/assets/logo-DS6j0tmI.svg"},
		{Config{Base: "/static/"}, "http://[::1]:8080", "http://[::1]:8080/static/assets/logo-DS6j0tmI.svg"},
		{Config{Base: "https://cdn.example.com/x/"}, "https://example.com", "https://cdn.example.com/x/assets/logo-DS6j0tmI.svg"},
		{Config{Base: "//cdn.example.com/x/"}, "https://example.com", "https://cdn.example.com/x/assets/logo-DS6j0tmI.svg"},
	} {
		v := inProduction(t, tt.config)
		got, err := v.AbsoluteURL(tt.origin, "src/logo.svg")
		if err != nil || got != tt.want {
			t.Errorf("%+v: %s %v", tt.config.Base, got, err)
		}
		if got, err := v.Page(t.Context()).AbsoluteURL(tt.origin, "src/logo.svg"); err != nil || got != tt.want {
			t.Errorf("page: %+v: %s %v", tt.config.Base, got, err)
		}
	}
	dev := inDevelopment(t, Config{DevServer: standIn(t, "/", false).URL})
	if got, err := dev.AbsoluteURL("https://example.com", "src/logo ü.svg"); err != nil || got != "https://example.com/src/logo%20%C3%BC.svg" {
		t.Errorf("%s %v", got, err)
	}
	direct := inDevelopment(t, Config{DevServer: standIn(t, "/", false).URL, DevServerPublic: "http://127.0.0.1:5173"})
	if got, err := direct.AbsoluteURL("https://example.com", "favicon.ico"); err != nil || got != "http://127.0.0.1:5173/favicon.ico" {
		t.Errorf("%s %v", got, err)
	}
	page := template.Must(template.New("page").Funcs(inProduction(t, Config{}).FuncMap()).Parse(`<meta property="og:image" content="{{ viteAbsoluteURL "https://example.com" "src/logo.svg" }}">`))
	var b strings.Builder
	if err := page.Execute(&b, nil); err != nil || b.String() != `<meta property="og:image" content="https://example.com/assets/logo-DS6j0tmI.svg">` {
		t.Errorf("%v %s", err, b.String())
	}
}

func TestAbsoluteURLErrors(t *testing.T) {
	v := inProduction(t, Config{Base: "https://cdn.example.com/"})
	for _, origin := range []string{"", "example.com", "//example.com", "https://", "https://:80", "https://example.com/", "https://example.com/shop", "https://example.com?a", "https://example.com?", "https://example.com#", "https://me@example.com", "ftp://example.com", "https:example.com", "https://exa mple.com", "https://%zz"} {
		if got, err := v.AbsoluteURL(origin, "src/logo.svg"); err == nil || !strings.Contains(err.Error(), "want a scheme and a host") {
			t.Errorf("%q: %s %v", origin, got, err)
		}
	}
	if _, err := v.AbsoluteURL("https://example.com", "src/lgo.svg"); err == nil || !strings.Contains(err.Error(), "did you mean src/logo.svg?") {
		t.Error(err)
	}
}
