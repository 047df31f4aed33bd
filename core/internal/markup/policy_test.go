package markup

import (
	"strings"
	"testing"
)

func TestPolicy(t *testing.T) {
	const (
		script = "script-src 'nonce-N' 'strict-dynamic' 'self'"
		style  = "style-src 'nonce-N' 'self'"
		rest   = "object-src 'none'; base-uri 'none'"
		hot    = "connect-src 'self' ws: wss:"
		worker = "worker-src 'self' blob:"
		cdn    = " https://cdn.example.com"
	)
	for _, tt := range []struct {
		name       string
		policy     Policy
		directives []string
		want       []string
	}{
		{"a build", Policy{}, nil, []string{script, style, "connect-src 'self'", rest}},
		{"files elsewhere", Policy{Files: "https://cdn.example.com"}, nil, []string{script + cdn, style + cdn, "connect-src 'self'" + cdn, rest}},
		{"development", Policy{Hot: true}, nil, []string{script, style, hot, rest, worker}},
		{"development elsewhere", Policy{Hot: true, Files: "https://cdn.example.com"}, nil, []string{script + cdn, style + cdn, hot + cdn, rest, worker}},
		{"styles without a nonce", Policy{Unnamed: true}, nil, []string{script, "style-src 'unsafe-inline' 'self'", "connect-src 'self'", rest}},

		{"more sources", Policy{}, []string{"connect-src https://api.example.com", " script-src\r\n'wasm-unsafe-eval' "},
			[]string{script + " 'wasm-unsafe-eval'", style, "connect-src 'self' https://api.example.com", rest}},
		{"more directives", Policy{}, []string{"IMG-SRC *; frame-src 'none'", "upgrade-insecure-requests;;", "", "Img-Src data:"},
			[]string{script, style, "connect-src 'self'", rest, "IMG-SRC * data:", "frame-src 'none'", "upgrade-insecure-requests"}},
		{"in place of 'none'", Policy{}, []string{"base-uri 'self'"}, []string{script, style, "connect-src 'self'", "object-src 'none'", "base-uri 'self'"}},
		{"a name in another case", Policy{}, []string{"Connect-Src 'NONE'"}, []string{script, style, "connect-src 'none'", rest}},
		{"a name without sources", Policy{}, []string{"connect-src; object-src"}, []string{script, style, "connect-src 'self'", rest}},
		{"a name that starts alike", Policy{}, []string{"script-src-attr 'none'"}, []string{script, style, "connect-src 'self'", rest, "script-src-attr 'none'"}},
		{"a source that is there", Policy{}, []string{"connect-src 'self' a.example a.example; connect-src 'self'"}, []string{script, style, "connect-src 'self' a.example", rest}},

		{"none", Policy{}, []string{"connect-src 'none'"}, []string{script, style, "connect-src 'none'", rest}},
		{"none, and a source", Policy{}, []string{"connect-src 'none' https://api.example.com"}, []string{script, style, "connect-src https://api.example.com", rest}},
		{"a source, and none", Policy{}, []string{"connect-src https://api.example.com 'none'"}, []string{script, style, "connect-src https://api.example.com", rest}},
		{"none, and a source in another argument", Policy{}, []string{"connect-src 'none'", "connect-src a.example", "CONNECT-SRC b.example"}, []string{script, style, "connect-src a.example b.example", rest}},
		{"none, and a default", Policy{Files: "https://cdn.example.com"}, []string{"connect-src 'none' 'self'"}, []string{script + cdn, style + cdn, "connect-src 'self'", rest}},
		{"none of a new directive, and a source", Policy{}, []string{"img-src 'none'", "img-src *"}, []string{script, style, "connect-src 'self'", rest, "img-src *"}},
		{"none where it is the default", Policy{}, []string{"object-src 'none'"}, []string{script, style, "connect-src 'self'", rest}},

		{"none for the page's tags", Policy{Files: "https://cdn.example.com"}, []string{"script-src 'none'; style-src 'none'"},
			[]string{"script-src 'nonce-N' 'strict-dynamic'", "style-src 'nonce-N'", "connect-src 'self'" + cdn, rest}},
		{"none for the page's tags, and a source", Policy{}, []string{"script-src 'none' 'wasm-unsafe-eval'", "style-src a.example 'none'"},
			[]string{"script-src 'nonce-N' 'strict-dynamic' 'wasm-unsafe-eval'", "style-src 'nonce-N' a.example", "connect-src 'self'", rest}},
		{"none for styles without a nonce", Policy{Unnamed: true}, []string{"style-src 'none'"},
			[]string{script, "style-src 'unsafe-inline'", "connect-src 'self'", rest}},
		{"none for hot updates", Policy{Hot: true, Files: "https://cdn.example.com"}, []string{"connect-src 'none' a.example", "worker-src 'none'"},
			[]string{script + cdn, style + cdn, hot + " a.example", rest, worker}},
		{"none for workers of a build", Policy{}, []string{"worker-src 'none'"}, []string{script, style, "connect-src 'self'", rest, "worker-src 'none'"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.policy.Nonce = "N"
			want := strings.Join(tt.want, "; ")
			for range 2 { // a policy keeps nothing of a call
				if got := tt.policy.Compose(tt.directives...); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
}
