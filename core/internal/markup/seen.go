package markup

// weight orders what tags do for one file: a page that runs a script has no
// use for a preload of it, while a page that preloads it may still run it.
type weight uint8

const (
	prefetches weight = iota + 1
	preloads
	applies
)

// key tells tags apart that do different things, and says how much this one
// does. A tag is one too many on a page that has one with the same key and at
// least its weight.
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
	}
	before, after := t.halves()
	return before + after, applies
}

// seen says what a page has; see Tag.key.
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

// addOne reports whether s did not have it.
func (s seen) addOne(key string, w weight) bool {
	if s[key] >= w {
		return false
	}
	s[key] = w
	return true
}

// unseen returns the tags, and of lists the items, that s has not, each once,
// and adds them to s.
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
