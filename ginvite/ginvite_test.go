package ginvite

import (
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	os.Exit(m.Run())
}

// gin sends a 404 of its own for unmatched requests, and none of a handler.
func TestRegister(t *testing.T) {
	engine := gin.New()
	if err := Register(engine, adaptertest.Production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	engine.GET("/own", func(c *gin.Context) { c.JSON(http.StatusNotFound, gin.H{"error": "none"}) })
	engine.GET("/assets/own", func(c *gin.Context) { c.JSON(http.StatusNotFound, gin.H{"error": "none"}) })
	engine.GET("/assets/status", func(c *gin.Context) { c.AbortWithStatus(http.StatusNotFound) })
	const lost = "404 page not found"
	adaptertest.Check(t, adaptertest.Listen(t, engine), []adaptertest.Exchange{
		{Path: "/nothing", Status: 404, Body: lost},
		{Method: "POST", Path: adaptertest.Script, Status: 404, Body: lost},
		{Path: adaptertest.Gone, Status: 404, Body: lost + "\n", Cache: "no-store"},
		{Method: "POST", Path: adaptertest.Gone, Status: 404, Body: lost, Cache: "no-store"},
		{Path: "/own", Status: 404, Body: `{"error":"none"}`},
		{Path: "/assets/own", Status: 404, Body: `{"error":"none"}`, Cache: "no-store"},
		{Path: "/assets/status", Status: 404, Cache: "no-store"},
	})
}

func TestRegisterRefuses(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	engine := gin.New()
	engine.GET("/early", func(*gin.Context) {})
	if err := Register(engine, v); err == nil || !strings.Contains(err.Error(), "routes already (GET /early)") {
		t.Errorf("got %v", err)
	}
	engine = gin.New()
	engine.NoRoute(func(c *gin.Context) { c.String(http.StatusNotFound, "own") })
	if err := Register(engine, v); err == nil || !strings.Contains(err.Error(), "NoRoute handler already") {
		t.Errorf("got %v", err)
	}
	engine = gin.New()
	engine.SetFuncMap(template.FuncMap{"vite": strings.ToUpper, "upper": strings.ToUpper})
	if err := Register(engine, v); err == nil || !strings.Contains(err.Error(), "these names already: vite") {
		t.Errorf("got %v", err)
	}
}

func TestAddFuncsKeepsOtherFuncs(t *testing.T) {
	engine := gin.New()
	before := template.FuncMap{"upper": strings.ToUpper}
	engine.SetFuncMap(before)
	v := adaptertest.Production(t, core.Config{})
	if err := AddFuncs(engine, v); err != nil {
		t.Fatal(err)
	}
	for name := range v.FuncMap() {
		if engine.FuncMap[name] == nil {
			t.Errorf("no %s", name)
		}
	}
	if engine.FuncMap["upper"] == nil || engine.FuncMap["viteAsset"] == nil || len(before) != 1 {
		t.Errorf("%v, and the application's own map: %v", engine.FuncMap, before)
	}
}

func TestStaticRefuses(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	engine := gin.New()
	engine.GET("/assets/mine.js", func(*gin.Context) {})
	if err := Static(engine, v); err == nil || !strings.Contains(err.Error(), "ginvite: ") {
		t.Errorf("a conflict: %v", err)
	}
	if err := Static(gin.New().Group("/x"), v); err == nil || !strings.Contains(err.Error(), "the group is at /x") {
		t.Errorf("a group: %v", err)
	}
	if err := Static(gin.New().Group("/"), v); err != nil {
		t.Errorf("a group without a path: %v", err)
	}
}

func BenchmarkMiddleware(b *testing.B) {
	v := adaptertest.Production(b, core.Config{})
	for _, with := range []bool{false, true} {
		engine := gin.New()
		if with {
			engine.Use(Middleware(v))
		}
		engine.GET("/users/:id", func(*gin.Context) {})
		r, w := httptest.NewRequest("GET", "/users/17", nil), httptest.NewRecorder()
		b.Run(fmt.Sprintf("with=%t", with), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				engine.ServeHTTP(w, r)
			}
		})
	}
}
