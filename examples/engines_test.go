package examples

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/flosch/pongo2/v6"
	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/render"
	"github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/gofiber/template/ace/v2"
	"github.com/gofiber/template/amber/v2"
	"github.com/gofiber/template/django/v3"
	"github.com/gofiber/template/handlebars/v2"
	"github.com/gofiber/template/html/v2"
	"github.com/gofiber/template/jet/v2"
	"github.com/gofiber/template/mustache/v2"
	"github.com/gofiber/template/pug/v2"
	"github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"
	"github.com/mailgun/raymond/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/vitetest"
	"github.com/govite/govite/echovite"
	echo5vite "github.com/govite/govite/echovite/echo5"
	"github.com/govite/govite/examples/internal/engines"
	"github.com/govite/govite/fibervite"
	fiber3vite "github.com/govite/govite/fibervite/fiber3"
	"github.com/govite/govite/ginvite"
)

const (
	enginesDocument = "core/docs/template-engines.md"

	// engineTags are the tags of vitetest for src/main.ts.
	engineTags = `<script type="module" crossorigin src="/vitetest/src/main.ts"></script>`
	engineLogo = `src="/vitetest/logo.svg"`
)

// templates stands for the embedded templates of an application.
var templates = os.DirFS(".")

// The functions between here and TestEngineSnippets are those of the document.

func home(v *core.Vite) (http.Handler, error) {
	pages, err := v.Templates(nil, templates, ".", "templates/*.html")
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := pages.ExecuteTemplate(w, "home.html", map[string]any{"Vite": v.Page(r.Context())}); err != nil {
			log.Print(err)
			http.Error(w, "The page could not be rendered.", http.StatusInternalServerError)
		}
	}), nil
}

type ginPages struct{ *core.Templates }

func (p ginPages) Instance(name string, data any) render.Render { return ginPage{p, name, data} }

type ginPage struct {
	pages ginPages
	name  string
	data  any
}

func (p ginPage) Render(w http.ResponseWriter) error {
	p.WriteContentType(w)
	err := p.pages.ExecuteTemplate(w, p.name, p.data)
	if err != nil {
		http.Error(w, "The page could not be rendered.", http.StatusInternalServerError)
	}
	return err // to c.Errors
}

func (ginPage) WriteContentType(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
}

func fiberApp(v *core.Vite) (*fiber.App, error) {
	engine := html.New("templates", ".html")
	engine.Reload(v.Mode() == core.Development)
	if err := fibervite.AddFuncs(engine, v); err != nil {
		return nil, err
	}
	return fiber.New(fiber.Config{Views: engine}), nil
}

func mustacheHome(v *core.Vite) fiber.Handler {
	return func(c *fiber.Ctx) error {
		tags, err := fibervite.PageFrom(c, v).Tags("src/main.ts")
		if err != nil {
			return err
		}
		return c.Render("home", fiber.Map{"Tags": tags})
	}
}

func gomponentsHome(w io.Writer, p *core.Page) error {
	tags, err := p.Tags("src/main.ts")
	if err != nil {
		return err
	}
	return h.Doctype(h.HTML(
		h.Head(h.TitleEl(g.Text("Hello")), g.Raw(string(tags))),
		h.Body(h.H1(g.Text("Hello"))),
	)).Render(w)
}

func pongoSet(v *core.Vite) *pongo2.TemplateSet {
	set := pongo2.NewSet("pages", pongo2.MustNewLocalFileSystemLoader("templates"))
	set.Globals.Update(pongo2.Context(v.FuncMap()))
	return set
}

// TestEngineSnippets finds code in the document that is not the code above, which
// the other tests call.
func TestEngineSnippets(t *testing.T) {
	tested, err := os.ReadFile("engines_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := blocks(t, enginesDocument, "go")
	for _, block := range code {
		if !strings.Contains(string(tested), "\n"+block) {
			t.Errorf("engines_test.go does not have\n%s", block)
		}
	}
	if n := strings.Count(strings.Join(code, "\n"), "func "); n == 0 {
		t.Error("no code found")
	}
}

// engine renders the template of the document in the block's language.
type engine struct {
	language string
	name     string // of the file below templates
	logo     bool   // whether the template has an image

	// open returns a function that renders the template.
	open func(t *testing.T, v *core.Vite) func() (string, error)
}

// TestEngines renders the templates of the document. Tags arrive unescaped, and an
// unknown entry is an error, not half a page.
func TestEngines(t *testing.T) {
	views := func(load func(v *core.Vite) (fiber.Views, error)) func(*testing.T, *core.Vite) func() (string, error) {
		return func(t *testing.T, v *core.Vite) func() (string, error) {
			t.Helper()
			return func() (string, error) { return renderViews(t, func() (fiber.Views, error) { return load(v) }) }
		}
	}
	for _, e := range []engine{
		{"html", "home.html", false, func(t *testing.T, v *core.Vite) func() (string, error) {
			t.Helper()
			handler, err := home(v)
			if err != nil {
				t.Fatal(err)
			}
			return func() (string, error) { return handlerGet(t, handler) }
		}},
		{"html", "home.html", false, func(t *testing.T, v *core.Vite) func() (string, error) {
			t.Helper()
			pages, err := template.New("").Funcs(v.FuncMap()).ParseFS(templates, "templates/*.html")
			if err != nil {
				t.Fatal(err)
			}
			return func() (string, error) {
				var b strings.Builder
				err := pages.ExecuteTemplate(&b, "home.html", nil)
				return b.String(), err
			}
		}},
		{"html", "home.html", false, func(t *testing.T, v *core.Vite) func() (string, error) {
			t.Helper()
			pages, err := v.Templates(nil, templates, ".", "templates/*.html")
			if err != nil {
				t.Fatal(err)
			}
			e := echo.New()
			e.Renderer = echovite.NewRenderer(pages, v)
			e.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "home.html", nil) })
			return func() (string, error) { return handlerGet(t, e) }
		}},
		{"html", "home.html", false, func(t *testing.T, v *core.Vite) func() (string, error) {
			t.Helper()
			gin.SetMode(gin.ReleaseMode)
			pages, err := v.Templates(nil, templates, ".", "templates/*.html")
			if err != nil {
				t.Fatal(err)
			}
			engine := gin.New()
			engine.HTMLRender = ginPages{pages}
			engine.GET("/", func(c *gin.Context) {
				c.HTML(http.StatusOK, "home.html", nil)
				if failed := c.Writer.Status() != http.StatusOK; failed != (len(c.Errors) == 1) {
					t.Errorf("status %d, errors %v", c.Writer.Status(), c.Errors)
				}
			})
			return func() (string, error) { return handlerGet(t, engine) }
		}},
		{"html", "home.html", false, func(t *testing.T, v *core.Vite) func() (string, error) {
			t.Helper()
			app, err := fiberApp(v)
			if err != nil {
				t.Fatal(err)
			}
			app.Get("/", func(c *fiber.Ctx) error { return c.Render("home", nil) })
			return func() (string, error) { return fiberGet(t, app.Test) }
		}},
		{"html", "home.html", false, func(t *testing.T, v *core.Vite) func() (string, error) {
			t.Helper()
			pages, err := v.Templates(nil, templates, ".", "templates/*.html")
			if err != nil {
				t.Fatal(err)
			}
			e := echo5.New()
			e.Renderer = echo5vite.NewRenderer(pages, v)
			e.GET("/", func(c *echo5.Context) error { return c.Render(http.StatusOK, "home.html", nil) })
			return func() (string, error) { return handlerGet(t, e) }
		}},
		{"html", "home.html", false, views(func(v *core.Vite) (fiber.Views, error) {
			engine := html.New("templates", ".html")
			return engine, fiber3vite.AddFuncs(engine, v)
		})},
		{"django", "home.django", true, views(func(v *core.Vite) (fiber.Views, error) {
			engine := django.New("templates", ".django")
			return engine, fibervite.AddFuncs(engine, v)
		})},
		{"django 2", "home.django", true, func(t *testing.T, v *core.Vite) func() (string, error) {
			t.Helper()
			page, err := pongoSet(v).FromFile("home.django")
			if err != nil {
				t.Fatal(err)
			}
			return func() (string, error) { return page.Execute(nil) }
		}},
		{"pug", "home.pug", true, views(func(v *core.Vite) (fiber.Views, error) {
			engine := pug.New("templates", ".pug")
			return engine, fibervite.AddFuncs(engine, v)
		})},
		{"ace", "home.ace", true, views(func(v *core.Vite) (fiber.Views, error) {
			engine := ace.New("templates", ".ace")
			return engine, fibervite.AddFuncs(engine, v)
		})},
		{"amber", "home.amber", true, views(func(v *core.Vite) (fiber.Views, error) {
			engine := amber.New("templates", ".amber")
			return engine, fibervite.AddFuncs(engine, v)
		})},
		{"jet", "home.jet", true, views(func(v *core.Vite) (fiber.Views, error) {
			engine := jet.New("templates", ".jet")
			return engine, fibervite.AddFuncs(engine, v)
		})},
		{"handlebars", "home.hbs", true, views(func(v *core.Vite) (fiber.Views, error) {
			raymond.RemoveAllHelpers()
			engine := handlebars.New("templates", ".hbs")
			return engine, fibervite.AddFuncs(engine, v)
		})},
	} {
		language, second, _ := strings.Cut(e.language, " ")
		code := blocks(t, enginesDocument, language)
		if second == "2" && len(code) == 2 {
			code = code[1:]
		} else if len(code) != 1 && language != "django" {
			t.Fatalf("%s has %d templates in %s", enginesDocument, len(code), language)
		}
		t.Run(e.language, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			file := filepath.Join(dir, "templates", e.name)
			write(t, file, code[0])
			page, err := e.open(t, vitetest.New(t))()
			if err != nil || !strings.Contains(page, engineTags) {
				t.Errorf("%v\n%s", err, page)
			}
			if e.logo && !strings.Contains(page, engineLogo) {
				t.Errorf("no %s in\n%s", engineLogo, page)
			}
			write(t, file, strings.Replace(code[0], "src/main.ts", "src/mian.ts", 1))
			if page, err := e.open(t, oneEntryVite(t))(); err == nil {
				t.Errorf("no error for an unknown entry:\n%s", page)
			}
		})
	}
}

// TestEnginesInGo renders the pages of the document whose tags are not asked for
// by a template's function.
func TestEnginesInGo(t *testing.T) {
	t.Run("mustache", func(t *testing.T) {
		dir := t.TempDir()
		code := blocks(t, enginesDocument, "mustache")[0]
		t.Chdir(dir)
		write(t, filepath.Join(dir, "templates", "home.mustache"), code)
		engine := mustache.New("templates", ".mustache")
		if err := fibervite.AddFuncs(engine, vitetest.New(t)); err == nil {
			t.Error("no error for an engine without functions")
		}
		app := fiber.New(fiber.Config{Views: engine})
		app.Get("/", mustacheHome(vitetest.New(t)))
		if page, err := fiberGet(t, app.Test); err != nil || !strings.Contains(page, engineTags) {
			t.Errorf("%v\n%s", err, page)
		}
		app = fiber.New(fiber.Config{Views: engine})
		app.Get("/", mustacheHome(noEntryVite(t)))
		if page, err := fiberGet(t, app.Test); err == nil {
			t.Errorf("no error for an unknown entry:\n%s", page)
		}
	})
	t.Run("templ", func(t *testing.T) {
		if page, err := handlerGet(t, templ.Handler(engines.Home(vitetest.New(t).Page(t.Context())))); err != nil || !strings.Contains(page, engineTags) {
			t.Errorf("%v\n%s", err, page)
		}
		if page, err := handlerGet(t, templ.Handler(engines.Home(noEntryVite(t).Page(t.Context())))); err == nil {
			t.Errorf("no error for an unknown entry:\n%s", page)
		}
	})
	t.Run("gomponents", func(t *testing.T) {
		var b bytes.Buffer
		if err := gomponentsHome(&b, vitetest.New(t).Page(t.Context())); err != nil || !strings.Contains(b.String(), engineTags) {
			t.Errorf("%v\n%s", err, &b)
		}
		b.Reset()
		if err := gomponentsHome(&b, noEntryVite(t).Page(t.Context())); err == nil || b.Len() > 0 {
			t.Errorf("an unknown entry: %v\n%s", err, &b)
		}
	})
	t.Run("quicktemplate", func(t *testing.T) {
		tags, err := vitetest.New(t).Tags("src/main.ts")
		if err != nil {
			t.Fatal(err)
		}
		if page := engines.Page(tags); !strings.Contains(page, engineTags) {
			t.Error(page)
		}
	})
}

// TestEngineWarnings checks that the engines still do the things that the document
// warns of.
func TestEngineWarnings(t *testing.T) {
	v := oneEntryVite(t)
	render := func(file, text string, engine fiber.Views) (page string, err error) {
		write(t, filepath.Join("templates", file), text)
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		if err := engine.Load(); err != nil {
			return "", err
		}
		var b strings.Builder
		err = engine.Render(&b, "home", nil)
		return b.String(), err
	}
	t.Chdir(t.TempDir())

	write(t, filepath.Join("templates", "home.hbs"), "")
	page, err := pongoSet(v).FromString(`{{ vite("src/main.ts") }}`)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := page.Execute(nil); err != nil || !strings.HasPrefix(text, "&lt;script") {
		t.Errorf("pongo2 without |safe: %v\n%s", err, text)
	}
	raymond.RemoveAllHelpers()
	for i, wants := range []string{"", "panic: "} {
		engine := handlebars.New("templates", ".hbs")
		if err := fibervite.AddFuncs(engine, v); err != nil {
			t.Fatal(err)
		}
		if _, err := render("home.hbs", "", engine); wants == "" && err != nil || wants != "" && (err == nil || !strings.HasPrefix(err.Error(), wants)) {
			t.Errorf("engine %d of handlebars: %v", i, err)
		}
	}
}

// AddFuncs gives the engines all functions, with one entry or several, and
// templates that were written for the functions of core stay right.
func TestEngineForms(t *testing.T) {
	t.Chdir(t.TempDir())
	v := vitetest.New(t)
	const both = `src="/vitetest/a.ts"></script>
<script type="module" crossorigin src="/vitetest/b.ts"></script>`
	for i, tt := range []struct {
		engine     fiber.Views
		file, text string
		want       string
	}{
		{django.New("templates", ".django"), "home.django", `{{ vite("a.ts", "b.ts") }}`, both},
		{django.New("templates", ".django"), "home.django", `{{ vite("a.ts", "b.ts")|safe }}`, both},
		{django.New("templates", ".django"), "home.django", `<style>{{ viteInline("a.css") }}</style>`, "<style>/* vitetest: a.css */</style>"},
		{django.New("templates", ".django"), "home.django", `<p>{{ viteInline("a.txt") }}<img src="{{ viteAsset("a&b.png") }}">`, `<p>/* vitetest: a.txt */<img src="/vitetest/a&amp;b.png">`},
		{jet.New("templates", ".jet"), "home.jet", `{{ vite("a.ts", "b.ts") | raw }}`, both},
		{jet.New("templates", ".jet"), "home.jet", `<style>{{ viteInline("a.css") | raw }}</style>`, "<style>/* vitetest: a.css */</style>"},
		{handlebars.New("templates", ".hbs"), "home.hbs", `{{{ vite "b.ts" }}}<style>{{{ viteInline "a.css" }}}</style>`, `src="/vitetest/b.ts"></script>
<style>/* vitetest: a.css */</style>`},
	} {
		raymond.RemoveAllHelpers()
		write(t, filepath.Join("templates", tt.file), tt.text)
		var err error
		switch engine := tt.engine.(type) {
		case *django.Engine:
			err = fibervite.AddFuncs(engine, v)
		case *jet.Engine:
			err = fibervite.AddFuncs(engine, v)
		case *handlebars.Engine:
			err = fibervite.AddFuncs(engine, v)
		}
		var b strings.Builder
		if err := errors.Join(err, tt.engine.Load(), tt.engine.Render(&b, "home", nil)); err != nil || !strings.Contains(b.String(), tt.want) {
			t.Errorf("%d: %s: %v\n%s", i, tt.text, err, b.String())
		}
	}
}

// TestGinHalfPage checks what the document says of gin's own rendering.
func TestGinHalfPage(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	t.Chdir(t.TempDir())
	write(t, filepath.Join("templates", "home.html"), `before {{ vite "src/main.ts" }}`)
	for _, tt := range []struct {
		v    *core.Vite
		want string
	}{{vitetest.New(t), "before " + engineTags + "\n"}, {noEntryVite(t), "before "}} {
		engine := gin.New()
		if err := ginvite.Register(engine, tt.v); err != nil {
			t.Fatal(err)
		}
		engine.LoadHTMLGlob("templates/*.html")
		engine.GET("/", func(c *gin.Context) { c.HTML(http.StatusOK, "home.html", nil) })
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Body.String() != tt.want {
			t.Errorf("got %q, want %q", w.Body, tt.want)
		}
	}
}

// TestGeneratedEngines generates the Go code of internal/engines from the document.
func TestGeneratedEngines(t *testing.T) {
	for _, tt := range []struct{ language, source string }{{"templ", "home.templ"}, {"qtpl", "home.qtpl"}} {
		code := blocks(t, enginesDocument, tt.language)
		if len(code) != 1 {
			t.Fatalf("%s has %d templates in %s", enginesDocument, len(code), tt.language)
		}
		source, err := os.ReadFile(filepath.Join("internal", "engines", tt.source))
		if err != nil {
			t.Fatal(err)
		}
		if string(source) != code[0] {
			t.Errorf("internal/engines/%s is not the template of %s:\n%s", tt.source, enginesDocument, source)
		}
	}
	if testing.Short() {
		t.Skip("generates code with programs")
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`github.com/a-h/templ (v\S+)`).FindSubmatch(mod)
	if version == nil {
		t.Fatal("go.mod does not require templ")
	}
	dir := filepath.Join(t.TempDir(), "engines")
	for _, tt := range []struct {
		source, generated string
		args              []string
	}{
		{"home.templ", "home_templ.go", []string{"github.com/a-h/templ/cmd/templ@" + string(version[1]), "generate", "-path", dir}},
		{"home.qtpl", "home.qtpl.go", []string{"github.com/valyala/quicktemplate/qtc", "-dir", dir}},
	} {
		source, err := os.ReadFile(filepath.Join("internal", "engines", tt.source))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, tt.source), string(source))
		if out, err := exec.CommandContext(t.Context(), "go", append([]string{"run"}, tt.args...)...).CombinedOutput(); err != nil {
			unavailable(t, fmt.Errorf("go run %v: %w\n%s", tt.args, err, out))
		}
		// Both write paths into their comments.
		comments := regexp.MustCompile(`(?m)^//.*$|FileName: "[^"]*"`)
		got, err := os.ReadFile(filepath.Join(dir, tt.generated))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("internal", "engines", tt.generated))
		if err != nil {
			t.Fatal(err)
		}
		if string(comments.ReplaceAll(got, nil)) != string(comments.ReplaceAll(want, nil)) {
			t.Errorf("internal/engines/%s is not the output of go run %v:\n%s", tt.generated, tt.args, got)
		}
	}
}

// oneEntryVite returns a Vite with the build oneEntry.
func oneEntryVite(t *testing.T) *core.Vite {
	t.Helper()
	v, err := core.New(core.Config{Dist: oneEntry, Mode: core.Production})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// noEntryVite returns a Vite whose build lacks src/main.ts.
func noEntryVite(t *testing.T) *core.Vite {
	t.Helper()
	v, err := core.New(core.Config{Dist: otherEntry, Mode: core.Production})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// handlerGet returns the page at "/". An answer other than 200 is an error.
func handlerGet(t *testing.T, handler http.Handler) (string, error) {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	return checkEnginePage(t, w.Result())
}

// renderViews returns the page "home" of an engine, which is the same in both versions
// of fiber. Each of them loads the engine.
func renderViews(t *testing.T, load func() (fiber.Views, error)) (string, error) {
	t.Helper()
	open := func() fiber.Views {
		engine, err := load()
		if err != nil {
			t.Fatal(err)
		}
		return engine
	}
	app := fiber.New(fiber.Config{Views: open()})
	app.Get("/", func(c *fiber.Ctx) error { return c.Render("home", nil) })
	page, err := fiberGet(t, app.Test)
	app3 := fiber3.New(fiber3.Config{Views: open()})
	app3.Get("/", func(c fiber3.Ctx) error { return c.Render("home", nil) })
	page3, err3 := fiberGet(t, app3.Test)
	if page3 != page || (err3 == nil) != (err == nil) {
		t.Errorf("fiber v3: %v\n%s\nfiber v2: %v\n%s", err3, page3, err, page)
	}
	return page3, err3
}

// fiberGet is [handlerGet] by the method Test of either version of fiber.
func fiberGet[C any](t *testing.T, test func(*http.Request, ...C) (*http.Response, error)) (string, error) {
	t.Helper()
	res, err := test(httptest.NewRequest(http.MethodGet, "/", nil))
	if err != nil {
		t.Fatal(err)
	}
	return checkEnginePage(t, res)
}

func checkEnginePage(t *testing.T, res *http.Response) (string, error) {
	t.Helper()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode == http.StatusOK {
		return string(body), nil
	}
	if strings.Contains(string(body), "<head>") {
		t.Errorf("a part of the page was sent:\n%s", body)
	}
	return string(body), fmt.Errorf("%s: %s", res.Status, body)
}
