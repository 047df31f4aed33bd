module github.com/govite/govite/fibervite/internal

go 1.25.0

require (
	github.com/gofiber/template/html/v2 v2.1.3
	github.com/govite/govite v0.0.0
	github.com/valyala/fasthttp v1.51.0
)

require (
	github.com/andybalholm/brotli v1.1.0 // indirect
	github.com/gofiber/template v1.8.3 // indirect
	github.com/gofiber/utils v1.1.0 // indirect
	github.com/klauspost/compress v1.17.9 // indirect
	github.com/valyala/bytebufferpool v1.0.0 // indirect
)

replace github.com/govite/govite => ../../
