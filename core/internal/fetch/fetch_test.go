package fetch

import "testing"

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
		if got := IsNavigation(tt.mode, tt.accept); got != tt.want {
			t.Errorf("IsNavigation(%q, %q) = %t", tt.mode, tt.accept, got)
		}
	}
}
