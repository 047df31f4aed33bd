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

func TestMoveToHead(t *testing.T) {
	tags := Scan(`<head><script src="head.js"></script></head><BODY class="x"><script src="body.js"></script><script async src="async.js"></script>
<script type="module" src="module.js"></script><script>inline()</script><script type="text/javascript" src="typed.js"></script><link rel="icon" src="x"></body>`)
	var deferred []string
	for _, tag := range tags {
		tag.MoveToHead()
		if tag.Has("defer") {
			deferred = append(deferred, tag.Attr("src"))
		}
	}
	if want := []string{"body.js", "typed.js"}; !reflect.DeepEqual(deferred, want) {
		t.Errorf("%q wait for the page, want %q", deferred, want)
	}
}

func TestScanSkips(t *testing.T) {
	link := func(href string) Tag { return Tag{Name: "link", Attrs: []Attr{{"href", href}}} }
	for _, tt := range []struct {
		name, page string
		want       []Tag
	}{
		{"noscript", `<noscript><link href=no></noscript><link href=yes>`, []Tag{link("yes")}},
		{"template", `<template><script>x</script></template><link href=yes>`, []Tag{link("yes")}},
		{"title", `<title><link href=no></TITLE ><link href=yes>`, []Tag{link("yes")}},
		{"textarea", `<textarea></textareas><link href=no></textarea><link href=yes>`, []Tag{link("yes")}},
		{"empty comments", `<!--><link href=a><!---><link href=b><!----><link href=c><!-- --!><link href=d>`, []Tag{link("a"), link("b"), link("c"), link("d")}},
		{"a comment without an end", `<link href=yes><!-- <link href=no>`, []Tag{link("yes")}},
		{"CDATA is a comment to HTML", `<![CDATA[<link href=no>]]><link href=yes><?xml <link href=no?><link href=also>`, []Tag{link("yes"), link("also")}},
		{"an end tag with attributes", `</p <link href=no><link href=yes>`, []Tag{link("yes")}},
		{"a longer end tag", `<script>"</scripts>", "</script-x>"</script/><link href=yes>`, []Tag{{Name: "script", Content: `"</scripts>", "</script-x>"`}, link("yes")}},
		{"no end tag", `<link href=yes><script>a</script`, []Tag{link("yes")}},
		{"no quotes", `<link href=/a/b.css/><link href = "a"rel='b'><link href=a=b"c rel>`, []Tag{
			link("/a/b.css/"), {Name: "link", Attrs: []Attr{{"href", "a"}, {"rel", "b"}}}, {Name: "link", Attrs: []Attr{{"href", `a=b"c`}, {"rel", true}}},
		}},
		{"an attribute twice", `<link href=yes HREF=no>`, []Tag{link("yes")}},
		{"character references", `<link href="?a&amp;b&section=c&copy=d&copy&lt;&section;&#38;&#x26&&nbsp;&semi;&">`, []Tag{link("?a&b&section=c&copy=d\u00a9<&section;&&&\u00a0;&")}},
	} {
		if got := Scan(tt.page); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, got, tt.want)
		}
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
