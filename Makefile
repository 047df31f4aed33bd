# All targets need Go, Node.js and Chromium; see README.md.

MODULES := . ginvite echovite echovite/echo5 fibervite/internal fibervite fibervite/fiber3 chivite core/bucket core/cmd/govite examples
LINT    := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: check format vet lint tidy test matrix bench release

# All checks of a change.
check: format vet lint tidy test
	@for m in $(MODULES); do echo "== $$m, GOWORK=off"; (cd $$m && GOWORK=off go build ./... && GOWORK=off go test -short ./...) || exit 1; done

format:
	@files=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go')); [ -z "$$files" ] || { echo "gofmt would change:"; echo "$$files"; exit 1; }

vet:
	go vet work

lint:
	@for m in $(MODULES); do echo "== lint $$m"; (cd $$m && $(LINT) run ./...) || exit 1; done

# go mod tidy must leave no diff.
tidy:
	@for m in $(MODULES); do (cd $$m && GOWORK=off go mod tidy -diff) || exit 1; done

test:
	go test -timeout 30m work

# The templates of create-vite, from npm, with all adapters, all applications of govite
# init, govite dev with each kind of server, 50 rolling deploys of three processes, and 20
# killed publishes.
matrix:
	go test ./examples -run 'TestMatrix|TestInitMatrix|TestDev$$|TestRollingDeploys|TestKilledPublishes' -matrix -v -count=1 -timeout 60m

# Compare results of one run only, as ratios. BENCHTIME=1x only checks that the benchmarks run.
BENCHTIME := 1s
bench:
	go test -run '^$$' -bench . -benchtime $(BENCHTIME) -timeout 60m work

# make release VERSION=v0.1.0 commits and tags a release, and pushes nothing; see
# CONTRIBUTING.md. RELEASE_CHECK=0 leaves out the checks.
release:
	@bash .ci/release make "$$VERSION"
