package adapter_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// values stands for a framework's context.
type values map[string]any

func (c values) Get(key string) any        { return c[key] }
func (c values) Set(key string, value any) { c[key] = value }
func (c values) Request() *http.Request    { return c["request"].(*http.Request) }

func newContext() values {
	return values{"request": httptest.NewRequest(http.MethodGet, "/", nil)}
}

func TestPageFrom(t *testing.T) {
	v, other, c := newVite(), newVite(), newContext()
	if adapter.RequestFrom(c, v) != c.Request() {
		t.Error("RequestFrom made a page")
	}
	page := adapter.PageFrom(c, v)
	if adapter.PageFrom(c, v) != page || adapter.PageFrom(c, other) == page || adapter.PageFrom(newContext(), v) == page {
		t.Error("want one page for each context and Vite")
	}
	if got := v.PageFrom(adapter.RequestFrom(c, v)); got != page {
		t.Errorf("the request has the page %p, want %p", got, page)
	}
}

func TestDataFrom(t *testing.T) {
	v, c := newVite(), newContext()
	page, own := adapter.PageFrom(c, v), adapter.PageFrom(newContext(), v)
	type named map[string]any
	type titles map[string]string
	type data struct{ Vite *core.Page }
	shared := map[string]any{"Title": "x"}
	for name, tt := range map[string]struct {
		data any
		want map[string]any // nil: data as it is
	}{
		"nil":               {nil, map[string]any{"Vite": page}},
		"a nil map":         {map[string]any(nil), map[string]any{"Vite": page}},
		"a map":             {shared, map[string]any{"Title": "x", "Vite": page}},
		"a named map":       {named{"Title": "x"}, map[string]any{"Title": "x", "Vite": page}},
		"a Vite of its own": {named{"Vite": own}, map[string]any{"Vite": own}},
		"a struct":          {data{own}, nil},
		"a pointer":         {&data{own}, nil},
	} {
		got := adapter.DataFrom(c, v, tt.data)
		if tt.want == nil {
			if got != tt.data {
				t.Errorf("%s: %v, want %v", name, got, tt.data)
			}
		} else if m, ok := got.(map[string]any); !ok || !maps.Equal(m, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
	if _, ok := adapter.DataFrom(c, v, titles{"Title": "x"}).(titles); !ok {
		t.Error("a map of other values was changed")
	}
	if len(shared) != 1 {
		t.Errorf("the application's map was changed: %v", shared)
	}
}
