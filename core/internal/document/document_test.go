package document

import (
	"strings"
	"testing"
)

const built = `<!doctype html>
<html lang="en">
  <head><meta property="csp-nonce" nonce="__N__">
    <meta charset="utf-8">
    <meta name="Description" content="old">
    <title>Old &amp; gray</title>
    <script type="module" crossorigin src="/assets/a.js" nonce="__N__"></script>
    <style nonce=__N__>a{}</style>
  </head>
  <body data-text="__N__"><template><title>not this</title></template></body>
</html>
`

func TestRender(t *testing.T) {
	s := Parse(built)
	if !s.HasPlaceholder() || s.HTML() != built {
		t.Error("the placeholder is not found")
	}
	if got, want := string(s.Render(&Edits{}, "abc")), strings.ReplaceAll(built, "__N__", "abc"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var e Edits
	e.Title("first")
	e.Title(`</title><script>alert("&")`)
	e.Base(`/a"b/`)
	e.Meta("description", `new "one"`)
	e.Meta("robots", "none")
	e.Meta("Robots", "noindex")
	e.Property("og:title", "<b>")
	e.Data("user", `{"old":1}`)
	e.Data("user", `{"name":"Ann"}`)
	e.Data(`"><script>`, `[]`)
	const want = `<!doctype html>
<html lang="en">
  <head>
<base href="/a&#34;b/"><meta property="csp-nonce" nonce="abc">
    <meta charset="utf-8">
<meta name="Robots" content="noindex">
<meta property="og:title" content="&lt;b&gt;">
<script type="application/json" id="user" nonce="abc">{"name":"Ann"}</script>
<script type="application/json" id="&#34;&gt;&lt;script&gt;" nonce="abc">[]</script>
    <meta name="description" content="new &#34;one&#34;">
    <title>&lt;/title&gt;&lt;script&gt;alert(&#34;&amp;&#34;)</title>
    <script type="module" crossorigin src="/assets/a.js" nonce="abc"></script>
    <style nonce=abc>a{}</style>
  </head>
  <body data-text="abc"><template><title>not this</title></template></body>
</html>
`
	if got := string(s.Render(&e, "abc")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := string(s.Render(&Edits{}, `"><script>`)); strings.Contains(got, `nonce=""><script>`) {
		t.Errorf("the nonce is not escaped:\n%s", got)
	}
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"none", `<head><script nonce="x"></script>`, `<head><script nonce="x"></script>`},
		{"an empty one", `<head><meta property="csp-nonce" nonce="">`, `<head><meta property="csp-nonce" nonce="">`},
		{"a word", `<head><meta property="csp-nonce" nonce="nonce"><script nonce='nonce'></script><p nonce>nonce`, `<head><meta property="csp-nonce" nonce="N"><script nonce='N'></script><p nonce>nonce`},
		{"of a template language", `<head><meta property="csp-nonce" nonce="&lt;%= n %&gt;"><script nonce="<%= n %>">x = '<%= n %>'</script>`, `<head><meta property="csp-nonce" nonce="N"><script nonce="N">x = 'N'</script>`},
		{"in a comment", `<!-- <meta property="csp-nonce" nonce="_N_"> --><script nonce="_N_"></script>`, `<!-- <meta property="csp-nonce" nonce="_N_"> --><script nonce="_N_"></script>`},
	} {
		if got := string(Parse(tt.page).Render(&Edits{}, "N")); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestWhereNewTagsGo(t *testing.T) {
	const base, title, meta = "\n<base href=\"/b/\">", "\n<title>t</title>", "\n<meta name=\"m\" content=\"c\">"
	for page, want := range map[string]string{
		"":                               base + title + meta,
		"text":                           base + title + meta + "text",
		"<!DOCTYPE html>\n<html>\n<p>":   "<!DOCTYPE html>\n<html>" + base + title + meta + "\n<p>",
		"<head></head>":                  "<head>" + base + title + meta + "</head>",
		"<HEAD lang=x><script></script>": "<HEAD lang=x>" + base + title + meta + "<script></script>",
		`<head><meta charset=x><base target="_top" href="/">`:         `<head><meta charset=x>` + title + meta + `<base href="/b/" target="_top">`,
		`<!-- <head> --><head><title></title><meta name=m content=x>`: `<!-- <head> --><head>` + base + `<title>t</title><meta name="m" content="c">`,
	} {
		var e Edits
		e.Title("t")
		e.Base("/b/")
		e.Meta("m", "c")
		if got := string(Parse(page).Render(&e, "")); got != want {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
	}
}

func TestChoose(t *testing.T) {
	pages := map[string]bool{"about": true, "admin/help": true, "admin": true}
	dirs := map[string]bool{"admin": true, "a/b": true}
	for path, want := range map[string]string{
		"": "", "/": "", "users/1": "", "about": "about.html", "about/": "", "about/us": "",
		"admin/": "admin/", "admin": "admin.html", "admin/x/y": "admin/", "admin/help": "admin/help.html", "admin/help/x": "admin/",
		"administrator": "", "a": "", "a/": "", "a/b": "a/b/", "a/b/c//d/": "a/b/", "//": "", "x/admin/": "",
	} {
		got := Choose(path, func(name string) string {
			if pages[name] {
				return name + ".html"
			}
			return ""
		}, func(name string) string {
			if dirs[name] {
				return name + "/"
			}
			return ""
		})
		if got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add(built)
	f.Add(`<head><meta property=csp-nonce nonce="a"><title>`)
	f.Fuzz(func(t *testing.T, page string) {
		s := Parse(page)
		var e Edits
		if got := string(s.Render(&e, "")); !s.HasPlaceholder() && got != page {
			t.Errorf("%q became %q", page, got)
		}
		e.Title("t")
		e.Base("/")
		e.Meta("m", "c")
		e.Data("d", "{}")
		if got := string(s.Render(&e, "N")); !strings.Contains(got, `id="d"`) || !strings.Contains(got, `<base href="/"`) || !strings.Contains(got, `<meta name="m" content="c">`) {
			t.Errorf("%q became %q", page, got)
		}
	})
}
