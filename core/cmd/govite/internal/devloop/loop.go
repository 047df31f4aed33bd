// Package devloop is the work of govite dev: it runs Vite and the Go application,
// and builds and restarts the application when its files change.
package devloop

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/govite/govite/core/cmd/govite/internal/gate"
	"github.com/govite/govite/core/cmd/govite/internal/gobuild"
	"github.com/govite/govite/core/cmd/govite/internal/gosources"
	"github.com/govite/govite/core/cmd/govite/internal/templgen"
	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/problem"
	"github.com/govite/govite/core/internal/supervise"
)

// Options are the options of [New].
type Options struct {
	Dir     string   // the working directory; an absolute path
	Module  string   // the directory of the Go module, "" if there is none
	Root    string   // the directory of the Vite project; an absolute path
	Vite    []string // the command that starts Vite; nil for the project's own
	Command []string // the command of the application: "go", "run", "."
	Watch   []string // patterns of further files that restart the application
	Address string   // where to listen before the application asks for it; "" for nowhere
	App     string   // where an application listens that does not tell; "" if it does
	Output  *Output
}

// A Loop is one run of govite dev.
type Loop struct {
	o       Options
	vite    *vite
	gate    *gate.Gate
	desk    *supervise.Desk
	command *gobuild.Command // nil if the application cannot be built
	builder *gobuild.Builder // nil with command
	templ   *templgen.Generator
	watcher *gosources.Watcher

	app       *application // the last run; nil before the first
	sum       [32]byte     // of the program that app runs
	failed    bool         // the last build has failed
	listening chan struct{}
	unlist    context.CancelFunc // ends list
}

// New checks the options, and looks for what has to run. Its errors say what to do.
func New(ctx context.Context, o Options) (*Loop, error) {
	l := &Loop{o: o, gate: gate.New(), listening: make(chan struct{}, 1), unlist: func() {}}
	var err error
	if l.vite, err = newVite(o); err != nil {
		return nil, err
	}
	command, ok, err := gobuild.Parse(o.Dir, o.Command)
	if err != nil {
		return nil, err
	}
	if ok {
		l.command = command
	}
	if l.templ, err = templgen.Find(ctx, o.Module); err != nil {
		return nil, err
	}
	return l, nil
}

// grace is how long requests have before a restart cuts them.
const grace = time.Second

// Run runs Vite and the application until ctx ends. The error says why it cannot
// begin.
func (l *Loop) Run(ctx context.Context) (err error) {
	if l.desk, err = supervise.Open(); err != nil {
		return err
	}
	defer l.desk.Close()
	defer l.gate.Close()
	if l.o.Address != "" {
		at, err := l.gate.Keep(l.o.Address)
		if err != nil {
			return err
		}
		l.o.Output.Go("listening on %s", "http://"+at.String())
	}
	if l.command != nil {
		if l.builder, err = gobuild.NewBuilder(l.command); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, l.builder.Close()) }()
	}
	started := l.vite.start(ctx)
	defer l.vite.close()
	if l.watcher, err = gosources.Watch(gosources.Options{Dir: l.o.Dir, Root: l.o.Root, Templ: l.templ != nil, Globs: l.o.Watch}, l.files(ctx)); err != nil {
		return err
	}
	defer l.watcher.Close()
	defer func() {
		l.gate.Hold(0) // an application waits for its streams
		if l.app != nil {
			err = errors.Join(err, l.app.stop())
		}
	}()
	return l.loop(ctx, started)
}

// files lists what the program is built from. Without a list any Go file below the
// module counts.
func (l *Loop) files(ctx context.Context) *gosources.Files {
	if l.command == nil {
		return gosources.All(l.o.Module)
	}
	files, err := gosources.Find(ctx, l.command.Dir, l.command.List(gosources.Fields))
	if err != nil {
		return gosources.All(l.o.Module)
	}
	return files
}

// A result is the end of one build.
type result struct {
	built *gobuild.Built // nil if there is nothing to build
	err   error
}

// loop waits for changes, builds and restarts.
func (l *Loop) loop(ctx context.Context, started <-chan struct{}) error {
	build, cancel := l.begin(ctx, true)
	templ := false // a templ file has changed, and its code is not generated yet
	var first *result
	for {
		var ended <-chan struct{}
		if l.app != nil && !l.app.gone {
			ended = l.app.process.Done()
		}
		select {
		case <-ctx.Done():
			cancel()
			return nil
		case change := <-l.watcher.Changes:
			if change.Kinds[gosources.ViteConfig] {
				l.vite.again(ctx)
			}
			again := change.Saved && build == nil && (l.app == nil || l.app.gone)
			if !change.Kinds[gosources.Go] && !change.Kinds[gosources.Templ] && !again {
				continue
			}
			if len(change.Files) > 0 {
				l.o.Output.Go("changed: %s", l.changedNames(change.Files))
			}
			cancel()
			templ = templ || change.Kinds[gosources.Templ]
			build, cancel = l.begin(ctx, templ)
		case r := <-build:
			cancel()
			build = nil
			if ctx.Err() != nil {
				return nil
			}
			if r.err == nil {
				templ = false
			}
			if started != nil {
				first = &r // pages need Vite
				continue
			}
			l.take(ctx, r)
		case <-started:
			started = nil
			if first != nil {
				l.take(ctx, *first)
				first = nil
			}
		case <-ended:
			l.ended()
		case <-l.listening:
			l.ready(ctx)
		}
	}
}

// begin begins a build. Its result comes unless cancel is called before.
func (l *Loop) begin(ctx context.Context, templ bool) (<-chan result, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan result, 1)
	go func() {
		r := l.build(ctx, templ)
		if ctx.Err() == nil {
			done <- r
		}
	}()
	return done, cancel
}

func (l *Loop) build(ctx context.Context, templ bool) result {
	if templ && l.templ != nil {
		if err := l.templ.Generate(ctx); err != nil {
			return result{err: err}
		}
	}
	if l.builder == nil {
		return result{}
	}
	built, err := l.builder.Build(ctx)
	return result{built, err}
}

// take restarts the application after a build, or shows why it has failed.
func (l *Loop) take(ctx context.Context, r result) {
	l.unlist()
	if r.err != nil {
		l.failed = true
		p := l.compileProblem(r.err)
		l.o.Output.Problem(p)
		if l.app == nil || l.app.gone {
			l.gate.Fail(p)
		}
		l.vite.failed(ctx, p, r.err)
		l.watcher.Update(nil)
		return
	}
	wasFailed := l.failed
	l.failed = false
	args := l.o.Command
	var took time.Duration
	if r.built != nil {
		args, took = r.built.Args, r.built.Took
		if r.built.Sum == l.sum && l.app != nil && !l.app.gone {
			if wasFailed {
				l.o.Output.Go("mended: the program is the one that runs")
				l.vite.tell(ctx, devserver.Application{State: "ready"})
			}
			l.list(ctx)
			return
		}
		l.sum = r.built.Sum
	}
	l.restart(ctx, args, took)
	l.list(ctx)
}

// list tells the watcher what the program is built from now: its imports may have
// changed. It waits, because pages that reload need the processor first.
func (l *Loop) list(ctx context.Context) {
	if l.command == nil {
		return
	}
	ctx, l.unlist = context.WithCancel(ctx)
	go func() {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return
		}
		if files := l.files(ctx); ctx.Err() == nil {
			l.watcher.Update(files)
		}
	}()
}

// restart replaces the application, after a build that took a while.
func (l *Loop) restart(ctx context.Context, args []string, built time.Duration) {
	began := time.Now()
	told := make(chan struct{})
	go func() {
		defer close(told)
		l.vite.tell(ctx, devserver.Application{State: "restarting"})
	}()
	l.gate.Hold(grace)
	first := l.app == nil
	if !first {
		if err := l.app.stop(); err != nil {
			l.o.Output.Go("%v", err)
		}
	}
	<-told // before pages of the next run connect
	select {
	case <-l.listening: // of the last run
	default:
	}
	env := []string{l.desk.Expect(l.announced)}
	if url := l.vite.unannounced(); url != "" && os.Getenv("GOVITE_DEV_SERVER") == "" {
		env = append(env, "GOVITE_DEV_SERVER="+url)
	}
	dir := l.o.Dir
	if l.command != nil {
		dir = l.command.Dir
	}
	app, err := startApplication(args, dir, env, l.o.Output)
	if err != nil {
		l.app = nil
		l.fail(ctx, startProblem(err), err.Error())
		return
	}
	app.built, app.began, app.first = built, began, first
	l.app = app
	if l.o.App != "" {
		go l.await(ctx, app)
	}
}

// announced opens the gate for an application that listens.
func (l *Loop) announced(a supervise.Announcement) (net.Addr, error) {
	at, err := l.gate.Open(a.Wanted, a.Bound)
	if err == nil {
		select {
		case l.listening <- struct{}{}:
		default:
		}
	}
	return at, err
}

// await opens the gate for an application that does not tell where it listens, once
// it accepts connections.
func (l *Loop) await(ctx context.Context, app *application) {
	for {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", l.o.App)
		if err == nil {
			conn.Close()
			break
		}
		select {
		case <-ctx.Done():
			return
		case <-app.process.Done():
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	if _, err := l.gate.Open(l.o.Address, l.o.App); err == nil {
		select {
		case l.listening <- struct{}{}:
		default:
		}
	}
}

// ready tells that the application listens.
func (l *Loop) ready(ctx context.Context) {
	if l.app == nil || l.app.gone || l.app.told {
		return
	}
	l.app.told = true
	did := "restarted"
	if l.app.first {
		did = "started"
	}
	built := ""
	if l.app.built > 0 {
		built = fmt.Sprintf("built in %v, ", l.app.built.Round(time.Millisecond))
	}
	l.o.Output.Go("%s%s in %v", built, did, time.Since(l.app.began).Round(time.Millisecond))
	l.vite.tell(ctx, devserver.Application{State: "ready"})
}

// ended shows that the application has ended by itself.
func (l *Loop) ended() {
	l.app.gone = true
	err := l.app.err()
	l.o.Output.Go("the application has ended: %v; it starts again when you save a file", err)
	l.gate.Fail(endProblem(err, l.app.process.Tail()))
}

func (l *Loop) fail(ctx context.Context, p *problem.Problem, text string) {
	l.o.Output.Go("%s", text)
	l.gate.Fail(p)
	l.vite.failed(ctx, p, errors.New(p.Message))
}
