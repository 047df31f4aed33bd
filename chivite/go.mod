module github.com/govite/govite/chivite

go 1.25.0

require (
	github.com/go-chi/chi/v5 v5.5.0
	github.com/govite/govite v0.0.0
)

replace github.com/govite/govite => ../
