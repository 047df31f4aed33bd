package markup

import (
	"reflect"
	"testing"
)

func TestScan(t *testing.T) {
	page := `<!doctype html>
<html><head>
  <!-- <script src="/commented.js"></script> -->
  <meta charset="utf-8"><title>a < b</title>
  <script type="module" crossorigin src="/assets/a b.js"></script>
  <LINK rel=stylesheet crossorigin href='/assets/a&amp;b.css' />
  <script>if (1 < 2) document.write("<script src='x'>")</SCRIPT>
  <style data-vite-dev-id="/a b.css">a > b { content: "</b>" }</style>
  <scripted></scripted><link>
</head><body>text</body></html>
<script async = "" nomodule`
	want := []Tag{
		{Name: "meta", Attrs: []Attr{{"charset", "utf-8"}}},
		{Name: "script", Attrs: []Attr{{"type", "module"}, {"crossorigin", true}, {"src", "/assets/a b.js"}}},
		{Name: "link", Attrs: []Attr{{"rel", "stylesheet"}, {"crossorigin", true}, {"href", "/assets/a&b.css"}}},
		{Name: "script", Content: `if (1 < 2) document.write("<script src='x'>")`},
		{Name: "style", Attrs: []Attr{{"data-vite-dev-id", "/a b.css"}}, Content: `a > b { content: "</b>" }`},
		{Name: "link"},
	}
	if got := Scan(page); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if script := want[1]; !script.Has("crossorigin") || script.Has("async") || script.Attr("src") != "/assets/a b.js" || script.Attr("crossorigin") != "" {
		t.Error("Has or Attr")
	}
}

func FuzzScan(f *testing.F) {
	for _, page := range []string{"", "<", "<script", "<script>", "<link a=b c='d", "<!--", "<script></script><link =x/>"} {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, page string) {
		for _, tag := range Scan(page) {
			switch tag.Name {
			case "script", "style", "link", "meta":
			default:
				t.Errorf("Scan(%q): %+v", page, tag)
			}
		}
	})
}
