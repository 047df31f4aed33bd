package devserver

import (
	"context"
	"io"
	"log/slog"

	"github.com/govite/govite/core/internal/pace"
	"github.com/govite/govite/core/internal/problem"
)

// defaultURL is where Vite listens unless it is configured otherwise,
// https://vite.dev/config/server-options.html#server-port.
const defaultURL = "http://localhost:5173"

// defaultAddress is defaultURL, parsed.
var defaultAddress = Address{scheme: "http", host: "localhost:5173"}

// Options say where the dev server is, how to start it, and who may reach it
// through the proxy. The zero value looks for an announcement in the working
// directory.
type Options struct {
	// Address is where the dev server listens. Default: the address that the announcement
	// in Root names; without an announcement, http://localhost:5173 if
	// AssumeDefault is set.
	Address Address

	// AssumeDefault makes http://localhost:5173 the address of a dev server
	// that has not announced itself, unless Run starts one. Default: false.
	AssumeDefault bool

	// Root is the Vite project's directory, in which `npm run dev` is started.
	// Default: ".".
	Root string

	// Base is Vite's base path, percent-encoded, with a slash on both ends.
	// Default: the announced base, else Address's, else the path to which Vite
	// redirects "/", else "/".
	Base string

	// Public is the origin from which browsers load modules directly, as
	// [ParsePublic] returns it. Vite's server.origin has to be the same.
	// Default: the origin that vite-plugin-govite announces with its option
	// direct, else none: browsers load modules through the proxy.
	Public string

	// Hosts are the host names under which the proxy answers. Default:
	// localhost, *.localhost and IP addresses.
	Hosts Hosts

	// Run is the command that [Server.Start] runs. Default: none.
	Run Run

	// Diagnose returns the problem of a page with these entries, nil if the
	// page has none. A page that shows a problem asks at CheckPath until it is
	// solved. Default: a problem while the dev server does not answer.
	Diagnose func(ctx context.Context, entries []string) *problem.Problem

	// Pace is how often the dev server is probed and how long it is waited for.
	// Default: pace.Usual.
	Pace pace.Pace

	// Logger receives one warning for each outage of the dev server, and the
	// restarts of the command. Default: slog.Default().
	Logger *slog.Logger
}

// Run says how to start the dev server. The zero Run starts nothing.
type Run struct {
	// Auto runs the project's own script "dev" with its package manager, else
	// Vite itself. Where Options.Address is set, the project need not be on
	// this machine. Default: false.
	Auto bool

	// Args are the program and its arguments, run in Options.Root. With Auto
	// they are ignored. Default: none.
	Args []string

	// Output receives the lines that the command prints. Default: os.Stderr.
	Output io.Writer

	// Optional starts nothing, without an error, on a machine that has only
	// the build: where the project, its packages or its package manager are
	// missing. Default: false.
	Optional bool
}

func (r Run) isZero() bool { return !r.Auto && len(r.Args) == 0 }
