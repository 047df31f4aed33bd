package devserver

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/govite/govite/core/internal/http1"
)

// defaultURL is where Vite listens unless it is told otherwise,
// https://vite.dev/config/server-options.html#server-port.
const defaultURL = "http://localhost:5173"

// Options say where the dev server is and who may reach it through the proxy.
// The zero value looks for an announcement in the working directory.
type Options struct {
	// URL is the dev server's URL, as in "http://localhost:5173" or, with its
	// base path, "http://localhost:5173/static/". Default: the URL that the
	// announcement in Root names; while there is none, http://localhost:5173
	// if AssumeDefault is set.
	URL string

	// AssumeDefault makes http://localhost:5173, Vite's default, the URL of a
	// dev server that has not announced itself, unless Command starts one.
	// Default: false.
	AssumeDefault bool

	// Root is the Vite project's directory, the one that `npm run dev` is
	// started in. Default: ".".
	Root string

	// Base is Vite's `base` option as the project configures it. An absolute
	// URL ("https://cdn.example/x/") counts with its path and "./" counts as
	// "/": this is what Vite makes of them in development. Default: what the
	// announcement names, else URL's path, else what Vite redirects "/" to,
	// else "/".
	Base string

	// Public is the URL from which browsers load modules directly, without the
	// proxy: where they reach the dev server that URL names for us. Vite's
	// server.origin has to say the same. Default: what vite-plugin-govite says
	// with its option direct, else none: through the proxy.
	Public string

	// AllowedHosts are the host names, without a port, under which the proxy
	// answers beside localhost, *.localhost and IP addresses. A leading dot
	// (".example.test") allows a name and its subdomains, as in Vite's
	// server.allowedHosts. Default: none.
	AllowedHosts []string

	// Diagnose says what is wrong with a page that has these entries, nil if
	// nothing is. A page that shows a problem asks for it, at CheckPath, until
	// it is gone. Default: that the dev server does not answer, while it does
	// not.
	Diagnose func(ctx context.Context, entries []string) *Problem

	// Command starts the dev server, by [Server.Start]: "auto", or a command
	// line. Default: "", none.
	Command string

	// CommandOutput gets what the command prints. Default: os.Stderr.
	CommandOutput io.Writer

	// Logger receives one warning for each period in which the dev server is
	// needed and does not answer. Default: slog.Default().
	Logger *slog.Logger
}

// Server is a Vite dev server that may or may not be running. Its methods are
// safe for concurrent use. It needs no closing unless it was started: what else
// it keeps open, idle connections to the dev server, closes by itself after
// seconds.
type Server struct {
	root       string
	base       string  // configured; "" if it is not
	public     string  // configured; "" if it is not
	configured *target // from Options.URL; nil if the announcement decides
	assumed    *target // from Options.AssumeDefault; nil without it
	hosts      allowedHosts
	diagnose   func(ctx context.Context, entries []string) *Problem
	logger     *slog.Logger
	errorLog   *log.Logger // of proxies

	files  *http1.Transport // what has no body; bounded
	others *http.Transport  // upgrades and probes, which must not queue behind files, and what has a body

	locating sync.Mutex // serialises changes of target
	target   atomic.Pointer[target]

	stranger atomic.Pointer[target] // where another project's server was found, nil for nowhere

	lastUp   atomic.Int64 // when the dev server was last known to be up, in Unix nanoseconds
	outages  atomic.Int64 // how often it was found down
	reported atomic.Bool  // the present outage is in the log

	prober
	child
}

// New checks o and returns the Server it describes. It does no I/O: whether
// the dev server is up is for [Server.Status] to say. The error names the
// option at fault and its value.
func New(o Options) (*Server, error) {
	s := &Server{root: o.Root, logger: o.Logger, diagnose: o.Diagnose}
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
	var err error
	if s.hosts, err = newAllowedHosts(o.AllowedHosts); err != nil {
		return nil, err
	}
	if o.Base != "" {
		if s.base, err = normalizeBase(o.Base); err != nil {
			return nil, fmt.Errorf("devserver: Options.Base %q: %w; write it as in vite.config, for example %q", o.Base, err, "/static/")
		}
	}
	if o.Public != "" {
		if s.public, err = parsePublic(o.Public); err != nil {
			return nil, fmt.Errorf("devserver: Options.Public %q: %w; write for example %q", o.Public, err, defaultURL)
		}
	}
	if o.URL != "" {
		origin, base, err := parseServerURL(o.URL)
		if err != nil {
			return nil, fmt.Errorf("devserver: Options.URL %q: %w; write for example %q", o.URL, err, defaultURL)
		}
		s.configured = s.newTarget(origin, base)
	}
	if o.AssumeDefault && o.Command == "" {
		s.assumed = s.newTarget(&url.URL{Scheme: "http", Host: "localhost:5173"}, "")
		s.assumed.guessed = true
	}
	if err := s.setCommand(o); err != nil {
		return nil, err
	}
	s.files, s.others = newTransports()

	t := s.configured
	if t == nil {
		t = s.newTarget(&url.URL{}, "")
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
