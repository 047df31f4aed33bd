package core

import "fmt"

// Mode says where a page's modules come from.
type Mode int

const (
	// Auto is Development while an announced or configured dev server answers,
	// and Production otherwise. On a machine that has the Vite project, or with a
	// configured dev server, govite probes the dev server again, at most once a
	// second and only when the application asks for something. On a machine that
	// has only the build, New decides once. The environment variable GOVITE_MODE,
	// "development" or "production", replaces Auto.
	Auto Mode = iota

	// Development loads modules from Vite's dev server.
	Development

	// Production loads the files of a build. It never probes a dev server.
	Production
)

// String returns "auto", "development" or "production".
func (m Mode) String() string {
	switch m {
	case Auto:
		return "auto"
	case Development:
		return "development"
	case Production:
		return "production"
	}
	return fmt.Sprintf("Mode(%d)", int(m))
}

// ParseMode is the inverse of [Mode.String]. The empty string is Auto; any
// unknown string is an error.
func ParseMode(s string) (Mode, error) {
	switch s {
	case "", "auto":
		return Auto, nil
	case "development":
		return Development, nil
	case "production":
		return Production, nil
	}
	return Auto, fmt.Errorf("unknown mode %q: want development, production or auto", s)
}
