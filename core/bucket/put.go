package bucket

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"io"
	"time"

	"gocloud.dev/blob"

	"github.com/govite/govite/core/bucket/internal/upload"
)

// digestKey is the key of the metadata of objects that has the SHA-256 in hex.
const digestKey = "sha256"

// Content up to mostInMemory is uploaded from memory, in one request with the MD5 of
// the content. Larger content is streamed in parts, for mostStreams objects at a time.
const (
	mostInMemory = 8 << 20
	mostStreams  = 4
	smallestPart = 5 << 20 // of S3
)

// slowest is the speed in bytes a second at which an upload may still move.
const slowest = 64 << 10

// content is what an object gets: body, or what open opens.
type content struct {
	body []byte
	md5  []byte // of body
	size int64
	open func(context.Context) (io.ReadCloser, error)
}

// read returns the content with its body, if it is not too large.
func (c content) read(ctx context.Context) (content, error) {
	if c.open == nil || c.size > mostInMemory {
		return c, nil
	}
	file, err := c.open(ctx)
	if err != nil {
		return c, err
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	if err != nil {
		return c, err
	}
	sum := md5.Sum(body)
	return content{body: body, md5: sum[:]}, nil
}

// put writes an object.
func (r *requester) put(ctx context.Context, o *object, c content) error {
	options := &blob.WriterOptions{
		ContentType:     o.contentType,
		CacheControl:    o.cacheControl,
		ContentEncoding: o.contentEncoding,
		Metadata:        map[string]string{digestKey: hex.EncodeToString(o.sha256)},
		BufferSize:      smallestPart,
	}
	timeout := r.Timeout + time.Duration(o.size/slowest)*time.Second
	if c.open == nil {
		return r.putBody(ctx, timeout, o.key, c.body, c.md5, options)
	}
	options.BufferSize = mostInMemory
	options.MaxConcurrency = 2
	select {
	case r.streams <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-r.streams }()
	return adviseBucket(r.doIn(ctx, timeout, "writing "+o.key, func(ctx context.Context) error {
		file, err := c.open(ctx)
		if err != nil {
			return err
		}
		defer file.Close()
		return r.bucket.Upload(ctx, o.key, file, options)
	}))
}

// putBody writes an object in one request. The store refuses content that was changed
// on its way.
func (r *requester) putBody(ctx context.Context, timeout time.Duration, key string, body, sum []byte, o *blob.WriterOptions) error {
	if len(body) > smallestPart {
		o.BufferSize = mostInMemory
	}
	if s3 := upload.S3; s3 != nil && s3.Is(r.bucket) {
		o.BeforeWrite = func(as func(any) bool) error { return s3.SetMD5(as, sum) }
	} else {
		o.ContentMD5 = sum
	}
	return adviseBucket(r.doIn(ctx, timeout, "writing "+key, func(ctx context.Context) error {
		return r.bucket.Upload(ctx, key, bytes.NewReader(body), o)
	}))
}

// putRecord writes an object for govite alone.
func (r *requester) putRecord(ctx context.Context, key string, text []byte) error {
	sum := md5.Sum(text)
	o := &blob.WriterOptions{ContentType: "application/json", CacheControl: "no-store"}
	return r.putBody(ctx, r.Timeout+time.Duration(len(text)/slowest)*time.Second, key, text, sum[:], o)
}

// readRecord reads and parses a record.
func (r *requester) readRecord(ctx context.Context, key string) (record *record, err error) {
	var text []byte
	// A record has some megabytes, if the build has tens of thousands of files.
	err = r.doIn(ctx, 2*r.Timeout, "reading "+key, func(ctx context.Context) error {
		text, err = r.bucket.ReadAll(ctx, key)
		return err
	})
	if err != nil {
		return nil, err
	}
	return parseRecordAt(key, text)
}

// remove deletes an object, if it is there.
func (r *requester) remove(ctx context.Context, key string) error {
	return r.do(ctx, "deleting "+key, func(ctx context.Context) error {
		err := r.bucket.Delete(ctx, key)
		if isMissing(err) {
			return nil
		}
		return err
	})
}
