package problem

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

const (
	htmlType = "text/html; charset=utf-8"
	jsonType = "application/json; charset=utf-8"
	textType = "text/plain; charset=utf-8"
)

func TestServe(t *testing.T) {
	tests := []struct {
		name, mode, accept string
		kind               string
	}{
		{"page load", "navigate", "text/html,application/xhtml+xml,*/*;q=0.8", htmlType},
		{"page load of anything", "navigate", "*/*", htmlType},
		{"page load without Sec-Fetch", "", "text/html,*/*;q=0.8", htmlType},
		{"script", "no-cors", "*/*", textType},
		{"fetch", "cors", "*/*", textType},
		{"fetch of html", "same-origin", "text/html", textType},
		{"fetch of JSON", "same-origin", "application/json", jsonType},
		{"axios", "cors", "application/json, text/plain, */*", jsonType},
		{"rather text", "", "application/json;q=0.5, text/plain", textType},
		{"rather JSON", "", "Application/JSON ; q=0.9,text/plain;q=0.8", jsonType},
		{"no JSON", "", "application/json;q=0, */*", textType},
		{"curl", "", "*/*", textType},
		{"no Accept", "", "", textType},
		{"nonsense", "", ",;/,application/json;q=x,\"", jsonType},
	}
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		for _, tt := range tests {
			t.Run(method+" "+tt.name, func(t *testing.T) {
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Content-Security-Policy", "default-src 'none'")
					w.Header().Set("Content-Security-Policy-Report-Only", "default-src 'none'")
					w.Header().Set("Cache-Control", "public, max-age=3600")
					w.Header().Set("X-Request-Id", "7")
					Serve(w, r, http.StatusBadGateway, compile, "/check")
				}))
				defer server.Close()
				request, err := http.NewRequest(method, server.URL, nil)
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Accept", tt.accept)
				if tt.mode != "" {
					request.Header.Set("Sec-Fetch-Mode", tt.mode)
				}
				response, err := server.Client().Do(request)
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				if err != nil {
					t.Fatal(err)
				}
				if response.StatusCode != http.StatusBadGateway {
					t.Error(response.Status)
				}
				want := map[string]string{
					htmlType: string(compile.page("/check")),
					jsonType: string(compile.JSON()) + "\n",
					textType: compile.Text(),
				}[tt.kind]
				for name, value := range map[string]string{
					"Content-Type":                        tt.kind,
					"Content-Length":                      strconv.Itoa(len(want)),
					"Cache-Control":                       "no-store",
					"X-Content-Type-Options":              "nosniff",
					"Govite-Problem":                      "compile",
					"Content-Security-Policy":             "",
					"Content-Security-Policy-Report-Only": "",
					"X-Request-Id":                        "7",
				} {
					if got := response.Header.Get(name); got != value {
						t.Errorf("%s: %q, want %q", name, got, value)
					}
				}
				if method == http.MethodHead {
					want = ""
				}
				if string(body) != want {
					t.Errorf("got  %s\nwant %s", body, want)
				}
			})
		}
	}
}

// A request may have several Accept headers.
func TestServeFields(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header["Accept"] = []string{"image/png", "application/json"}
	w := httptest.NewRecorder()
	Serve(w, r, http.StatusOK, down, "")
	if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != jsonType {
		t.Error(w.Code, got)
	}
}

// The page has to appear at once.
func TestPageSize(t *testing.T) {
	if size := len(down.page("/check")); size > 20_000 {
		t.Errorf("%d bytes", size)
	}
}

func TestPageText(t *testing.T) {
	text := string(down.page("/check"))
	for _, want := range []string{
		"<!doctype html>",
		"<title>The Vite dev server is not running</title>",
		"npm run dev\n</pre>", // for browsers without scripts
		`const check = "/check"`,
		"const over = false",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
}
