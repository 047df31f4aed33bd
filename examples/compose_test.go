//go:build unix

package examples

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/poll"
)

// loadCompose returns the services of compose.yaml.
func loadCompose(t *testing.T, dir string) (vite, program types.ServiceConfig) {
	t.Helper()
	file := filepath.Join(dir, "compose.yaml")
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{WorkingDir: dir, ConfigFiles: []types.ConfigFile{{Filename: file}}}, func(o *loader.Options) {
		o.SetProjectName("hello", true)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(project.Services) != 2 {
		t.Errorf("services %v", project.ServiceNames())
	}
	for _, s := range project.Services {
		checkBase(t, s.Image)
		if !slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool {
			return v.Type == types.VolumeTypeBind && v.Source == dir && strings.HasPrefix(s.WorkingDir+"/", v.Target+"/")
		}) {
			t.Errorf("the service %s does not run in the project: %+v", s.Name, s.Volumes)
		}
	}
	return project.Services["vite"], project.Services["app"]
}

// TestCompose compares compose.yaml with the configuration of Vite and with the
// program.
func TestCompose(t *testing.T) {
	p := recipeProject(t)
	t.Parallel()
	vite, program := loadCompose(t, p.dir)
	config := recipe(t, docker, "js", "vite.config.js")
	port := regexp.MustCompile(`\bport: (\d+), strictPort: true`).FindStringSubmatch(config)
	if port == nil || !strings.Contains(config, "host: true") || !strings.Contains(config, "allowedHosts: ['"+vite.Name+"']") {
		t.Fatalf("Vite is not reachable from another container as %s:\n%s", vite.Name, config)
	}
	if got, want := *program.Environment["GOVITE_DEV_SERVER"], "http://"+vite.Name+":"+port[1]; got != want {
		t.Errorf("GOVITE_DEV_SERVER is %s, not %s", got, want)
	}
	if len(program.Ports) != 1 || *program.Environment["ADDRESS"] != fmt.Sprintf(":%d", program.Ports[0].Target) {
		t.Errorf("the program listens on %s, and the service has the ports %+v", *program.Environment["ADDRESS"], program.Ports)
	}
	if host := program.Ports[0].HostIP; host != "127.0.0.1" {
		t.Errorf("the sources are published at %q", host)
	}
	for _, v := range vite.Volumes {
		if v.Type == types.VolumeTypeVolume && v.Target != vite.WorkingDir+"/node_modules" {
			t.Errorf("the volume %s is at %s", v.Source, v.Target)
		}
	}
}

// startComposed runs both services of compose.yaml on this machine until the test
// ends, and returns the URL of the program. The program finds no npm, and nothing
// announces the dev server to it.
func startComposed(t *testing.T, p *readmeProject, binary string) string {
	t.Helper()
	vite, program := loadCompose(t, p.dir)
	t.Cleanup(func() { app.CheckNoneLeft(t, p.web) })
	if len(vite.Command) != 3 || vite.Command[0] != "sh" || !strings.HasSuffix(vite.Command[2], "npm run dev") {
		t.Fatalf("Vite's command is %q", vite.Command)
	}
	if got := []string(program.Command); !slices.Equal(got, []string{"go", "run", "."}) {
		t.Fatalf("the program's command is %q", got)
	}
	port := app.FreePort(t)
	server := "http://localhost:" + port
	app.StartCommand(t, p.web, "npm run dev -- --port "+port, regexp.MustCompile(`Local:`)) // npm ci has run
	host := vite.Name + ":" + port
	if err := poll.Until(t.Context(), time.Minute, func() error { return app.Ping(server+"/", host) }); err != nil {
		t.Fatalf("Vite under the name %s: %v", host, err)
	}

	// The container of the program has a directory without packages.
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "templates"), os.DirFS(filepath.Join(p.dir, "templates"))); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "web", "src"), os.DirFS(filepath.Join(p.web, "src"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "package-lock.json", "vite.config.js"} {
		text, err := os.ReadFile(filepath.Join(p.web, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "web", name), string(text))
	}
	env := []string{pathWithout(t, node...)}
	for name, value := range program.Environment {
		env = append(env, name+"="+*value)
	}
	env = append(env, "GOVITE_DEV_SERVER="+server, "ADDRESS=127.0.0.1:"+app.FreePort(t))
	return app.StartIn(t, dir, binary, env...).URL
}
