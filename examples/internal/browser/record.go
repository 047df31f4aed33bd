package browser

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// Message is a call of the console, an uncaught error, or an entry of the browser's
// own log such as a failed request.
type Message struct {
	Kind string // "log", "warning", "error", …; "exception" for an uncaught error
	Text string
}

func (m Message) String() string { return m.Kind + ": " + m.Text }

// Request is one request of a page. A redirect is a request of its own.
type Request struct {
	URL       string
	Type      string            // "Document", "Script", "Stylesheet", "Image", "Fetch", …
	Status    int               // 0 before the response
	Header    map[string]string // of the response, with names in lower case
	Protocol  string
	FromCache bool   // answered without a request to the server
	Bytes     int    // received from the network, headers included
	Done      bool   // received completely, or failed
	Failed    string // the browser's reason for a failure
	Canceled  bool   // failed because the page canceled it
}

// Socket is one websocket of a page.
type Socket struct {
	URL      string
	Status   int // of the handshake; 101 when it connected
	Received []string
	Closed   bool
}

// record collects the events of one page.
type record struct {
	mu       sync.Mutex
	messages []Message
	requests []*Request
	sockets  []*Socket

	openRequests map[network.RequestID]*Request
	openSockets  map[network.RequestID]*Socket
}

func newRecord() *record {
	return &record{
		openRequests: make(map[network.RequestID]*Request),
		openSockets:  make(map[network.RequestID]*Socket),
	}
}

// handle records one event. Events arrive in order, and before the answer to a
// command that was sent after them.
func (r *record) handle(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		r.messages = append(r.messages, Message{string(e.Type), consoleText(e.Args)})
	case *runtime.EventExceptionThrown:
		r.messages = append(r.messages, Message{"exception", exceptionText(e.ExceptionDetails)})
	case *log.EventEntryAdded:
		r.messages = append(r.messages, Message{string(e.Entry.Level), strings.TrimSpace(e.Entry.Text + " " + e.Entry.URL)})

	case *network.EventRequestWillBeSent:
		if before := r.openRequests[e.RequestID]; before != nil && e.RedirectResponse != nil {
			before.respond(e.RedirectResponse)
			before.Bytes = int(e.RedirectResponse.EncodedDataLength)
			before.Done = true
		}
		if e.Type == network.ResourceTypeDocument {
			r.leave()
		}
		request := &Request{URL: e.Request.URL, Type: string(e.Type)}
		r.requests = append(r.requests, request)
		r.openRequests[e.RequestID] = request
	case *network.EventRequestServedFromCache:
		if request := r.openRequests[e.RequestID]; request != nil {
			request.FromCache = true
		}
	case *network.EventResponseReceived:
		if request := r.openRequests[e.RequestID]; request != nil {
			request.respond(e.Response)
		}
	case *network.EventLoadingFinished:
		if request := r.openRequests[e.RequestID]; request != nil {
			request.Bytes = int(e.EncodedDataLength)
			request.Done = true
		}
	case *network.EventLoadingFailed:
		if request := r.openRequests[e.RequestID]; request != nil {
			request.Failed = e.ErrorText
			request.Canceled = e.Canceled
			request.Done = true
		}

	case *network.EventWebSocketCreated:
		socket := &Socket{URL: e.URL}
		r.sockets = append(r.sockets, socket)
		r.openSockets[e.RequestID] = socket
	case *network.EventWebSocketHandshakeResponseReceived:
		if socket := r.openSockets[e.RequestID]; socket != nil {
			socket.Status = int(e.Response.Status)
		}
	case *network.EventWebSocketFrameReceived:
		if socket := r.openSockets[e.RequestID]; socket != nil {
			socket.Received = append(socket.Received, string(e.Response.PayloadData))
		}
	case *network.EventWebSocketClosed:
		if socket := r.openSockets[e.RequestID]; socket != nil {
			socket.Closed = true
		}
	}
}

// leave ends the open requests when the page loads another document. The browser
// sends no event when it cancels the request for the old page's icon.
func (r *record) leave() {
	for _, request := range r.requests {
		if !request.Done {
			request.Done, request.Canceled, request.Failed = true, true, "the page was left"
		}
	}
}

func (r *Request) respond(response *network.Response) {
	r.Status = int(response.Status)
	r.Protocol = response.Protocol
	r.FromCache = r.FromCache || response.FromDiskCache || response.FromPrefetchCache
	r.Header = make(map[string]string, len(response.Headers))
	for name, value := range response.Headers {
		if value, ok := value.(string); ok {
			r.Header[strings.ToLower(name)] = value
		}
	}
}

// consoleText joins the arguments of a console call with spaces. It does not apply
// a format string.
func consoleText(args []*runtime.RemoteObject) string {
	parts := make([]string, len(args))
	for i, arg := range args {
		switch {
		case arg.Type == runtime.RemoteObjectTypeString && json.Unmarshal(arg.Value, &parts[i]) == nil:
		case arg.Description != "":
			parts[i] = arg.Description
		default:
			parts[i] = string(arg.Value)
		}
	}
	return strings.Join(parts, " ")
}

func exceptionText(details *runtime.ExceptionDetails) string {
	if details.Exception != nil && details.Exception.Description != "" {
		return details.Exception.Description
	}
	return details.Text
}
