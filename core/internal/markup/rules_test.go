package markup

import (
	"maps"
	"testing"
)

type attributes = map[string]any

func TestRules(t *testing.T) {
	byKind := map[string]attributes{
		"script":        {"ASYNC": true, "data-n": 0, "crossorigin": false},
		"stylesheet":    {"media": "a\"b", "data-empty": ""},
		"modulepreload": {"fetchpriority": "low"},
	}
	rules, err := NewRules(byKind, nil)
	if err != nil {
		t.Fatal(err)
	}
	clear(byKind["script"]) // the rules have a copy
	for _, tt := range []struct {
		name  string
		rules *Rules
		tag   Tag
		want  string
	}{
		{"script", rules, Script("/a.js", "anonymous", ""), `<script type="module" src="/a.js" async data-n="0"></script>`},
		{"stylesheet", rules, Stylesheet("/a.css", "anonymous", ""), `<link rel="stylesheet" crossorigin href="/a.css" data-empty="" media="a&#34;b">`},
		{"modulepreload", rules, ModulePreload("/a.js", "", ""), `<link rel="modulepreload" href="/a.js" fetchpriority="low">`},
		{"a kind without attributes", rules, Prefetch("/a.js", ""), `<link rel="prefetch" href="/a.js" fetchpriority="low">`},
		{"no rules", nil, Script("/a.js", "anonymous", ""), `<script type="module" crossorigin src="/a.js"></script>`},
		{"the zero value", new(Rules), Script("/a.js", "anonymous", ""), `<script type="module" crossorigin src="/a.js"></script>`},
	} {
		keep, err := tt.rules.Apply(&tt.tag, File{Name: "a"})
		if got := NewSet([]Tag{tt.tag}).HTML(); got != tt.want+"\n" || !keep || err != nil {
			t.Errorf("%s: %v, %v\n got %swant %s", tt.name, keep, err, got, tt.want)
		}
	}
}

func TestRulesHook(t *testing.T) {
	var asked attributes
	hook := func(kind string, file File, a attributes) bool {
		asked = maps.Clone(a)
		switch kind + " " + file.Name {
		case "script a.js":
			delete(a, "crossorigin")
			a["DATA-B"] = "b"
			a["src"] = "/other.js"
		case "stylesheet a.css":
			return false
		case "preload a.woff2":
			a["a b"] = true
		case "prefetch a.js":
			a["Nonce"] = "x"
		}
		return true
	}
	rules, err := NewRules(map[string]attributes{"script": {"data-a": true}}, hook)
	if err != nil {
		t.Fatal(err)
	}
	script := Script("/a.js", "anonymous", "")
	keep, err := rules.Apply(&script, File{Name: "a.js"})
	want := `<script type="module" src="/other.js" data-a data-b="b"></script>` + "\n"
	if got := NewSet([]Tag{script}).HTML(); got != want || !keep || err != nil {
		t.Errorf("%v, %v\n got %swant %s", keep, err, got, want)
	}
	if want := (attributes{"type": "module", "crossorigin": true, "src": "/a.js", "data-a": true}); !maps.Equal(asked, want) {
		t.Errorf("the hook got %v, want %v", asked, want)
	}
	style := Stylesheet("/a.css", "", "")
	if keep, err := rules.Apply(&style, File{Name: "a.css"}); keep || err != nil {
		t.Errorf("a tag that the hook refuses: %v, %v", keep, err)
	}
	font, next := Preload("/a.woff2", "font", "font/woff2"), Prefetch("/a.js", "")
	for _, tt := range []struct {
		tag       *Tag
		file, err string
	}{
		{&font, "a.woff2", `Config.Tag: preload a.woff2: "a b" is not the name of an attribute`},
		{&next, "a.js", "Config.Tag: prefetch a.js: a nonce is for one response: Page.Nonce gives it to all tags"},
	} {
		if keep, err := rules.Apply(tt.tag, File{Name: tt.file}); keep || err == nil || err.Error() != tt.err {
			t.Errorf("%s: %v, %v", tt.file, keep, err)
		}
	}
}

func TestNewRulesErrors(t *testing.T) {
	for _, tt := range []struct {
		name       string
		attributes map[string]attributes
		want       string
	}{
		{"an unknown kind", map[string]attributes{"style": nil}, `Config.Attributes: "style": want script, stylesheet, modulepreload, preload, prefetch`},
		{"a nonce", map[string]attributes{"script": {"Nonce": "x"}}, "Config.Attributes: script: a nonce is for one response: Page.Nonce gives it to all tags"},
		{"no name", map[string]attributes{"script": {"": true}}, `Config.Attributes: script: "" is not the name of an attribute`},
		{"a name that ends the tag", map[string]attributes{"preload": {"a><b": true}}, `Config.Attributes: preload: "a><b" is not the name of an attribute`},
		{"a control character", map[string]attributes{"preload": {"a\u0085": true}}, `Config.Attributes: preload: "a\u0085" is not the name of an attribute`},
		{"a name in two cases", map[string]attributes{"script": {"async": true, "ASYNC": true}}, `Config.Attributes: script: "async" is there twice`},
	} {
		if r, err := NewRules(tt.attributes, nil); r != nil || err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, %v", tt.name, r, err)
		}
	}
}
