# Two commands for everybody: `make run` (the demo, served) and `make test`. The others are for
# whoever works on the code. Needed: Linux, Python 3.11 or later, make, the package registries.

PORT ?= 8000
DEMO_STORE ?= .demo-store
COUNT ?= 1000
MINUTES ?= 60
FOLDER ?= dist/screenshots
MOMENTS ?= 60
KILLS ?= 200
REGISTERS ?= 60
TIMES ?= 20
SOAK ?= 20
REQUESTS ?= 900000
HUGE ?= 10000 5000 300 5000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
UV_VERSION := 0.13.9
FROM := pyproject.toml
# CKAN's database driver and its parser: compiled or large, and no harvest of ours comes so far.
UNUSED := --no-emit-package psycopg2 --no-emit-package pglast
SOURCES := $(shell find src ontology shapes queries -type f -not -path '*/__pycache__/*')

.PHONY: help run test portals long screenshots lint bench bench-scale bench-sparql bench-pages bench-lighthouse docs guide audit soak lock wheel clean

help:
	@echo 'make run          the demo graph on http://127.0.0.1:8000 (another port: PORT=8080)'
	@echo 'make test         all tests (more arguments for pytest: ARGS="-k name")'
	@echo 'make portals      CKAN in an environment of its own: tests/portals harvest with it'
	@echo 'make long         COUNT=1000 sheets through every format, MINUTES=60 of damaged files,'
	@echo '                  REQUESTS=900000 of what nobody should send the service,'
	@echo '                  MOMENTS=60 at which a query is killed, TIMES=20 as many requests,'
	@echo '                  KILLS=200 moments at which a build, a backup and the like are killed,'
	@echo '                  REGISTERS=60 offices that change sheets in random order, built by steps,'
	@echo '                  HUGE="10000 5000 300 5000" links, activities, editions, projects'
	@echo 'make soak         the service under mixed load for SOAK=20 minutes, new snapshots coming in'
	@echo 'make lint         ruff, mypy --strict, layers'
	@echo 'make screenshots  every kind of page at three widths, light and dark, and printed: FOLDER=…'
	@echo 'make bench        how fast sheets become a snapshot (more: ARGS=number of copies)'
	@echo 'make bench-scale  what a sheet costs among 500, 1000, 2000 (ARGS="10000 --keep")'
	@echo 'make bench-sparql how much the query service adds to its engine (ARGS=--help)'
	@echo 'make bench-pages  how long people wait for the pages of a large store (ARGS=--help)'
	@echo 'make bench-lighthouse  what Lighthouse says of the demo, on a phone and on a desk'
	@echo 'make docs         docs/findings.md from findings.toml, docs/licences.md from the locks'
	@echo 'make audit        known faults of what we install, as far as the registries tell them'
	@echo 'make guide        the guide as a site of its own in dist/guide; a warning ends it'
	@echo 'make lock         the three locks, from pyproject.toml and tests/portals/requirements.in'
	@echo 'make wheel        the wheel and the source archive in dist/'
	@echo 'make clean        take away everything that make has made'

run: $(DEMO_STORE)/.built
	$(BIN)/psmgraph serve --store $(DEMO_STORE) --port $(PORT)

test: $(VENV)/.dev tests/clients/node_modules/.package-lock.json
	$(BIN)/python -m pytest $(ARGS)

portals: tests/portals/.venv/.made

# Sheets there and back, then files changed at random, then the service: more moments at which a
# query is killed, more requests made from its schema, then whatever writes, killed at any moment,
# and axe-core on all of every page. Each runs though the one before failed.
long: $(VENV)/.dev tests/clients/node_modules/.package-lock.json
	@failed=0; \
	$(BIN)/python tests/long/round_trip.py $(COUNT) || failed=1; \
	$(BIN)/python tests/long/fuzz.py $(MINUTES) || failed=1; \
	$(BIN)/python tests/long/fuzz_service.py $(REQUESTS) || failed=1; \
	PSMGRAPH_MOMENTS=$(MOMENTS) PSMGRAPH_TIMES=$(TIMES) $(BIN)/python -m pytest -q \
	  tests/web/test_whole_or_broken.py tests/web/test_openapi.py \
	  tests/web/test_junk_addresses.py || failed=1; \
	$(BIN)/python tests/long/huge.py $(HUGE) || failed=1; \
	PSMGRAPH_KILLS=$(KILLS) $(BIN)/python -m pytest -q -s tests/durable/test_killed.py || failed=1; \
	PSMGRAPH_REGISTERS=$(REGISTERS) $(BIN)/python -m pytest -q tests/build/test_incremental.py \
	  || failed=1; \
	PSMGRAPH_WHOLE=1 $(BIN)/python -m pytest -q tests/web/test_axe.py \
	  tests/ontology/test_consistency.py || failed=1; \
	exit $$failed

# To be looked at by people. Needs Debian's Chromium.
screenshots: $(VENV)/.dev
	$(BIN)/python tests/long/screenshots.py $(FOLDER) $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python tests/bench/bench_build.py $(ARGS)

bench-scale: $(VENV)/.dev
	$(BIN)/python tests/bench/bench_scale.py $(ARGS)

bench-sparql: $(VENV)/.dev
	$(BIN)/python tests/bench/bench_sparql.py $(ARGS)

bench-lighthouse: $(VENV)/.dev tests/clients/node_modules/.package-lock.json
	$(BIN)/python tests/bench/bench_lighthouse.py

bench-pages: $(VENV)/.dev
	$(BIN)/python tests/bench/bench_pages.py $(ARGS)

docs: $(VENV)/.dev
	$(BIN)/python docs/findings.py
	$(BIN)/python docs/licences.py

audit: $(VENV)/.dev
	$(BIN)/python tests/supply/audit.py

guide: docs
	$(BIN)/mkdocs build --strict --clean
	@echo 'dist/guide/index.html'

# Hashes of every file that the versions have, for every platform and Python from 3.11 on. No
# registry is named in the locks: whoever installs uses the one that their pip is set up for.
lock: $(VENV)/.made
	$(PIP) 'uv==$(UV_VERSION)'
	$(MAKE) --no-print-directory LOCK=requirements.lock GROUP= .lock
	$(MAKE) --no-print-directory LOCK=requirements-dev.lock GROUP='--group dev' .lock
	$(MAKE) --no-print-directory LOCK=tests/portals/requirements.lock GROUP='$(UNUSED)' \
	  FROM=tests/portals/requirements.in .lock

.PHONY: .lock
.lock:
	$(BIN)/uv pip compile $(FROM) $(GROUP) --universal --python-version 3.11 \
	  --generate-hashes --no-config --upgrade --quiet \
	  --custom-compile-command 'make lock' --output-file $(LOCK)

wheel: $(VENV)/.dev
	$(BIN)/hatchling build

clean:
	rm -rf $(VENV) $(DEMO_STORE) tests/portals/.venv tests/clients/node_modules assets/node_modules src/psmgraph/web/static/built dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: what stands behind them runs once, and again when a lock or pyproject.toml changes.
$(VENV)/.made:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "making the environment $(VENV) with $$($$python --version)"; \
	    $$python -m venv $(VENV) && touch $@ && exit 0; exit 1; \
	  fi; \
	done; echo 'Python 3.11 or later is needed, with its venv module (Debian: python3-venv)'; exit 1

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml $(wildcard assets/*.js*) assets/hook.py
	@echo 'installing what psmgraph needs'
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --editable .
	@touch $@

# A client in JavaScript that is tested, and axe-core and Lighthouse, which look at pages. Without
# the registry of npm those tests skip and say so.
tests/clients/node_modules/.package-lock.json: $(VENV)/.dev tests/clients/package-lock.json
	@echo 'installing what the tests take from npm'
	@$(BIN)/python tests/clients/install.py && touch $@ || echo 'it could not be installed'

# A portal's software that is tested with ours. Where it is not made, those tests skip and say so.
tests/portals/.venv/.made: $(VENV)/.made tests/portals/requirements.lock
	@echo 'installing CKAN for the tests of harvesting'
	@$(BIN)/python -m venv --clear tests/portals/.venv
	@tests/portals/.venv/bin/python -m pip --disable-pip-version-check install --quiet \
	  --require-hashes --requirement tests/portals/requirements.lock
	@touch $@

$(DEMO_STORE)/.built: $(VENV)/.run $(SOURCES)
	$(BIN)/psmgraph demo --drop --store $(DEMO_STORE)
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo 'installing what the tests need'
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@
