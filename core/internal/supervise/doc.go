// Package supervise is how an application and the command govite dev talk to each
// other. govite dev holds the address of the application over restarts, and passes
// requests on to it. The application therefore listens on a free port of its own,
// and tells govite dev which address it wanted and which it has.
//
// The application sends one request for each listener: POST to the URL in
// [Variable], with an [Announcement] as JSON. The answer is a [Result].
package supervise

// Variable is the environment variable that names the supervisor of an
// application: an http URL with a secret of one run of the application in its
// path.
const Variable = "GOVITE_SUPERVISOR"

// An Announcement says where an application listens.
type Announcement struct {
	Wanted string `json:"wanted"` // the address that the application has asked for: "localhost:8080"
	Bound  string `json:"bound"`  // where the application listens: "127.0.0.1:41234"
}

// A Result is the answer to an Announcement.
type Result struct {
	Address string `json:"address"` // where the supervisor listens: "127.0.0.1:8080"
	Error   string `json:"error"`   // why the supervisor does not listen; "" if it does
}
