package manifest

import (
	"testing"

	"github.com/govite/govite/core/internal/gold"
)

func addSeeds(f *testing.F, add func(manifest []byte)) {
	for _, text := range []string{"", "null", "[]", `{"a": null}`, `{"a": {"file": "../x"}}`, guide, layers(2, 4)} {
		add([]byte(text))
	}
	for _, variant := range []string{"vite2-default", "vite3-cssnosplit", "vite5-legacy", "vite8-chunks", "vite8-importmapjs+legacy"} {
		add(gold.Load(f, variant).Manifest)
	}
}

func FuzzParse(f *testing.F) {
	addSeeds(f, func(manifest []byte) { f.Add(manifest) })
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		if (m == nil) == (err == nil) {
			t.Fatalf("%v, %v", m, err)
		}
		if err == nil {
			for _, file := range m.Files() {
				if checkFile(file) != nil {
					t.Errorf("Parse let %q through", file)
				}
			}
		}
	})
}

func FuzzResolve(f *testing.F) {
	addSeeds(f, func(manifest []byte) { f.Add(manifest, "main.js", "src/main.ts") })
	f.Fuzz(func(t *testing.T, data []byte, one, two string) {
		m, err := Parse(data)
		if err != nil {
			return
		}
		checkResolved(t, m, one, two)
		_, _ = m.Asset(one)
		for _, key := range m.Entries() {
			checkResolved(t, m, key)
			checkResolved(t, m, key, one)
			if file, err := m.Asset(key); !IsAsset(key) && (err != nil || file == "") {
				t.Errorf("Asset(%q) = %q, %v", key, file, err)
			}
		}
	})
}
