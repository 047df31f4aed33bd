package markup

// weight orders tags for one file by their effect: a page that runs a script does
// not need a preload of it, but a page that preloads it may still run it.
type weight uint8

const (
	prefetches weight = iota + 1
	preloads
	applies
)

// key returns the file that the tag loads, or else its html, and the tag's
// weight. A page does not need the tag if it has one with the same key and at
// least the same weight.
func (t *Tag) key() (string, weight) {
	switch t.Name {
	case "script":
		if src := t.Attr("src"); src != "" {
			return src, applies
		}
	case "link":
		switch href := t.Attr("href"); t.Attr("rel") {
		case "stylesheet":
			return href, applies
		case "modulepreload", "preload":
			return href, preloads
		case "prefetch":
			return href, prefetches
		}
	case "style":
		// The same module may have other css by now.
		if id := t.Attr(devID); id != "" {
			return devID + " " + id, applies
		}
	}
	before, after := t.halves()
	return before + after, applies
}

// seen has the keys and weights of a page's tags; see Tag.key.
type seen map[string]weight

func (s seen) add(t *Tag) {
	if t.List == nil {
		s.addOne(t.key())
		return
	}
	for i := range t.List.Items {
		s.addOne(t.List.Items[i].key())
	}
}

// addOne adds key to s, and reports whether s did not have it with this weight.
func (s seen) addOne(key string, w weight) bool {
	if s[key] >= w {
		return false
	}
	s[key] = w
	return true
}

// unseen returns the tags that s does not have, each once, and adds them to s. It
// does the same with the items of lists.
func unseen(tags []Tag, s seen) []Tag {
	left := make([]Tag, 0, len(tags))
	for i := range tags {
		t := tags[i]
		if t.List == nil {
			if s.addOne(t.key()) {
				left = append(left, t)
			}
			continue
		}
		rest := &List{Compose: t.List.Compose}
		for _, item := range t.List.Items {
			if s.addOne(item.key()) {
				rest.Items = append(rest.Items, item)
			}
		}
		if t.List = rest; len(rest.Items) > 0 {
			left = append(left, t)
		}
	}
	return left
}
