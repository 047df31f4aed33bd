package bucket

import (
	"context"
	"slices"
	"strings"

	"gocloud.dev/blob"
)

// list returns the objects whose keys have a prefix.
func (r *requester) list(ctx context.Context, prefix string) (objects []*blob.ListObject, err error) {
	return r.pages(ctx, &blob.ListOptions{Prefix: prefix})
}

// listAt returns the objects whose keys have a prefix and no slash after it.
func (r *requester) listAt(ctx context.Context, prefix string) ([]*blob.ListObject, error) {
	objects, err := r.pages(ctx, &blob.ListOptions{Prefix: prefix, Delimiter: "/"})
	return slices.DeleteFunc(objects, func(o *blob.ListObject) bool { return o.IsDir }), err
}

func (r *requester) pages(ctx context.Context, o *blob.ListOptions) (objects []*blob.ListObject, err error) {
	const pageSize = 1000 // the most that S3 has
	for token := blob.FirstPageToken; len(token) > 0; {
		var page []*blob.ListObject
		err := r.do(ctx, "listing the store", func(ctx context.Context) (err error) {
			var next []byte
			page, next, err = r.bucket.ListPage(ctx, token, pageSize, o)
			if err == nil {
				token = next
			}
			return err
		})
		if err != nil {
			return nil, adviseBucket(err)
		}
		objects = append(objects, page...)
	}
	return objects, nil
}

// existing returns what the store has at keys and beside them, by key: one listing for
// each topmost directory of the keys.
func (r *requester) existing(ctx context.Context, keys []string) (map[string]*blob.ListObject, error) {
	prefixes := map[string]bool{}
	for _, key := range keys {
		prefixes[place(key)] = true
	}
	var lists []string
	for prefix := range prefixes {
		lists = append(lists, prefix)
	}
	results := make([][]*blob.ListObject, len(lists))
	numbers := make([]int, len(lists))
	for i := range numbers {
		numbers[i] = i
	}
	err := each(ctx, r.Parallel, numbers, func(ctx context.Context, i int) (err error) {
		if lists[i] == "" {
			results[i], err = r.listAt(ctx, "")
		} else {
			results[i], err = r.list(ctx, lists[i])
		}
		return err
	})
	found := map[string]*blob.ListObject{}
	for _, objects := range results {
		for _, o := range objects {
			found[o.Key] = o
		}
	}
	return found, err
}

// place returns the prefix whose listing has a key: its topmost directory, or "".
// Content has a prefix of its own.
func place(key string) string {
	if strings.HasPrefix(key, contentPrefix) {
		return contentPrefix
	}
	top, _, ok := strings.Cut(key, "/")
	if !ok {
		return ""
	}
	return top + "/"
}

// allBuilds returns the keys of all records, the newest first. A build that was
// published again has several.
func (r *requester) allBuilds(ctx context.Context) (keys []buildKey, err error) {
	objects, err := r.list(ctx, buildsPrefix)
	for _, o := range objects {
		if k, ok := parseBuildKey(o.Key); ok {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b buildKey) int { return strings.Compare(b.key, a.key) })
	return keys, err
}

// builds returns the published builds, the newest first. A build that was published
// again is listed once, with its last time.
func (s *Store) builds(ctx context.Context) ([]buildKey, error) {
	r, err := s.readRequester()
	if err != nil {
		return nil, err
	}
	keys, err := r.allBuilds(ctx)
	seen := map[string]bool{}
	return slices.DeleteFunc(keys, func(k buildKey) bool {
		again := seen[k.id]
		seen[k.id] = true
		return again
	}), err
}
