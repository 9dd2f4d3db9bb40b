# What a developer does with tgpl. `make help` lists it.

GO       ?= go
TOOLS    := $(CURDIR)/bin/tools
LINT     := $(TOOLS)/golangci-lint-v2.6.2
VULN     := $(TOOLS)/govulncheck-v1.1.4
PACKAGES ?= ./...
ADDR     ?= 127.0.0.1:8080
DATA     ?= data/demo
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help run build test unit lint check fresh vuln generate e2e shots setup clean chaos bench

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Start the demonstration centre at http://127.0.0.1:8080 (ADDR=, DATA=)
	bin/tgpl demo --addr $(ADDR) --data $(DATA)

build: ## Build bin/tgpl, without a C compiler and without Node
	$(GO) build -ldflags '-s -w -X main.version=$(VERSION)' -o bin/tgpl ./cmd/tgpl

test: setup check unit e2e ## Everything that must hold before a change lands, with its own set-up

setup: ## Install what the tests need from Debian: PostgreSQL, Chromium, a C compiler for the race detector
	@tools/setup.sh

check: lint fresh vuln ## The checks that read the code

lint: $(LINT) ## Format, go vet, golangci-lint, and the arrows between packages
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(LINT) run --allow-parallel-runners
	$(GO) test -count=1 ./internal/layering

fresh: ## Check that generated files are those that the sources give
	@tools/fresh.sh

vuln: $(VULN) ## Look for known vulnerabilities in what the program is built on
	@tools/vuln.sh $(VULN)

# Under the race detector SQLite is some ten times slower: there those that make
# the demonstration make a small one, and the whole one without it.
HEAVY := tgpl/internal/demo tgpl/internal/verify tgpl/internal/search

unit: ## All tests but the browser's, on both databases, with the race detector
	$(GO) run ./tools/testpg sh -c '\
	  CGO_ENABLED=1 $(GO) run ./tools/gotest -race -timeout 20m $$($(GO) list $(PACKAGES) | grep -vx -e tgpl/e2e -e tgpl/chaos) && \
	  $(GO) run ./tools/gotest -timeout 20m $(HEAVY)'

e2e: build ## Drive the built program in a real browser, and let it meet what servers meet (short form)
	$(GO) run ./tools/gotest -count=1 -timeout 25m ./e2e/...
	$(GO) run ./tools/testpg $(GO) run ./tools/gotest -count=1 -timeout 15m ./chaos

chaos: build ## The long form: killed, a full disk, a database that goes away, many times
	TGPL_CHAOS=long $(GO) run ./tools/testpg $(GO) run ./tools/gotest -count=1 -timeout 120m -v ./chaos

# SIZES and DBS choose; a million matters take some 20 GB of disk and an hour.
SIZES ?= 10000 100000 1000000
DBS   ?= sqlite postgres

bench: ## Measure beside bare SQL (SIZES="10000", DBS="sqlite"); figures into bench/results/latest.json
	$(GO) build -o bin/bench ./bench
	$(GO) run ./tools/testpg bin/bench -sizes "$(SIZES)" -dbs "$(DBS)"

shots: build ## As e2e, and keep the screenshots in e2e/shots
	TGPL_SHOTS=1 $(GO) run ./tools/gotest -count=1 -timeout 25m ./e2e/...

generate: ## Write anew what is generated: pages, manual page, the columns of exported lists
	$(GO) tool templ generate -path internal -log-level error
	$(GO) run ./cmd/tgpl man --dir docs
	TGPL_LANG=vi $(GO) run ./cmd/tgpl export --describe > docs/guide/cac-tep-xuat.md

clean: ## Remove what was built and the demonstration's data
	rm -rf bin data/demo e2e/shots

$(LINT):
	GOBIN=$(TOOLS) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.6.2 && mv $(TOOLS)/golangci-lint $@

$(VULN):
	GOBIN=$(TOOLS) $(GO) install golang.org/x/vuln/cmd/govulncheck@v1.1.4 && mv $(TOOLS)/govulncheck $@
