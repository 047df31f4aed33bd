package devserver

import "slices"

// IsOwn reports whether a percent-decoded path is certainly Vite's, if Vite's base
// is "/" or a proxy strips the base from the paths of requests.
func IsOwn(path string) bool { return isOwnPath(path) && !hasDotSegment(path) }

// OwnRoutes returns the paths for which [IsOwn] is true: prefixes, which end in a
// slash, and single paths.
func OwnRoutes() (prefixes, paths []string) {
	return slices.Clone(ownPrefixes), slices.Clone(ownPaths)
}

// IsOwn is [IsOwn], and true for the pages and modules of plugins that the running
// Vite has told of.
func (s *Server) IsOwn(path string) bool {
	return IsOwn(path) || s.learnt.Load().isMounted(path) && !hasDotSegment(path)
}
