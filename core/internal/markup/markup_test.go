package markup

import (
	"slices"
	"strings"
	"testing"
)

func TestAttributes(t *testing.T) {
	tag := Tag{Name: "link", Attrs: []Attr{
		{"bare", true}, {"dropped", false}, {"nothing", nil}, {"empty", ""}, {"zero", 0}, {"text", `a"b<c>&'d`},
	}}
	want := `<link bare empty="" zero="0" text="a&#34;b&lt;c&gt;&amp;&#39;d">` + "\n"
	if got := NewSet([]Tag{tag}).HTML(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCrossOriginIsTheSameOnAPreloadAndItsConsumer(t *testing.T) {
	for mode, want := range map[string]string{"": "", "anonymous": " crossorigin", "use-credentials": ` crossorigin="use-credentials"`} {
		for _, tag := range []Tag{Script("/a.js", mode, ""), Stylesheet("/a.css", mode, ""), ModulePreload("/a.js", mode, "")} {
			if got := NewSet([]Tag{tag}).HTML(); want != "" && !strings.Contains(got, want+" ") || want == "" && strings.Contains(got, "crossorigin") {
				t.Errorf("%q: %s", mode, got)
			}
			if links := NewSet([]Tag{tag}).Links(); len(links) != 1 || strings.Contains(links[0], "crossorigin") != (mode != "") {
				t.Errorf("%q: %s", mode, links)
			}
		}
	}
}

func TestScriptTextCannotEndItsElement(t *testing.T) {
	for text, want := range map[string]string{
		`"</script><script>alert(1)"`:     `"\x3C/script><script>alert(1)"`,
		`"<!-- <SCRIPT" </ScRiPt </sc`:    `"\x3C!-- <SCRIPT" \x3C/ScRiPt </sc`,
		"for(;i<scripts.length;i</x/.y);": "for(;i<scripts.length;i</x/.y);",
		"a < b <":                         "a < b <",
	} {
		if got := NewSet([]Tag{InlineScript("module", text)}).HTML(); got != `<script type="module">`+want+"</script>\n" {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestSetDropsWhatItHas(t *testing.T) {
	s := NewSet([]Tag{Script("/a.js", "", ""), Script("/a.js", "", ""), ModulePreload("/a.js", "", ""), ModulePreload("/b.js", "", "")})
	want := `<script type="module" src="/a.js"></script>` + "\n" + `<link rel="modulepreload" href="/b.js">` + "\n"
	if s.HTML() != want {
		t.Errorf("got\n%s", s.HTML())
	}
}

func TestNonceComesLast(t *testing.T) {
	s := NewSet([]Tag{NonceMeta(), Client("/"), {Name: "link", Attrs: []Attr{{"rel", "icon"}}}})
	want := `<meta property="csp-nonce" nonce="N">
<script type="module" src="/@vite/client" nonce="N"></script>
<link rel="icon">
`
	if got := new(Page).Add(s, AllParts, "N", true); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := s.HTML(); strings.Contains(got, "nonce") {
		t.Errorf("without:\n%s", got)
	}
}

func TestURLs(t *testing.T) {
	for _, tt := range []struct{ base, file, raw, encoded string }{
		{"/", "assets/a.js", "/assets/a.js", "/assets/a.js"},
		{"/x/", "a b.js", "/x/a b.js", "/x/a%20b.js"},
		{"https://cdn/x/", "ü.js", "https://cdn/x/ü.js", "https://cdn/x/%C3%BC.js"},
		{"/", "100%.js", "/100%25.js", "/100%25.js"},
		{"/", "a?b#c.js", "/a%3Fb%23c.js", "/a%3Fb%23c.js"},
	} {
		if got := FileURL(tt.base, tt.file); got != tt.raw {
			t.Errorf("FileURL(%q, %q) = %q", tt.base, tt.file, got)
		}
		if got := EncodedURL(tt.base, tt.file); got != tt.encoded {
			t.Errorf("EncodedURL(%q, %q) = %q", tt.base, tt.file, got)
		}
	}
}

func TestLinks(t *testing.T) {
	s := NewSet([]Tag{Script("/ü \"<a>.js", "anonymous", ""), Stylesheet("/a.css", "use-credentials", ""), Client("/")})
	want := []string{
		`</a.css>; rel=preload; as=style; crossorigin=use-credentials`,
		`</%C3%BC%20%22%3Ca%3E.js>; rel=modulepreload; crossorigin`,
	}
	if got := s.Links(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := new(Page).Links("N"); len(got) != 0 {
		t.Errorf("an empty page: %q", got)
	}
}

func TestReactPreambleIsBaseAware(t *testing.T) {
	if got := NewSet([]Tag{ReactPreamble(`/a"</script>/`)}).HTML(); !strings.Contains(got, `from "/a\"\u003c/script\u003e/@react-refresh"`) {
		t.Errorf("got %s", got)
	}
}

func TestKindOf(t *testing.T) {
	for name, want := range map[string]Kind{"a.css": Style, "a.scss?x": Style, "a.js": ScriptText, "a.tsx": ScriptText, "a.svg": Markup, "a.txt": Text, "": Text} {
		if got := KindOf(name); got != want {
			t.Errorf("KindOf(%q) = %d", name, got)
		}
	}
	for text, want := range map[string]string{
		`a::after{content:"</STYLE ><!--</style>"}`: `a::after{content:"<\/STYLE ><!--<\/style>"}`,
		`url('data:image/svg+xml,<svg></svg>')`:     `url('data:image/svg+xml,<svg></svg>')`,
	} {
		if got := EscapeStyle(text); got != want {
			t.Errorf("EscapeStyle: %s", got)
		}
	}
}
