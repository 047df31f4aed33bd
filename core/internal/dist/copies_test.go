package dist

import "testing"

func TestCopyOf(t *testing.T) {
	t.Parallel()
	tests := map[string][2]string{
		"assets/a.js.br":    {"assets/a.js", "br"},
		"assets/a.js.zst":   {"assets/a.js", "zstd"},
		"index.html.gz":     {"index.html", "gzip"},
		"assets/a.js":       {},
		"backup.tar.gz":     {},
		"photo.jpg.br":      {},
		".br":               {},
		"assets/a.js.br.gz": {},
	}
	for name, want := range tests {
		file, coding, ok := CopyOf(name)
		if file != want[0] || coding != want[1] || ok != (want[0] != "") {
			t.Errorf("%s: %q, %q, %v", name, file, coding, ok)
		}
	}
}
