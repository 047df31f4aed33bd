// Package http1 is an [http.RoundTripper] for what a proxy sends to a dev
// server by the thousand: requests without a body, to one server at a time,
// over a bounded number of kept connections.
//
// The Transport of net/http hands each request to a goroutine that writes it
// and takes the response from another that reads it, because it serves more:
// bodies that are sent while the response comes, HTTP/2, upgrades. For a small
// file that is much of the work. Here it is all done by the caller's goroutine.
//
//	files := http1.New(http1.Options{MaxConns: 56, IdleConnTimeout: 4 * time.Second})
//	proxy := &httputil.ReverseProxy{Transport: files, Rewrite: rewrite}
package http1
