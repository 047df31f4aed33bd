module github.com/govite/govite/fibervite/internal

go 1.25.0

require (
	github.com/govite/govite v0.0.0
	github.com/valyala/fasthttp v1.51.0
)

require (
	github.com/andybalholm/brotli v1.1.0 // indirect
	github.com/klauspost/compress v1.17.9 // indirect
	github.com/valyala/bytebufferpool v1.0.0 // indirect
)

replace github.com/govite/govite => ../../
