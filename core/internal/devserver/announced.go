package devserver

// Announced is what the announcement in a project says of its dev server.
type Announced struct {
	File    string // of the announcement
	URL     string // the dev server's origin, "http://localhost:5173"
	Base    string // Vite's base path; "" if it is not named
	PID     int    // Vite's process id; 0 if it is not named
	Version string // Vite's version; "" if it is not named
}

// ReadAnnounced reads the announcement of the Vite project in the directory root.
// The error wraps fs.ErrNotExist if there is none; otherwise it names the file and
// its fault. A dev server that was killed leaves its announcement behind:
// [Server.Status] says whether the dev server answers.
func ReadAnnounced(root string) (*Announced, error) {
	a, err := readAnnouncement(root)
	if err != nil {
		return nil, err
	}
	return &Announced{File: announcementPath(root), URL: a.URL, Base: a.Base, PID: a.PID, Version: a.Version}, nil
}
