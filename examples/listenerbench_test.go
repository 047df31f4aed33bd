//go:build linux

package examples

import (
	"encoding/json"
	"errors"
	"flag"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/load"
)

var profiles = flag.String("bench-profiles", "", "directory for profiles of the servers of BenchmarkBare and BenchmarkStatic")

// BenchmarkBare compares each adapter with a bare server that writes the same head
// and bytes, for a file of 20 KiB without encoding: with a handler of net/http, and
// for fiber with handlers of fiber and fasthttp, and with nginx, which sends the file
// with sendfile and open_file_cache. "tcp_nopush" and "WriteBufferSize" are the settings of
// nginx and fiber with which head and file leave together.
//
// The servers run on one processor, and the load comes from another one over
// loopback. "×bare" is the median of the ratios of requests in a second of the
// server's processor time. "×bare-by-clock" has seconds of the clock: it is the same
// on a machine that does nothing else, where "busy" is near 1.
func BenchmarkBare(b *testing.B) {
	dir, _ := benchBuild(b)
	processor := splitProcessors(b)
	rivals := startRivals(b, processor, dir, benchFile, "")
	rivals["nginx"] = startStaticNginx(b, processor, dir, "")
	rivals["nginx{tcp_nopush}"] = startStaticNginx(b, processor, dir, "tcp_nopush on;")
	for _, pair := range [][2]string{
		{"core", "http.Handler"}, {"ginvite", "http.Handler"}, {"echovite", "http.Handler"}, {"echo5", "http.Handler"}, {"chivite", "http.Handler"},
		{"fibervite", "fiber.Handler"}, {"fibervite", "fasthttp"},
		{"fibervite", "nginx"}, {"fibervite", "nginx{tcp_nopush}"}, {"fibervite{WriteBufferSize}", "nginx{tcp_nopush}"},
		{"fiber3", "fiber3.Handler"}, {"fiber3", "fasthttp"},
		{"fiber3", "nginx"}, {"fiber3", "nginx{tcp_nopush}"}, {"fiber3{WriteBufferSize}", "nginx{tcp_nopush}"},
	} {
		b.Run(pair[0]+" to "+pair[1], func(b *testing.B) {
			m := measure(b, rivals.dial(b, pair[0], benchFile), rivals.dial(b, pair[1], benchFile))
			b.ReportMetric(median(m.ratios), "×bare")
			b.ReportMetric(median(m.clocks), "×bare-by-clock")
		})
	}
}

// BenchmarkStatic compares each adapter with the static files of its framework, as
// BenchmarkBare does, for a browser that accepts brotli and the largest script of the
// example with React. The plugin has written the compressed copies. fiber v2 compresses
// files with gzip alone.
func BenchmarkStatic(b *testing.B) {
	dir := b.TempDir() // fiber writes compressed files into it
	app.CopyTree(b, dir, filepath.Join("gin", "web", "dist"))
	scripts, err := filepath.Glob(filepath.Join(dir, "assets", "main-*.js"))
	if err != nil || len(scripts) != 1 {
		b.Fatalf("not one script: %q, %v", scripts, err)
	}
	file := "/assets/" + filepath.Base(scripts[0])
	rivals := startRivals(b, splitProcessors(b), dir, file, "br")
	for _, pair := range [][3]string{
		{"core", "http.FileServer", "br"}, {"ginvite", "gin.Static", "br"}, {"echovite", "echo.Static", "br"}, {"echo5", "echo5.Static", "br"}, {"chivite", "chi{http.FileServer}", "br"},
		{"fibervite", "fiber.Static", "br"}, {"fibervite", "fiber.Static{Compress}", "gzip, br"},
		{"fiber3", "fiber3.static", "br"}, {"fiber3", "fiber3.static{Compress}", "br"},
	} {
		b.Run(pair[0]+" to "+pair[1], func(b *testing.B) {
			m := measure(b, rivals.dial(b, pair[0], file, "Accept-Encoding", pair[2]), rivals.dial(b, pair[1], file, "Accept-Encoding", pair[2]))
			b.ReportMetric(median(m.ratios), "×static")
			b.ReportMetric(median(m.clocks), "×static-by-clock")
			b.ReportMetric(m.own.Size()/1024, "KiB")
			b.ReportMetric(m.rival.Size()/1024, "KiB-static")
			b.ReportMetric(m.rival.Size()/m.own.Size(), "×fewer-bytes")
		})
	}
}

// A comparison is how two servers did under load.
type comparison struct {
	ratios     []float64 // of requests in a second of processor time, own to rival, by round
	clocks     []float64 // the same, in a second of the clock
	own, rival result    // sums
}

// measure loads both servers in turns until the benchmark ends, so that what else the
// machine does concerns both.
func measure(b *testing.B, own, rival *target) *comparison {
	b.Helper()
	const turn = 25 * time.Millisecond
	for _, t := range []*target{own, rival} { // for caches, and the window of TCP
		t.run(b, turn)
	}
	m := &comparison{}
	for b.Loop() {
		var ours, theirs result
		if len(m.ratios)%2 == 0 {
			ours, theirs = own.run(b, turn), rival.run(b, turn)
		} else {
			theirs, ours = rival.run(b, turn), own.run(b, turn)
		}
		m.ratios = append(m.ratios, ours.perProcessorSecond()/theirs.perProcessorSecond())
		m.clocks = append(m.clocks, ours.PerSecond()/theirs.PerSecond())
		m.own.add(ours)
		m.rival.add(theirs)
	}
	b.ReportMetric(0, "ns/op") // is the length of a round
	b.ReportMetric(m.own.perProcessorSecond(), "requests/s")
	b.ReportMetric((m.own.processor+m.rival.processor).Seconds()/(m.own.Elapsed+m.rival.Elapsed).Seconds(), "busy")
	return m
}

// A target is a server under load.
type target struct {
	*load.Client
	clock int32 // of the processor time of its process
}

type result struct {
	load.Result
	processor time.Duration
}

func (r *result) add(s result) {
	r.Responses += s.Responses
	r.Bytes += s.Bytes
	r.Elapsed += s.Elapsed
	r.processor += s.processor
}

func (r result) perProcessorSecond() float64 { return float64(r.Responses) / r.processor.Seconds() }

func (t *target) run(b *testing.B, d time.Duration) (r result) {
	b.Helper()
	before := t.used(b)
	var err error
	if r.Result, err = t.Run(d); err != nil {
		b.Fatal(err)
	}
	r.processor = t.used(b) - before
	return r
}

// used is the processor time that the server has used.
func (t *target) used(b *testing.B) time.Duration {
	b.Helper()
	var now unix.Timespec
	if err := unix.ClockGettime(t.clock, &now); err != nil {
		b.Fatal(err)
	}
	return time.Duration(now.Nano())
}

// A listener is an address, and the process that listens there.
type listener struct {
	addr    string
	process int
}

// listeners are servers by name.
type listeners map[string]listener

// dial connects the load to a server.
func (l listeners) dial(b *testing.B, name, path string, headers ...string) *target {
	b.Helper()
	server, ok := l[name]
	if !ok {
		b.Fatalf("no server is %s", name)
	}
	const connections = 16
	c, err := load.Dial(server.addr, connections, path, headers...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Close)
	// The clock of another process: see clock_getcpuclockid in the C library.
	return &target{c, int32(^server.process<<3 | 2)}
}

// startRivals runs the program rivals on a processor.
func startRivals(b *testing.B, processor, dist, file, accept string) listeners {
	b.Helper()
	dist, err := filepath.Abs(dist)
	if err != nil {
		b.Fatal(err)
	}
	binary := app.BuildExample(b, filepath.Join("internal", "rivals"))
	list := filepath.Join(b.TempDir(), "addresses.json")
	args := []string{"-dist", dist, "-file", file, "-accept", accept, "-addresses", list}
	if *profiles != "" {
		args = append(args, "-cpuprofile", filepath.Join(*profiles, b.Name()+".pprof"))
	}
	var found map[string]string
	cmd := on(processor, exec.Command(binary, args...))
	cmd.Env = append(cmd.Environ(), "GOMAXPROCS=1")
	app.StartUntil(b, cmd, func() error {
		text, err := os.ReadFile(list)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &found)
	})
	servers := listeners{}
	for name, addr := range found {
		servers[name] = listener{addr, cmd.Process.Pid}
	}
	return servers
}

// startStaticNginx runs nginx for the files of a directory on the processor of the
// rivals, in one process, with the headers that core writes and more directives.
func startStaticNginx(b *testing.B, processor, dir, more string) listener {
	b.Helper()
	if _, err := exec.LookPath("nginx"); err != nil {
		unavailable(b, err)
	}
	addr := "127.0.0.1:" + app.FreePort(b)
	cmd := on(processor, nginx(b, b.TempDir(), more+`
sendfile on;
keepalive_requests 1000000000;
open_file_cache max=100 inactive=1h;
open_file_cache_valid 1h;
types { text/javascript js; }
charset utf-8;
charset_types text/javascript;
server {
	listen `+addr+`;
	root `+dir+`;
	location /assets/ {
		add_header X-Content-Type-Options nosniff;
		add_header Cache-Control "public, max-age=31536000, immutable";
		add_header Access-Control-Allow-Origin *;
		add_header Vary Accept-Encoding;
	}
}
`, "master_process off;"))
	app.StartUntil(b, cmd, func() error {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err
	})
	return listener{addr, cmd.Process.Pid}
}

// on returns cmd as a command that runs on a processor alone, with all processes that
// it starts.
func on(processor string, cmd *exec.Cmd) *exec.Cmd {
	return exec.Command("taskset", append([]string{"--cpu-list", processor, cmd.Path}, cmd.Args[1:]...)...)
}

// splitProcessors moves all threads of this process to one processor, until the
// benchmark ends, and returns the number of another one, for servers.
func splitProcessors(b *testing.B) (server string) {
	b.Helper()
	var all, load unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		b.Fatal(err)
	}
	var numbers []int
	for i := range len(all) * 64 {
		if all.IsSet(i) {
			numbers = append(numbers, i)
		}
	}
	if len(numbers) < 2 {
		unavailable(b, errors.New("a server and its load need a processor each"))
	}
	load.Set(numbers[1])
	setProcessors(b, &load)
	b.Cleanup(func() { setProcessors(b, &all) })
	return strconv.Itoa(numbers[0])
}

// setProcessors sets the processors of each thread. A new thread has those of the
// thread that starts it.
func setProcessors(b *testing.B, set *unix.CPUSet) {
	b.Helper()
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		b.Fatal(err)
	}
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			b.Fatal(err)
		}
		if err := unix.SchedSetaffinity(id, set); err != nil && !errors.Is(err, unix.ESRCH) { // it has ended
			b.Fatal(err)
		}
	}
}
