package markup

import (
	"strconv"
	"sync"
	"testing"
)

func TestSets(t *testing.T) {
	var s Sets
	lists := [][]string{{"a"}, {"b"}, {"a", "b"}, {"b", "a"}, {"ab"}, {"a", "", "b"}, {"", "a", "b"}, {"a\xffb"}, {"a\xff", "b"}, {"a", "\xffb"}, {"\x01a"}, {"", "a"}}
	sets := make([]*Set, len(lists))
	for i, entries := range lists {
		if s.Get(entries) != nil {
			t.Fatalf("%q is there before it is added", entries)
		}
		sets[i] = NewSet(nil)
		s.Add(entries, sets[i])
	}
	for i, entries := range lists {
		if got := s.Get(entries); got != sets[i] {
			t.Errorf("%q: another set", entries)
		}
	}
	var none *Sets
	if none.Get([]string{"a"}) != nil || none.Get(nil) != nil || s.Get(nil) != nil {
		t.Error("a set of nothing")
	}
	entries := []string{"a", "b"}
	if n := testing.AllocsPerRun(100, func() { s.Get(entries) }); n > 0 {
		t.Errorf("Get allocates %v times", n)
	}
}

func TestSetsAreBounded(t *testing.T) {
	var s Sets
	one := make(map[string]*Set, mostSets)
	for i := range mostSets - 1 {
		one[strconv.Itoa(i)] = NewSet(nil)
	}
	s.Init(one)
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			s.Add([]string{"x", strconv.Itoa(i)}, NewSet(nil))
			s.Get([]string{"x", strconv.Itoa(i)})
		})
	}
	wg.Wait()
	kept := 0
	for i := range 10 {
		if s.Get([]string{"x", strconv.Itoa(i)}) != nil {
			kept++
		}
	}
	if kept != 1 {
		t.Errorf("%d sets beyond the bound are kept, want 1", kept)
	}
}
