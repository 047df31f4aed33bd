//go:build unix

package examples

import (
	"crypto/rand"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/helmet"
	fiber3 "github.com/gofiber/fiber/v3"
	helmet3 "github.com/gofiber/fiber/v3/middleware/helmet"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	echo5 "github.com/labstack/echo/v5"
	middleware5 "github.com/labstack/echo/v5/middleware"
	"github.com/unrolled/secure"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
	"github.com/govite/govite/echovite"
	echo5vite "github.com/govite/govite/echovite/echo5"
	"github.com/govite/govite/fibervite"
	fiber3vite "github.com/govite/govite/fibervite/fiber3"
	"github.com/govite/govite/ginvite"
)

// homeTags returns the tags of the page as text.
func homeTags(page *core.Page) string {
	tags, err := page.Tags("src/main.ts")
	if err != nil {
		return err.Error()
	}
	return string(tags)
}

const noncePolicy = "script-src 'nonce-$' 'strict-dynamic'; style-src 'nonce-$' 'self'"

// TestGivenNonce sends the policy from another middleware, as
// core/docs/content-security.md shows for each framework: all tags have its nonce.
func TestGivenNonce(t *testing.T) {
	v, err := core.New(core.Config{Dist: oneEntry, Mode: core.Production})
	if err != nil {
		t.Fatal(err)
	}
	for name, start := range map[string]func() string{
		"gin": func() string {
			gin.SetMode(gin.TestMode)
			engine := gin.New()
			engine.Use(func(c *gin.Context) {
				nonce := rand.Text()
				c.Header("Content-Security-Policy", strings.ReplaceAll(noncePolicy, "$", nonce))
				if err := ginvite.PageFrom(c, v).UseNonce(nonce); err != nil {
					_ = c.AbortWithError(http.StatusInternalServerError, err)
				}
			})
			engine.GET("/", func(c *gin.Context) { c.String(http.StatusOK, "%s", homeTags(ginvite.PageFrom(c, v))) })
			return serveTest(t, engine)
		},
		"echo": func() string {
			e := echo.New()
			e.Use(middleware.Secure(), func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					nonce := rand.Text()
					c.Response().Header().Set("Content-Security-Policy", strings.ReplaceAll(noncePolicy, "$", nonce))
					if err := echovite.PageFrom(c, v).UseNonce(nonce); err != nil {
						return err
					}
					return next(c)
				}
			})
			e.Renderer = echovite.NewRenderer(template.Must(template.New("home").Parse(`{{ .Vite.Tags "src/main.ts" }}`)), v)
			e.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "home", nil) })
			return serveTest(t, e)
		},
		"echo v5": func() string {
			e := echo5.New()
			e.Use(middleware5.Secure(), func(next echo5.HandlerFunc) echo5.HandlerFunc {
				return func(c *echo5.Context) error {
					nonce := rand.Text()
					c.Response().Header().Set("Content-Security-Policy", strings.ReplaceAll(noncePolicy, "$", nonce))
					if err := echo5vite.PageFrom(c, v).UseNonce(nonce); err != nil {
						return err
					}
					return next(c)
				}
			})
			e.Renderer = echo5vite.NewRenderer(template.Must(template.New("home").Parse(`{{ .Vite.Tags "src/main.ts" }}`)), v)
			e.GET("/", func(c *echo5.Context) error { return c.Render(http.StatusOK, "home", nil) })
			return serveTest(t, e)
		},
		"fiber": func() string {
			app := fiber.New(fiber.Config{DisableStartupMessage: true})
			app.Use(helmet.New(), func(c *fiber.Ctx) error {
				nonce := rand.Text()
				c.Set("Content-Security-Policy", strings.ReplaceAll(noncePolicy, "$", nonce))
				if err := fibervite.PageFrom(c, v).UseNonce(nonce); err != nil {
					return err
				}
				return c.Next()
			})
			app.Get("/", func(c *fiber.Ctx) error { return c.SendString(homeTags(fibervite.PageFrom(c, v))) })
			return listenTest(t, app.Listener, app.ShutdownWithTimeout)
		},
		"fiber v3": func() string {
			app := fiber3.New()
			app.Use(helmet3.New(), func(c fiber3.Ctx) error {
				nonce := rand.Text()
				c.Set("Content-Security-Policy", strings.ReplaceAll(noncePolicy, "$", nonce))
				if err := fiber3vite.PageFrom(c, v).UseNonce(nonce); err != nil {
					return err
				}
				return c.Next()
			})
			app.Get("/", func(c fiber3.Ctx) error { return c.SendString(homeTags(fiber3vite.PageFrom(c, v))) })
			return listenTest(t, quiet(app), app.ShutdownWithTimeout)
		},
		"chi, with unrolled/secure": func() string {
			router := chi.NewRouter()
			policy := secure.New(secure.Options{ContentSecurityPolicy: "script-src $NONCE 'strict-dynamic'; style-src $NONCE 'self'"})
			router.Use(policy.Handler, chivite.WithPage(v), func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if err := chivite.PageFrom(r, v).UseNonce(secure.CSPNonce(r.Context())); err != nil {
						http.Error(w, "The page has no nonce.", http.StatusInternalServerError)
						return
					}
					next.ServeHTTP(w, r)
				})
			})
			router.Get("/", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(homeTags(chivite.PageFrom(r, v)))) })
			return serveTest(t, router)
		},
	} {
		t.Run(name, func(t *testing.T) {
			origin := start()
			seen := map[string]bool{}
			for range 2 {
				res, body := get(t, origin)
				match := regexp.MustCompile(`^script-src 'nonce-([^']+)' 'strict-dynamic'; style-src 'nonce-([^']+)' 'self'$`).FindStringSubmatch(res.Header.Get("Content-Security-Policy"))
				if match == nil || match[1] != match[2] || seen[match[1]] {
					t.Fatalf("%d %v\n%s", res.StatusCode, res.Header, body)
				}
				nonce := match[1]
				seen[nonce] = true
				want := `<meta property="csp-nonce" nonce="` + nonce + `">` + "\n" + `<script type="module" crossorigin src="/assets/main-B2x0qQ4a.js" nonce="` + nonce + `"></script>` + "\n"
				if body != want {
					t.Errorf("got\n%s\nwant\n%s", body, want)
				}
			}
		})
	}
}
