package markup

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"weak"
)

// sampleSets returns sets with all kinds of tags, many of them in several sets.
func sampleSets() []*Set {
	js := func(i int) string { return fmt.Sprintf("/assets/%d.js", i) }
	css := func(i int) string { return fmt.Sprintf("/assets/%d.css", i) }
	sets := []*Set{NewSet(nil), NewSet([]Tag{NonceMeta()}), NewSet([]Tag{Prefetch(js(1), "")})}
	for i := range 4 {
		sets = append(sets, NewSet([]Tag{
			NonceMeta(),
			ImportMap(`"imports":{}`, [][2]string{{js(i), "sha384-a"}, {js(i + 1), "sha384-b"}}),
			Stylesheet(css(i), "anonymous", ""),
			Stylesheet(css(i+1), "anonymous", ""),
			Script(js(i), "anonymous", ""),
			ModulePreload(js(i+1), "anonymous", ""),
			ModulePreload(js(i+2), "anonymous", ""),
			Preload(fmt.Sprintf("/assets/%d.woff2", i%2), "font", "font/woff2"),
			Prefetch(js(i+3), "anonymous"),
			InlineScript("module", fmt.Sprintf("start(%d)", i%3)),
			Waterfall([]Tag{Prefetch(css(i+2), ""), Prefetch(js(i+4), "")}, 2),
		}))
	}
	return sets
}

// plainPage is a [Page] without a cache.
type plainPage []addition

func (p *plainPage) add(s *Set, parts Parts, nonce string, eager bool) string {
	now := addition{set: s, parts: parts}
	if nonce != "" {
		now.allowed |= IfNonced
	}
	if eager {
		now.allowed |= IfEager
	}
	if slices.Contains(*p, now) {
		return ""
	}
	has := make(map[string]weight)
	for _, a := range *p {
		for _, t := range a.set.tags {
			if t.Only&^a.allowed != 0 || t.Parts&a.parts == 0 {
				continue
			}
			if t.List == nil {
				key, w := t.key()
				has[key] = max(has[key], w)
				continue
			}
			for _, item := range t.List.Items {
				has[item.Name] = max(has[item.Name], item.weight)
			}
		}
	}
	*p = append(*p, now)
	var b strings.Builder
	for _, t := range s.tags {
		if t.List != nil {
			list := &List{Compose: t.List.Compose}
			for _, item := range t.List.Items {
				if has[item.Name] < item.weight {
					list.Items = append(list.Items, item)
				}
			}
			if t.List = list; len(list.Items) == 0 {
				continue
			}
		} else if key, w := t.key(); has[key] >= w {
			continue
		}
		if t.Only&^now.allowed != 0 || t.Parts&parts == 0 {
			continue
		}
		before, after := t.halves()
		b.WriteString(before)
		if t.Nonce && nonce != "" {
			b.WriteString(` nonce="` + nonce + `"`)
		}
		b.WriteString(after)
	}
	return b.String()
}

func TestPagesThatShareHistoriesAreAsIfAlone(t *testing.T) {
	sets := sampleSets()
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for range 1000 {
				var p Page
				var plain plainPage
				var calls []string
				nonce := ""
				for range 1 + random.IntN(5) {
					if random.IntN(3) > 0 {
						nonce = []string{"short", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "one that is longer than all others"}[random.IntN(3)]
					}
					i, parts, eager := random.IntN(len(sets)), []Parts{Styles, Scripts, AllParts}[random.IntN(3)], random.IntN(2) == 0
					calls = append(calls, fmt.Sprintf("%d %d %q %v", i, parts, nonce, eager))
					if got, want := p.Add(sets[i], parts, nonce, eager), plain.add(sets[i], parts, nonce, eager); got != want {
						t.Errorf("%v\ngot\n%s\nwant\n%s", calls, got, want)
						return
					}
				}
				var all []Tag
				for _, a := range plain {
					for _, t := range a.set.tags {
						if t.Parts&a.parts != 0 {
							all = append(all, t)
						}
					}
				}
				if got, want := p.Links(""), NewSet(all).Links(); !slices.Equal(got, want) {
					t.Errorf("%v: links\ngot  %q\nwant %q", calls, got, want)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestASecondPageRendersNothing(t *testing.T) {
	sets := sampleSets()[3:]
	const nonce = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	page := func() {
		var p Page
		for _, s := range sets {
			p.Add(s, AllParts, nonce, true)
		}
		p.Add(sets[0], AllParts, nonce, true) // the page has it
	}
	page()
	if n := testing.AllocsPerRun(100, page); n > float64(len(sets)) {
		t.Errorf("%v allocations for %d sets", n, len(sets))
	}
}

// count returns the number and the size of cached histories that start with s.
func count(s *Set) (n, size int) {
	var walk func(h *history)
	walk = func(h *history) {
		for i := range h.next {
			next := h.next[i].Load()
			if next == nil {
				continue
			}
			next.Range(func(_, h any) bool {
				n++
				size += h.(*history).size()
				walk(h.(*history))
				return true
			})
		}
	}
	for i := range s.first {
		if h := s.first[i].Load(); h != nil {
			walk(h)
		}
	}
	return n, size
}

// Pages may choose their second entry by request data.
func TestHistoriesAreBounded(t *testing.T) {
	firsts := []*Set{NewSet([]Tag{Script("/0.js", "", "")}), NewSet([]Tag{Script("/1.js", "", "")})}
	long := strings.Repeat("x", cacheSize/20)
	most := 0
	for i := range 100 {
		var p Page
		p.Add(firsts[i/5%2], AllParts, "", false)
		p.Add(NewSet([]Tag{InlineScript("module", fmt.Sprint(i, long))}), AllParts, "", false)
		p.Add(NewSet([]Tag{Script("/last.js", "", "")}), AllParts, "", false)
		size := 0
		for _, s := range firsts {
			_, n := count(s)
			size += n
		}
		most = max(most, size)
	}
	if most > cacheSize || most < cacheSize/2 {
		t.Errorf("%d bytes are cached, of %d", most, cacheSize)
	}
	// The cache does not take a history that is too large for it.
	var p Page
	p.Add(firsts[0], AllParts, "", false)
	before, _ := count(firsts[0])
	text := strings.Repeat("x", cacheSize)
	if html := p.Add(NewSet([]Tag{InlineScript("module", text)}), AllParts, "", false); !strings.Contains(html, text) {
		t.Error("a large script is missing")
	}
	if after, _ := count(firsts[0]); after != before {
		t.Errorf("%d histories, and %d after a large one", before, after)
	}
}

// In development each page has new sets.
func TestHistoriesDoNotOutliveTheirFirstSet(t *testing.T) {
	weaks := func() (weaks []weak.Pointer[Set]) {
		var p Page
		for i := range 3 {
			s := NewSet([]Tag{Script(fmt.Sprintf("/%d.js", i), "", "")})
			weaks = append(weaks, weak.Make(s))
			p.Add(s, AllParts, "", false)
		}
		return weaks
	}()
	runtime.GC()
	for i, w := range weaks {
		if w.Value() != nil {
			t.Errorf("set %d is still in memory", i)
		}
	}
}

func TestFillHasNoGapLeft(t *testing.T) {
	s := NewSet([]Tag{NonceMeta(), Script("/a.js", "", "")})
	for _, nonce := range []string{"N", strings.Repeat("N", gapSize), strings.Repeat("N", gapSize+1)} {
		want := []string{`<meta property="csp-nonce" nonce="` + nonce + `">`, `<script type="module" src="/a.js" nonce="` + nonce + `"></script>`, ""}
		if got := strings.Split(new(Page).Add(s, AllParts, nonce, false), "\n"); !reflect.DeepEqual(got, want) {
			t.Errorf("got %q", got)
		}
	}
}
