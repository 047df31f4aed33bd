package core

// Version returns a string for the build in use: another one for a build with
// other files, the same one for the same files on any machine. Compare it with the
// version that a page in the browser was rendered with, as the protocol of Inertia
// does (https://inertiajs.com/asset-versioning). It changes with [Vite.Reload],
// too. In development it is "development", because Vite updates open pages.
func (v *Vite) Version() string { return v.backend().Version() }
