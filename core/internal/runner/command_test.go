package runner

import (
	"errors"
	"testing"
)

func TestBuild(t *testing.T) {
	programs(t, "npm", "deno")
	for _, test := range []struct {
		files map[string]string
		want  string
	}{
		{map[string]string{"package.json": `{"scripts": {"dev": "vite", "build": "vite build"}}`, there: ""}, "npm run build"},
		{map[string]string{"package.json": withDev, there: ""}, "npm exec --no -- vite build"},
		{map[string]string{"package.json": `{"scripts": {"build": "vite build"}}`, "deno.lock": ""}, "deno task build"},
	} {
		dir := realTempDir(t)
		writeFiles(t, dir, test.files)
		c, err := Find(dir)
		if err != nil || c.Build() != test.want {
			t.Errorf("%v: %v, %v", test.files, c, err)
		}
	}
}

// The caller of Find shows the command beside the error.
func TestFindReturnsCommandWithError(t *testing.T) {
	programs(t, "npm")
	for _, test := range []struct {
		files     map[string]string
		want      string
		installed bool
	}{
		{map[string]string{".git/": "", "package.json": withDev, "package-lock.json": ""}, "npm run dev", false},
		{map[string]string{".git/": "", "package.json": withDev, "pnpm-lock.yaml": "", there: ""}, "pnpm run dev", true},
	} {
		dir := realTempDir(t)
		writeFiles(t, dir, test.files)
		c, err := Find(dir)
		if c == nil || err == nil || c.String() != test.want || errors.Is(err, ErrNotInstalled) == test.installed {
			t.Errorf("%v: %v, %v", test.files, c, err)
		}
	}
}
