package devserver

// Routes returns the paths that [Server.Serve] answers, except for the base path:
// prefixes, which end in a slash, and single paths.
func (s *Server) Routes() (prefixes, paths []string) {
	if base := s.Base(); base != "/" {
		return []string{base}, nil
	}
	prefixes, paths = OwnRoutes()
	for _, mount := range s.learnt.Load().mounts {
		if !isOwnPath(mount) {
			prefixes, paths = append(prefixes, mount+"/"), append(paths, mount)
		}
	}
	return prefixes, paths
}
