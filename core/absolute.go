package core

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/govite/govite/core/internal/backend"
)

// AbsoluteURL is [Vite.URL] for a place outside of the application's pages, such
// as a mail, a feed, or a tag that other sites read:
//
//	<meta property="og:image" content="{{ viteAbsoluteURL "https://example.com" "src/og.png" }}">
//
// origin is the scheme and the host of the application, "https://example.com", with
// a port if it has one. Anything else is an error. Take it from the application's
// configuration: the Host header of a request may name any host. If Config.Base is
// an absolute URL, the file has the host of Config.Base, and origin only counts for
// the scheme of a base without one ("//cdn.example.com/").
func (v *Vite) AbsoluteURL(origin, name string) (string, error) {
	return v.absoluteURL(context.Background(), v.backend(), origin, name)
}

// AbsoluteURL is [Vite.AbsoluteURL] with the page's context.
func (p *Page) AbsoluteURL(origin, name string) (string, error) {
	return p.v.absoluteURL(p.ctx, p.backend(), origin, name)
}

func (v *Vite) absoluteURL(ctx context.Context, b backend.Backend, origin, name string) (string, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || !strings.EqualFold(origin, u.Scheme+"://"+u.Host) {
		return "", fmt.Errorf("govite: AbsoluteURL: the origin is %q: want a scheme and a host, as in https://example.com", origin)
	}
	address, err := v.url(ctx, b, name)
	switch {
	case err != nil:
		return "", err
	case strings.HasPrefix(address, "//"):
		return u.Scheme + ":" + address, nil
	case strings.HasPrefix(address, "/"):
		return origin + address, nil
	}
	return address, nil
}
