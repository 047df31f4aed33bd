package project

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestRead reads configurations without Node.js. What is no literal is not known.
func TestRead(t *testing.T) {
	root := t.TempDir()
	for _, tt := range []struct{ config, want string }{
		{"", "true . dist public /"},
		{"export default defineConfig({ base: '/app/', build: { outDir: \"../static\" }, publicDir: 'static' })", "true . ../static static /app/"},
		{"export default {\n  // base: '/old/',\n  root: 'src',\n}", "true src src/dist src/public /"},
		{"export default { base: process.env.BASE }", "true . dist public "},
		{"const base = '/x/'\nexport default { base, build: {} }", "true . dist public "},
		{"export default ({ mode }) => mode === 'a' ? { base: '/a/' } : { base: '/b/' }", "true . dist public "},
		{"export default { build: { outDir: join(here, 'x') } }", "false . dist public "},
		{"export default { root, base: '/app/' }", "false . dist public "},
	} {
		if err := os.WriteFile(filepath.Join(root, "vite.config.ts"), []byte(tt.config), 0o600); err != nil {
			t.Fatal(err)
		}
		v, known := (&Project{Root: root}).Read()
		rel := func(path string) string {
			path, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			return filepath.ToSlash(path)
		}
		if got := fmt.Sprintf("%v %s %s %s %s", known, rel(v.Root), rel(v.OutDir), rel(v.PublicDir), v.Base); got != tt.want || filepath.Base(v.File) != "vite.config.ts" {
			t.Errorf("%s\n%s, not %s", tt.config, got, tt.want)
		}
	}
}
