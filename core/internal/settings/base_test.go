package settings_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/govite/govite/core/internal/settings"
)

func TestParseBase(t *testing.T) {
	for s, want := range map[string]settings.Base{
		"":                                 {"/", "/"},
		"/":                                {"/", "/"},
		"./":                               {"/", "/"},
		"static":                           {"/static/", "/static/"},
		"/static":                          {"/static/", "/static/"},
		"/static/":                         {"/static/", "/static/"},
		"/a/b/":                            {"/a/b/", "/a/b/"},
		"/my%20app/":                       {"/my%20app/", "/my app/"},
		"/my app/":                         {"/my%20app/", "/my app/"},
		"/ünï/":                            {"/%C3%BCn%C3%AF/", "/ünï/"},
		"https://cdn.example.com/my%20app": {"https://cdn.example.com/my%20app/", "/my app/"},
		"https://cdn.example.com":          {"https://cdn.example.com/", "/"},
		"https://cdn.example.com/x":        {"https://cdn.example.com/x/", "/x/"},
		"//cdn.example.com/x/":             {"//cdn.example.com/x/", "/x/"},
	} {
		if got, err := settings.ParseBase(s); err != nil || got != want {
			t.Errorf("settings.ParseBase(%q) = %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"/a/../b/", "/./", "../", "/a//b/", "/a?x", "/a#x", "mailto:x", "ftp://x/", "https:///x", "https://u:p@x/", "/a\x00", `/a\b/`, "%zz", "/a%2Fb/"} {
		if got, err := settings.ParseBase(s); err == nil || !strings.Contains(err.Error(), strconv.Quote(s)) {
			t.Errorf("settings.ParseBase(%q) = %v, %v", s, got, err)
		}
	}
}

func TestBaseParts(t *testing.T) {
	for s, want := range map[string]struct {
		remote          bool
		origin, escaped string
	}{
		"/":                               {false, "", "/"},
		"/my app/":                        {false, "", "/my%20app/"},
		"//cdn.example.com/x/":            {true, "cdn.example.com", "/x/"},
		"https://cdn.example.com:8443/x/": {true, "https://cdn.example.com:8443", "/x/"},
		"https://cdn.example.com":         {true, "https://cdn.example.com", "/"},
	} {
		b, err := settings.ParseBase(s)
		if err != nil || b.IsRemote() != want.remote || b.Origin() != want.origin || b.EscapedPath() != want.escaped {
			t.Errorf("%s: %v, remote %t, origin %q, path %q", s, err, b.IsRemote(), b.Origin(), b.EscapedPath())
		}
	}
	if b := (settings.Base{}); !b.IsZero() || b.IsRemote() || b.Origin() != "" || b.EscapedPath() != "" {
		t.Errorf("the zero base: %+v", b)
	}
}
