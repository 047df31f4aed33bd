// Package devserver finds, watches, starts and proxies a Vite dev server, so
// that in development a page of a Go application loads its modules, and their
// updates, from the application's own origin.
//
// [Server.Serve] goes before the application's routes and answers requests that
// are certainly Vite's: by their path or, below the base "/", by their headers
// (claim.go). [Server.Fallback] goes where the application would answer 404: it
// answers requests that only Vite can judge. [Server.Status] says what a page
// needs.
//
// # Where the dev server is
//
// A Vite with vite-plugin-govite announces itself in the project
// (announcement.go). The announcement is read again whenever it may have
// changed, so Vite may restart on another port. The server at the announced
// address has to answer with the announced id; another project's Vite on the
// same port gets no requests. Without the plugin [Options].Address names the
// server. [Server.Start] runs one.
//
// # What a page needs
//
// With the plugin [Server.Head] returns the head of a page as Vite's own HTML
// transform makes it, and the stylesheets of its modules. Without the plugin
// [Status].React tells whether the page needs React's preamble.
//
// # Who may reach it
//
// Vite refuses requests under foreign host names: a website could point its own
// name at this machine and read the sources. Behind a proxy Vite sees only the
// proxy's host name, so the proxy makes the same check; see [Hosts]. The address
// that the application listens on decides whether other machines reach its port.
//
// # What is forwarded
//
// Path, query and headers go to Vite unchanged, with five exceptions: Host is
// the dev server's; cookies are removed, except for the pages of plugins; the header Govite-Origin names the application's origin;
// hop-by-hop and X-Forwarded headers are removed; characters that RFC 3986 does
// not allow in a path ("|", "^") are percent-encoded. Responses are streamed.
package devserver
