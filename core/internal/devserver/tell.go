package devserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// An Application is the state of the Go application that govite dev runs, for
// vite-plugin-govite.
type Application struct {
	// State is "failed" if Problem is to be shown on all pages, "restarting" if the
	// application is being replaced, and "ready" if pages may reload.
	State   string       `json:"state"`
	Problem *HeadProblem `json:"problem,omitempty"`
}

// applicationPath is the path, below Vite's base, at which the plugin takes an
// [Application].
const applicationPath = "@govite/application"

// Tell tells vite-plugin-govite the state of the application. Only a server whose
// [Status] has Plugin takes it; older versions of the plugin answer with an error.
func (s *Server) Tell(ctx context.Context, a Application) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Base()+applicationPath, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := s.otherUpstream().RoundTrip(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		return fmt.Errorf("vite-plugin-govite does not know %s (%s): update the plugin", applicationPath, res.Status)
	}
	return nil
}
