// Command rivals serves one file of a build in many ways, each on a port of its
// own: by govite's adapters, by bare servers that write the same bytes, and by the
// frameworks' own static files. The benchmarks of examples load it.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"maps"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"syscall"

	"github.com/valyala/fasthttp"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

func main() {
	c := config{}
	flag.StringVar(&c.dist, "dist", "", "the directory of the build")
	flag.StringVar(&c.file, "file", "", "the URL path of the file")
	flag.StringVar(&c.accept, "accept", "", "the Accept-Encoding of all requests, for the bare servers")
	flag.StringVar(&c.addresses, "addresses", "", "the file to write the addresses to, when all rivals listen")
	profile := flag.String("cpuprofile", "", "write a profile of the processor to the file")
	flag.Parse()
	if err := run(c, *profile); err != nil {
		log.Fatal(err)
	}
}

type config struct{ dist, file, accept, addresses string }

// run serves until the process gets SIGTERM.
func run(c config, profile string) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	rivals, err := c.rivals()
	if err != nil {
		return err
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer func() { err = cmp.Or(err, f.Close()) }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	failed, addresses := make(chan error, len(rivals)), map[string]string{}
	for _, r := range rivals {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		addresses[r.name] = l.Addr().String()
		go func() { failed <- fmt.Errorf("%s: %w", r.name, r.serve(l)) }()
	}
	text, err := json.Marshal(addresses)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.addresses, text, 0o600); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// A rival is one way to serve the file.
type rival struct {
	name  string
	serve func(net.Listener) error
}

func overHTTP(name string, h http.Handler) rival {
	return rival{name, func(l net.Listener) error { return http.Serve(l, h) }}
}

func (c config) rivals() ([]rival, error) {
	if c.dist == "" || path.Dir(c.file) != "/assets" {
		return nil, errors.New("want -dist and a -file in /assets")
	}
	v, err := core.New(core.Config{Dist: os.DirFS(c.dist), Mode: core.Production})
	if err != nil {
		return nil, err
	}
	file, _ := adapter.Find(v, http.MethodGet, c.file, http.Header{})
	if file == nil {
		return nil, fmt.Errorf("the build has no %s", c.file)
	}
	variant := file.Variant(c.accept)
	if variant.Body == nil {
		return nil, fmt.Errorf("%s is not in memory", c.file)
	}
	rivals := append(bareFastHTTP(file, variant), bareHTTP(file, variant))
	for _, add := range []func(v *core.Vite, assets string) ([]rival, error){onNetHTTP, onGin, onEcho, onEcho5, onChi, onFiber, onFiber3} {
		more, err := add(v, filepath.Join(c.dist, "assets"))
		if err != nil {
			return nil, err
		}
		rivals = append(rivals, more...)
	}
	return rivals, nil
}

// bareHTTP writes the headers and the bytes that core writes, in the fastest way
// that net/http has.
func bareHTTP(file *adapter.File, variant adapter.Variant) rival {
	header := headers(file, variant)
	values := make(map[string][]string, len(header))
	for _, h := range header {
		values[h.name] = []string{h.value}
	}
	return overHTTP("http.Handler", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), values)
		_, _ = w.Write(variant.Body)
	}))
}

// bareFastHTTP does the same in fasthttp, and in handlers of fiber.
func bareFastHTTP(file *adapter.File, variant adapter.Variant) []rival {
	var names, values [][]byte
	for _, h := range headers(file, variant) {
		names, values = append(names, []byte(h.name)), append(values, []byte(h.value))
	}
	write := func(ctx *fasthttp.RequestCtx) {
		h := &ctx.Response.Header
		for i, name := range names {
			h.SetCanonical(name, values[i])
		}
		ctx.Response.SetBodyRaw(variant.Body)
	}
	bare := rival{"fasthttp", func(l net.Listener) error { return fasthttp.Serve(l, write) }}
	return append(bareFiber(write), bare)
}

type field struct{ name, value string }

func headers(file *adapter.File, variant adapter.Variant) []field {
	fields := []field{
		{"Content-Type", file.ContentType()},
		{"Content-Length", strconv.FormatInt(variant.Size, 10)},
		{"X-Content-Type-Options", "nosniff"},
		{"Cache-Control", file.CacheControl()},
		{"Etag", variant.ETag},
		{"Accept-Ranges", "bytes"},
	}
	if origin := file.AllowOrigin(); origin != "" {
		fields = append(fields, field{"Access-Control-Allow-Origin", origin})
	}
	if file.Varies() {
		fields = append(fields, field{"Vary", "Accept-Encoding"})
	}
	if variant.Encoding != "" {
		fields = append(fields, field{"Content-Encoding", variant.Encoding})
	}
	return fields
}
