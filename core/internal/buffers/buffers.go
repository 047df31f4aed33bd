// Package buffers reuses the memory with which proxies copy bodies: a page may load
// thousands of modules.
package buffers

import (
	"net/http/httputil"
	"sync"
)

// Pool is for [httputil.ReverseProxy.BufferPool].
var Pool httputil.BufferPool = &pool{}

type pool struct{ pool sync.Pool }

func (p *pool) Get() []byte {
	if b, ok := p.pool.Get().(*[]byte); ok {
		return *b
	}
	return make([]byte, 32<<10)
}

func (p *pool) Put(b []byte) { p.pool.Put(&b) }
