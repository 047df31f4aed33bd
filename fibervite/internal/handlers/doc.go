// Package handlers has the handlers of the adapters for fiber, for every version of
// fiber: on [Request], which the contexts of all versions are, or on the request of
// fasthttp below.
package handlers
