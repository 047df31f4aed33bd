module github.com/govite/govite

go 1.25.0

// Go packages inside npm packages are not ours.
ignore node_modules
