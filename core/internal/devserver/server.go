package devserver

import (
	"context"
	"log"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/govite/govite/core/internal/problem"
)

// Server is a Vite dev server that may or may not be running. Its methods are
// safe for concurrent use. It needs no closing unless it was started: what else
// it keeps open, idle connections to the dev server, closes by itself after
// seconds.
type Server struct {
	root       string
	base       string  // configured; "" if it is not
	public     string  // configured; "" if it is not
	configured *target // from Options.Address; nil if the announcement decides
	assumed    *target // from Options.AssumeDefault; nil without it
	hosts      Hosts
	diagnose   func(ctx context.Context, entries []string) *problem.Problem
	logger     *slog.Logger
	errorLog   *log.Logger // of proxies

	files  *http.Transport // for requests without a body; bounded
	others *http.Transport // for sockets and probes, which must not queue behind files, and for requests with a body

	locating sync.Mutex // serialises changes of target
	target   atomic.Pointer[target]

	stranger atomic.Pointer[target] // where another project's server was found, nil for nowhere

	lastUp   atomic.Int64 // when the dev server was last known to be up, in Unix nanoseconds
	outages  atomic.Int64 // how often it was found down
	reported atomic.Bool  // the present outage is in the log

	prober
	command
	child
}

// New returns the Server that o describes. New does not ask the dev server:
// [Server.Status] says whether it is up. The error says why Options.Run cannot
// be run on this machine.
func New(o Options) (*Server, error) {
	s := &Server{root: o.Root, base: o.Base, public: o.Public, hosts: o.Hosts, logger: o.Logger, diagnose: o.Diagnose}
	if s.diagnose == nil {
		s.diagnose = s.diagnoseServer
	}
	if s.root == "" {
		s.root = "."
	}
	s.root = filepath.Clean(s.root)
	if s.logger == nil {
		s.logger = slog.Default()
	}
	// What is written here is of interest only while something is sought.
	s.errorLog = slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug)
	if o.Address != (Address{}) {
		s.configured = s.newTarget(o.Address)
	}
	if err := s.setCommand(o.Run); err != nil {
		return nil, err
	}
	if o.AssumeDefault && len(s.runs.Args) == 0 {
		s.assumed = s.newTarget(defaultAddress)
		s.assumed.guessed = true
	}
	s.files, s.others = newTransports()

	t := s.configured
	if t == nil {
		t = s.newTarget(Address{})
	}
	s.target.Store(t)
	s.status = Status{
		URL:  t.origin(),
		Base: t.base,
		Err:  s.downError(t, errNotAsked),
	}
	return s, nil
}

// Base returns the last known base path, which starts and ends with a slash.
// It never blocks and never asks the dev server: before the first
// [Server.Status] it is the configured one, else "/".
func (s *Server) Base() string {
	return s.target.Load().base
}
