package bucket

import (
	"bytes"
	"context"
	"slices"

	"github.com/govite/govite/core/internal/published"
)

// known has the records of a store. It reads a record when it is asked for what the
// records before it do not tell: a record of a large build is large.
type known struct {
	requester *requester
	keys      []string
	digests   []map[string]published.Digest // of the records that were read, by key; nil for one that is gone
	records   []*record
}

// at returns the record with an index, and nil if it is gone.
func (k *known) at(ctx context.Context, i int) (*record, map[string]published.Digest, error) {
	for len(k.records) <= i {
		key := k.keys[len(k.records)]
		record, err := k.requester.readRecord(ctx, key)
		if err != nil && !isMissing(err) {
			return nil, nil, err
		}
		var digests map[string]published.Digest
		if record != nil {
			digests = make(map[string]published.Digest, len(record.Files))
			for _, o := range record.objects() {
				digests[o.key] = o.sha256
			}
		}
		k.records, k.digests = append(k.records, record), append(k.digests, digests)
	}
	return k.records[i], k.digests[i], nil
}

// readAll reads all records.
func (k *known) readAll(ctx context.Context) error {
	for i := range k.keys {
		if _, _, err := k.at(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// and returns the records of k after those of others, which were all read.
func (k *known) and(others *known) *known {
	return &known{
		requester: k.requester,
		keys:      slices.Concat(others.keys, k.keys),
		records:   slices.Concat(others.records, k.records),
		digests:   slices.Concat(others.digests, k.digests),
	}
}

// confirm returns those of the objects for which no record names the same content at
// the same key.
func (k *known) confirm(ctx context.Context, objects []*object) (unnamed []*object, err error) {
	unnamed = objects
	for i := range k.keys {
		if len(unnamed) == 0 {
			break
		}
		_, digests, err := k.at(ctx, i)
		if err != nil {
			return nil, err
		}
		var rest []*object
		for _, o := range unnamed {
			if !bytes.Equal(digests[o.key], o.sha256) {
				rest = append(rest, o)
			}
		}
		unnamed = rest
	}
	return unnamed, nil
}

// A conflict is an object that a record names with other content.
type conflict struct {
	object *object
	record *record
	key    string // of the record
}

// conflicts returns those of the objects that records name with other content.
func (k *known) conflicts(ctx context.Context, objects []*object) (found []conflict, err error) {
	if len(objects) == 0 {
		return nil, nil
	}
	seen := map[*object]bool{}
	for i, key := range k.keys {
		record, digests, err := k.at(ctx, i)
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			if d := digests[o.key]; d != nil && !bytes.Equal(d, o.sha256) && !seen[o] {
				seen[o] = true
				found = append(found, conflict{o, record, key})
			}
		}
	}
	return found, nil
}
