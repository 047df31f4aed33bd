package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/govite/govite/examples/internal/poll"
)

// actionTimeout is the longest time that a method waits. No passing test comes near
// it.
const actionTimeout = 90 * time.Second

// Page is one tab in a browser context of its own: pages share no cookies and no
// cache. Its methods fail the test that opened it.
type Page struct {
	t      testing.TB
	ctx    context.Context
	cancel context.CancelFunc
	record *record
}

// Open opens an empty page, until the test ends.
func (b *Browser) Open(t testing.TB) *Page {
	t.Helper()
	record := newRecord()
	ctx, cancel := chromedp.NewContext(b.ctx,
		chromedp.WithNewBrowserContext(),
		chromedp.WithListener(record.handle),
	)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("opening a page: %v", err)
	}
	p := &Page{t: t, ctx: ctx, cancel: cancel, record: record}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(p.describe())
		}
	})
	return p
}

// Close closes the page before the test ends.
func (p *Page) Close() { p.cancel() }

// Goto loads the URL. It returns when the page and the files that its HTML names
// are loaded.
func (p *Page) Goto(url string) {
	p.t.Helper()
	p.do("loading "+url, chromedp.Navigate(url))
}

// Click clicks the element with the mouse, as soon as it is visible.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("clicking "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Text returns the visible text of the element.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Eval[string](p, element(selector)+".innerText")
}

// Style returns the computed value of a property of the element.
func (p *Page) Style(selector, property string) string {
	p.t.Helper()
	return Eval[string](p, style(selector, property))
}

// WaitText waits until the text of the element contains text.
func (p *Page) WaitText(selector, text string) {
	p.t.Helper()
	p.Wait(fmt.Sprintf("document.querySelector(%s)?.innerText.includes(%s)", strconv.Quote(selector), strconv.Quote(text)))
}

// WaitStyle waits until the computed value of a property of the element is value.
func (p *Page) WaitStyle(selector, property, value string) {
	p.t.Helper()
	p.Wait(fmt.Sprintf("document.querySelector(%s) && %s === %s", strconv.Quote(selector), style(selector, property), strconv.Quote(value)))
}

// Wait waits until the expression is true.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	p.until(func() error {
		ok, err := evaluate[bool](p, "Boolean("+expression+")")
		if err == nil && !ok {
			err = fmt.Errorf("never true: %s", expression)
		}
		return err
	})
}

// WaitLoaded waits until all requests are done.
func (p *Page) WaitLoaded() {
	p.t.Helper()
	p.until(func() error {
		for _, request := range p.Requests() {
			if !request.Done {
				return fmt.Errorf("still loading %s", request.URL)
			}
		}
		return nil
	})
}

// WaitMessage waits until the page has a message that contains text.
func (p *Page) WaitMessage(text string) {
	p.t.Helper()
	p.until(func() error {
		messages := p.Messages()
		for _, message := range messages {
			if strings.Contains(message.Text, text) {
				return nil
			}
		}
		return fmt.Errorf("no message with %q among %q", text, messages)
	})
}

// WaitSocket waits until one of the page's websockets satisfies ready, and
// returns it.
func (p *Page) WaitSocket(ready func(Socket) bool) Socket {
	p.t.Helper()
	var found Socket
	p.until(func() error {
		sockets := p.Sockets()
		for _, socket := range sockets {
			if ready(socket) {
				found = socket
				return nil
			}
		}
		return fmt.Errorf("no such websocket among %+v", sockets)
	})
	return found
}

// Eval evaluates a JavaScript expression in the page.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	value, err := evaluate[T](p, expression)
	if err != nil {
		p.t.Fatalf("evaluating %s: %v", expression, err)
	}
	return value
}

// Messages returns the messages of the page since Open or Clear.
func (p *Page) Messages() []Message {
	p.record.mu.Lock()
	defer p.record.mu.Unlock()
	return append([]Message(nil), p.record.messages...)
}

// Requests returns the requests of the page since Open or Clear.
func (p *Page) Requests() []Request {
	p.record.mu.Lock()
	defer p.record.mu.Unlock()
	requests := make([]Request, len(p.record.requests))
	for i, request := range p.record.requests {
		requests[i] = *request
	}
	return requests
}

// Sockets returns the websockets that the page has opened since Open or Clear.
func (p *Page) Sockets() []Socket {
	p.record.mu.Lock()
	defer p.record.mu.Unlock()
	sockets := make([]Socket, len(p.record.sockets))
	for i, socket := range p.record.sockets {
		sockets[i] = *socket
		sockets[i].Received = append([]string(nil), socket.Received...)
	}
	return sockets
}

// Clear forgets all messages, requests and sockets.
func (p *Page) Clear() {
	p.record.mu.Lock()
	defer p.record.mu.Unlock()
	p.record.messages, p.record.requests, p.record.sockets = nil, nil, nil
}

// OnNewDocument adds a script that later documents of the page run before their
// own scripts.
func (p *Page) OnNewDocument(script string) {
	p.t.Helper()
	p.do("adding a script", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// Scheme makes the page prefer the colour scheme "light" or "dark".
func (p *Page) Scheme(name string) {
	p.t.Helper()
	p.do("switching to "+name, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
		})
		return err
	}))
}

// Screenshot writes a picture of the whole page, a PNG, to file.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, p.Picture(), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Picture returns a picture of the whole page, a PNG.
func (p *Page) Picture() []byte {
	p.t.Helper()
	Eval[bool](p, "scrollTo(0, 0) === undefined") // sticky elements belong to the top
	ctx, cancel := context.WithTimeout(p.ctx, actionTimeout)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatalf("taking a screenshot: %v", err)
	}
	return picture
}

func (p *Page) do(what string, action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, actionTimeout)
	defer cancel()
	if err := chromedp.Do(ctx, action); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

func (p *Page) until(check func() error) {
	p.t.Helper()
	if err := poll.Until(p.ctx, actionTimeout, check); err != nil {
		p.t.Fatal(err)
	}
}

// evaluate returns an error while the page loads another document. Callers that
// poll try again.
func evaluate[T any](p *Page, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, actionTimeout)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// describe describes the page of a failed test.
func (p *Page) describe() string {
	var b strings.Builder
	text, err := evaluate[string](p, "location.href + '\\n' + document.body?.innerText")
	if err != nil {
		text = errors.Join(errors.New("(the page does not answer)"), err).Error()
	}
	fmt.Fprintf(&b, "The page at the end: %s\n", text)
	for _, message := range p.Messages() {
		fmt.Fprintf(&b, "console %s\n", message)
	}
	for _, r := range p.Requests() {
		fmt.Fprintf(&b, "request %d %s %s (cache: %t, %d bytes) %s\n", r.Status, r.Type, r.URL, r.FromCache, r.Bytes, r.Failed)
	}
	for _, s := range p.Sockets() {
		fmt.Fprintf(&b, "socket %d %s closed: %t, received: %q\n", s.Status, s.URL, s.Closed, s.Received)
	}
	return b.String()
}

func element(selector string) string {
	return "document.querySelector(" + strconv.Quote(selector) + ")"
}

func style(selector, property string) string {
	return fmt.Sprintf("getComputedStyle(%s).getPropertyValue(%s)", element(selector), strconv.Quote(property))
}
