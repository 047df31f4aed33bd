package fetch

import (
	"net/http"
	"testing"
)

func TestIsNavigation(t *testing.T) {
	for _, tt := range []struct {
		mode, accept string
		want         bool
	}{
		{"navigate", "*/*", true},
		{"navigate", "", true},
		{"cors", "text/html", false},
		{"no-cors", "text/html", false},
		{"", "text/html,*/*;q=0.8", true},
		{"", "application/json", false},
		{"", "*/*", false},
		{"", "", false},
	} {
		header := http.Header{"Sec-Fetch-Mode": {tt.mode}, "Accept": {tt.accept}}
		if got := IsNavigation(header); got != tt.want {
			t.Errorf("IsNavigation(%q, %q) = %t", tt.mode, tt.accept, got)
		}
	}
}
