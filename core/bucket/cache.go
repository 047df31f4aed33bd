package bucket

import (
	"container/list"
	"crypto/sha256"
)

// A cache keeps the contents that were used last. The zero value is an empty one.
type cache struct {
	elements map[[sha256.Size]byte]*list.Element
	order    list.List // of kept, the one that was used last first
	size     int64     // in bytes
}

// kept is an element of a cache.
type kept struct {
	sum     [sha256.Size]byte
	content []byte
}

// get returns the content with a digest, or nil.
func (c *cache) get(sum [sha256.Size]byte) []byte {
	e := c.elements[sum]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(kept).content
}

// add adds a content, and drops others until all together are not larger than most.
func (c *cache) add(sum [sha256.Size]byte, content []byte, most int64) {
	if int64(len(content)) > most || c.elements[sum] != nil {
		return
	}
	if c.elements == nil {
		c.elements = map[[sha256.Size]byte]*list.Element{}
	}
	c.elements[sum] = c.order.PushFront(kept{sum, content})
	c.size += int64(len(content))
	for c.size > most {
		last := c.order.Remove(c.order.Back()).(kept)
		delete(c.elements, last.sum)
		c.size -= int64(len(last.content))
	}
}
