package core

import "github.com/govite/govite/core/internal/fetch"

// FallbackFile is [Vite.ServeFallback] in production for servers that are not
// net/http's: the html entry Config.SPA if a GET or HEAD that no route takes is
// a page load, by its headers Sec-Fetch-Mode and Accept. [Vite.IsLost] comes
// first. In development there is none.
func (v *Vite) FallbackFile(secFetchMode, accept string) (*File, bool) {
	b, ok := v.backend().(*build)
	if !ok || b.spa == nil || !fetch.IsNavigation(secFetchMode, accept) {
		return nil, false
	}
	return (*File)(b.spa), true
}
