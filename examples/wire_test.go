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
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/load"
)

var profiles = flag.String("bench-profiles", "", "directory for profiles of the servers of BenchmarkBare and BenchmarkStatic")

// BenchmarkBare compares each adapter with a bare server that writes the same bytes:
// a file of 20 KiB, without encoding, over connections on loopback. The bare server
// of net/http is a handler, that of fiber a handler of fasthttp; nginx sends the
// file with sendfile and open_file_cache. The servers have one processor, and the
// load has another one. "×bare" is the median ratio of requests a second.
func BenchmarkBare(b *testing.B) {
	dir, _ := benchBuild(b)
	processor := splitProcessors(b)
	rivals := startRivals(b, processor, dir, benchFile, "")
	rivals["nginx"] = startStaticNginx(b, processor, dir)
	for _, pair := range [][2]string{
		{"core", "net/http"}, {"ginvite", "net/http"}, {"echovite", "net/http"}, {"chivite", "net/http"},
		{"fibervite", "fasthttp"}, {"fibervite", "nginx"},
	} {
		b.Run(pair[0]+"/"+pair[1], func(b *testing.B) {
			own, bare := rivals.dial(b, pair[0], benchFile), rivals.dial(b, pair[1], benchFile)
			ratio, _, _ := measure(b, own, bare)
			b.ReportMetric(ratio, "×bare")
		})
	}
}

// BenchmarkStatic compares each adapter with the static files of its framework, as
// BenchmarkBare does, for a browser that accepts brotli and the largest script of
// the example with React. The plugin has written the compressed copy.
func BenchmarkStatic(b *testing.B) {
	dir := b.TempDir() // fiber writes compressed files into it
	app.CopyTree(b, dir, filepath.Join("gin", "web", "dist"))
	scripts, err := filepath.Glob(filepath.Join(dir, "assets", "main-*.js"))
	if err != nil || len(scripts) != 1 {
		b.Fatalf("not one script: %q, %v", scripts, err)
	}
	file, accept := "/assets/"+filepath.Base(scripts[0]), []string{"Accept-Encoding", "br"}
	rivals := startRivals(b, splitProcessors(b), dir, file, "br")
	for _, pair := range [][2]string{
		{"core", "http.FileServer"}, {"ginvite", "gin.Static"}, {"echovite", "echo.Static"}, {"chivite", "http.FileServer"},
		{"fibervite", "fiber.Static"}, {"fibervite", "fiber.Static{Compress}"},
	} {
		b.Run(pair[0]+"/"+pair[1], func(b *testing.B) {
			own, static := rivals.dial(b, pair[0], file, accept...), rivals.dial(b, pair[1], file, accept...)
			ratio, ours, theirs := measure(b, own, static)
			b.ReportMetric(ratio, "×static")
			b.ReportMetric(ours.Size()/1024, "KiB/response")
			b.ReportMetric(theirs.Size()/1024, "KiB/static-response")
		})
	}
}

// measure loads both servers in turns until the benchmark ends, so that what else
// the machine does concerns both. It returns the median of own's requests a second
// to the rival's, and the sum of each.
func measure(b *testing.B, own, rival *target) (ratio float64, ours, theirs result) {
	b.Helper()
	const slice = 25 * time.Millisecond
	for _, t := range []*target{own, rival} { // for caches, and the window of TCP
		if r := t.run(b, slice); r.Responses == 0 {
			b.Fatal("no responses")
		}
	}
	var ratios, cpus []float64
	for b.Loop() {
		var mine, other result
		if len(ratios)%2 == 0 {
			mine, other = own.run(b, slice), rival.run(b, slice)
		} else {
			other, mine = rival.run(b, slice), own.run(b, slice)
		}
		ratios = append(ratios, mine.PerSecond()/other.PerSecond())
		cpus = append(cpus, mine.perProcessorSecond()/other.perProcessorSecond())
		ours.add(mine)
		theirs.add(other)
	}
	b.ReportMetric(0, "ns/op") // is the length of a round
	b.ReportMetric(ours.PerSecond(), "requests/s")
	b.ReportMetric(theirs.PerSecond(), "rival-requests/s")
	b.ReportMetric(median(cpus), "×cpu")
	b.ReportMetric(ours.processor.Seconds()/ours.Elapsed.Seconds(), "busy")
	b.ReportMetric(theirs.processor.Seconds()/theirs.Elapsed.Seconds(), "rival-busy")
	return median(ratios), ours, theirs
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

func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
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
// rivals, with the headers that core writes, in one process.
func startStaticNginx(b *testing.B, processor, dir string) listener {
	b.Helper()
	if _, err := exec.LookPath("nginx"); err != nil {
		unavailable(b, err)
	}
	addr := "127.0.0.1:" + app.FreePort(b)
	cmd := on(processor, nginx(b, `
sendfile on;
tcp_nopush on;
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
