// Package bucket keeps builds of Vite in an object store: S3, Google Cloud Storage,
// Azure Blob Storage, or a directory. It publishes builds and prunes them, and lets
// an application use a published build.
//
// An application whose files browsers load from a CDN needs the manifest alone:
//
//	store, err := bucket.Open(context.Background(), "s3://my-bucket/app?region=eu-central-1")
//	if err != nil {
//		return err
//	}
//	vite, err := core.New(core.Config{
//		Dist: store.Manifest(),
//		Base: "https://cdn.example.com/app/",
//	})
//
// An application that serves the files itself reads them in the store. It also serves
// those of the builds before, and those of newer builds, whose pages another machine has
// rendered:
//
//	store, err := bucket.Open(context.Background(), "gs://my-bucket/app")
//	if err != nil {
//		return err
//	}
//	vite, err := core.New(core.Config{
//		Dist:     store.Dist(),
//		Previous: store.Previous(3),
//	})
//
// In both cases [core.Vite.Reload] changes to the newest build of the store. To stay
// with one build, use [Store.ManifestOf] or [Store.DistOf].
//
// The program imports the driver of its store for its side effects:
// gocloud.dev/blob/s3blob, gcsblob, azureblob, fileblob or memblob.
//
// [Store.Publish] and [Store.Prune] are what the commands `govite publish` and `govite
// prune` do.
package bucket
