package devserver

import (
	"context"
	"log"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/govite/govite/core/internal/pace"
	"github.com/govite/govite/core/internal/problem"
)

// Server is a Vite dev server that may or may not be running. Its methods are
// safe for concurrent use. Only a Server that was started has to be closed: idle
// connections to the dev server close by themselves within seconds.
type Server struct {
	root       string
	base       string  // Options.Base
	public     string  // Options.Public
	configured *target // from Options.Address; nil without it
	assumed    *target // for a server that has not announced itself; nil if none is assumed
	hosts      Hosts
	diagnose   func(ctx context.Context, entries []string) *problem.Problem
	pace       pace.Pace
	logger     *slog.Logger
	errorLog   *log.Logger // of proxies

	files  *http.Transport // for requests without a body; bounded
	others *http.Transport // for sockets and probes, which must not queue behind files, and for requests with a body

	locating sync.Mutex // serialises changes of target
	target   atomic.Pointer[target]

	learnt atomic.Pointer[learnt]

	wrote  known // paths that pages got from govite
	served known // paths of modules and stylesheets that Vite has served

	stranger atomic.Pointer[target] // where another project's server answers; nil for nowhere

	lastUp   atomic.Int64 // when the dev server was last up, in Unix nanoseconds
	outages  atomic.Int64 // how many requests and probes found it down
	reported atomic.Bool  // the present outage was logged
	refused  atomic.Bool  // Vite's refusal of the Host header was logged

	prober
	command
	child
}

// New returns the Server that o describes. New does not ask the dev server:
// [Server.Status] says whether it is up. The error says why Options.Run cannot
// be run on this machine.
func New(o Options) (*Server, error) {
	s := &Server{root: o.Root, base: o.Base, public: o.Public, hosts: o.Hosts, pace: o.Pace, logger: o.Logger, diagnose: o.Diagnose}
	if s.pace == (pace.Pace{}) {
		s.pace = pace.Usual
	}
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
	// ReverseProxy's own messages are for debugging.
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
	s.learnt.Store(&learnt{})
	s.status = Status{
		URL:  t.origin(),
		Base: t.base,
		Err:  s.downError(t, errNotAsked),
	}
	return s, nil
}

// KnownBase returns the base path, and false if it may be another one: it is neither
// configured nor announced, and no dev server has answered.
func (s *Server) KnownBase() (base string, known bool) {
	t := s.target.Load()
	return t.base, t.fixed || s.last().Up
}

// URL returns the last known origin of the dev server, "" for none.
func (s *Server) URL() string { return s.target.Load().origin() }

// Base returns the last known base path, with a slash on both ends. Base does not
// ask the dev server: before the first [Server.Status] it returns the configured
// base, else "/".
func (s *Server) Base() string {
	return s.target.Load().base
}
