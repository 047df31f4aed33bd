// Package bucket keeps builds of Vite in an object store: S3, Google Cloud Storage,
// Azure Blob Storage, or a directory. It publishes builds and prunes them, and lets
// an application use a published build.
package bucket
