package devserver

import (
	"strings"
	"testing"
)

func TestAllowedHosts(t *testing.T) {
	hosts, err := ParseHosts([]string{"App.test", ".sub.test"})
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]bool{
		"localhost":           true,
		"localhost:8080":      true,
		"LOCALHOST:8080":      true,
		"localhost.":          true,
		"a.b.localhost:80":    true,
		"127.0.0.1:8080":      true,
		"192.168.1.7":         true,
		"[::1]:8080":          true,
		"[::1]":               true,
		"[fe80::1%25eth0]:80": true,
		"app.test":            true,
		"APP.TEST:8080":       true,
		"sub.test":            true,
		"a.b.sub.test:1":      true,
		"":                    false,
		":8080":               false,
		"evil.test":           false,
		"x.app.test":          false,
		"notsub.test":         false,
		"evillocalhost":       false,
		"localhost.evil.test": false,
		"127.0.0.1.evil.test": false,
	} {
		if got := hosts.allow(host); got != want {
			t.Errorf("allow(%q) = %v", host, got)
		}
	}
}

func TestHostCheck(t *testing.T) {
	v := newVite(t, nil)
	hosts, err := ParseHosts([]string{"app.test"})
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, Options{Address: at(t, v.URL), Hosts: hosts})
	app := newApp(t, s, true)

	for _, test := range []struct {
		name, path string
		headers    []string
	}{
		{"file", "/@vite/client", nil},
		{"fallback", "/src/main.ts", nil},
		{"page of a single-page application", "/page", []string{"Accept: text/html"}},
		{"ping", "/", []string{"Accept: " + acceptPing}},
		{"socket", "/", []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Protocol: vite-hmr"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := len(v.Seen())
			a := ask(t, "GET", app.URL+test.path, append(test.headers, "Host: evil.test:8080")...)
			if a.Status != 403 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") {
				t.Errorf("status %d, headers %v", a.Status, a.Header)
			}
			for _, want := range []string{"Config.AllowedHosts", "DNS rebinding", "evil.test"} {
				if !strings.Contains(a.Body, want) {
					t.Errorf("body lacks %q: %s", want, a.Body)
				}
			}
			if len(v.Seen()) != before {
				t.Error("it was forwarded")
			}
		})
	}
	if a := ask(t, "GET", app.URL+"/app", "Host: evil.test"); a.Body != "app GET" {
		t.Errorf("the application's own page: %+v", a)
	}
	if a := ask(t, "POST", app.URL+"/@vite/client", "Host: evil.test"); a.Body != "app 404" {
		t.Errorf("a request that is not Vite's: %+v", a)
	}
	if a := ask(t, "GET", app.URL+"/@vite/client", "Host: app.test:1234"); a.Body != "vite /@vite/client" {
		t.Errorf("an allowed host: %+v", a)
	}
}
