// Package browser drives a headless Chromium for the tests of the examples. It
// opens pages, acts on them as a visitor does, and records their messages,
// requests and sockets.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"github.com/govite/govite/examples/internal/poll"
)

// startTimeout is long enough for a browser that is not in the machine's page
// cache.
const startTimeout = time.Minute

// Find returns the path of the browser: $CHROME, else the first of chromium,
// chromium-browser, google-chrome and google-chrome-stable on the PATH.
func Find() (string, error) {
	if name := os.Getenv("CHROME"); name != "" {
		path, err := exec.LookPath(name)
		if err != nil {
			return "", fmt.Errorf("$CHROME: %w", err)
		}
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium: install one or name it in $CHROME")
}

// unusedFeatures are features of the browser that take time for each page and that
// no test sees: those that chromedp leaves out, a process that waits for the next
// page, and the pages of the address bar.
var unusedFeatures = []string{
	"Translate", "BlinkGenPropertyTrees",
	"SpareRendererForSitePerProcess",
	"WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
}

// Browser is one running browser. Its pages share the process and nothing else.
type Browser struct {
	ctx     context.Context
	cancel  context.CancelFunc
	profile string
}

// Start runs the browser at path with an empty profile.
func Start(path string) (*Browser, error) {
	profile, err := os.MkdirTemp("", "govite-browser-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.WindowSize(1280, 900),
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		// A browser without a GPU needs a whole processor for a page that moves.
		chromedp.Flag("force-prefers-reduced-motion", true),
		chromedp.Flag("disable-features", strings.Join(unusedFeatures, ",")),
		// The tests must not depend on a network.
		chromedp.Flag("host-resolver-rules", "MAP app.example.com 127.0.0.1, MAP cdn.localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"),
	)
	if os.Getuid() == 0 || os.Getenv("CI") != "" {
		// The sandbox refuses root, and containers often refuse the sandbox.
		options = append(options, chromedp.NoSandbox)
	}

	ctx, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancelBrowser := chromedp.NewContext(ctx)
	b := &Browser{ctx: ctx, profile: profile, cancel: func() {
		cancelBrowser()
		cancelAllocator()
	}}
	// The browser lives as long as the context of its first action, so that the
	// timeout must not be part of that context.
	timeout := time.AfterFunc(startTimeout, b.cancel)
	_, err = chromedp.CallBrowser(ctx, browser.GetVersion, struct{}{})
	if !timeout.Stop() && err == nil {
		err = fmt.Errorf("no answer within %v", startTimeout)
	}
	if err != nil {
		b.cancel()
		return nil, errors.Join(fmt.Errorf("starting %s: %w", path, err), os.RemoveAll(profile))
	}
	return b, nil
}

// Close ends the browser and removes its profile. It returns an error if a process
// of the browser is left.
func (b *Browser) Close() error {
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	err := chromedp.Cancel(ctx)
	b.cancel()
	return errors.Join(err,
		poll.Until(context.Background(), time.Minute, func() error { return unused(b.profile) }),
		os.RemoveAll(b.profile),
	)
}
