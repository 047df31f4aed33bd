//go:build unix

package examples

import (
	"bytes"
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/browser"
)

// pictured is the example whose pages are the pictures of README.md.
const pictured = "gin"

var updatePictures = flag.Bool("update-pictures", false, "write the pictures of README.md")

// checkPictures compares the page, light and dark, with the pictures that
// README.md shows. It looks at areas, not at pixels: fonts differ between systems.
func checkPictures(t *testing.T, page *browser.Page, name string) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		page.Scheme(scheme)
		page.WaitLoaded()
		file := filepath.Join("..", "core", "docs", "images", name+"-"+scheme+".png")
		if !strings.Contains(readDocument(t, "README.md"), strings.TrimPrefix(filepath.ToSlash(file), "../")) {
			t.Errorf("README.md does not show %s", file)
		}
		got := top(t, page.Picture())
		if *updatePictures {
			var text bytes.Buffer
			if err := png.Encode(&text, got); err != nil {
				t.Fatal(err)
			}
			write(t, file, text.String())
		}
		committed, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := differing(got, top(t, committed)); n > 0.05 {
			t.Errorf("%.0f%% of %s look different now: run the test with -update-pictures", 100*n, file)
		}
	}
	page.Scheme("light")
}

// top returns the part of a picture that README.md shows.
func top(t *testing.T, text []byte) *image.RGBA {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	part := image.NewRGBA(image.Rect(0, 0, 1280, 800))
	draw.Draw(part, part.Bounds(), picture, picture.Bounds().Min, draw.Src)
	return part
}

// differing returns the share of areas, 32 pixels wide and high, that have another
// mean color.
func differing(a, b *image.RGBA) float64 {
	const side, tolerance = 32, 16
	differ, all := 0, 0
	for y := 0; y < a.Rect.Dy(); y += side {
		for x := 0; x < a.Rect.Dx(); x += side {
			all++
			area := image.Rect(x, y, x+side, y+side)
			m, n := mean(a, area), mean(b, area)
			for i := range m {
				if d := m[i] - n[i]; d > tolerance || d < -tolerance {
					differ++
					break
				}
			}
		}
	}
	return float64(differ) / float64(all)
}

// mean returns the mean of red, green and blue.
func mean(picture *image.RGBA, area image.Rectangle) (m [3]float64) {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			i := picture.PixOffset(x, y)
			for c := range m {
				m[c] += float64(picture.Pix[i+c])
			}
		}
	}
	for c := range m {
		m[c] /= float64(area.Dx() * area.Dy())
	}
	return m
}
