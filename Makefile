# Two commands for everybody: `make run` (the demo, served) and `make test`. The others are for
# whoever works on the code. Needed: Linux, Python 3.11 or later, make, the package registries.

PORT ?= 8000
DEMO_STORE ?= .demo-store
COUNT ?= 1000
MINUTES ?= 60
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
UV_VERSION := 0.13.9
SOURCES := $(shell find src ontology shapes queries -type f -not -path '*/__pycache__/*')

.PHONY: help run test long lint bench docs lock wheel clean

help:
	@echo 'make run          the demo graph on http://127.0.0.1:8000 (another port: PORT=8080)'
	@echo 'make test         all tests (more arguments for pytest: ARGS="-k name")'
	@echo 'make long         COUNT=1000 sheets through every format, MINUTES=60 of damaged files'
	@echo 'make lint         ruff, mypy --strict, layers'
	@echo 'make bench        how fast sheets become a snapshot (more: ARGS=number of copies)'
	@echo 'make docs         docs/findings.md from findings.toml'
	@echo 'make lock         requirements.lock and requirements-dev.lock from pyproject.toml'
	@echo 'make wheel        the wheel and the source archive in dist/'
	@echo 'make clean        take away everything that make has made'

run: $(DEMO_STORE)/.built
	$(BIN)/psmgraph serve --store $(DEMO_STORE) --port $(PORT)

test: $(VENV)/.dev tests/clients/node_modules/.package-lock.json
	$(BIN)/python -m pytest $(ARGS)

# Sheets there and back, then files changed at random; the second runs though the first failed.
long: $(VENV)/.dev
	@failed=0; \
	$(BIN)/python tests/long/round_trip.py $(COUNT) || failed=1; \
	$(BIN)/python tests/long/fuzz.py $(MINUTES) || failed=1; \
	exit $$failed

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python tests/bench/bench_build.py $(ARGS)

docs: $(VENV)/.dev
	$(BIN)/python docs/findings.py

# Hashes of every file that the versions have, for every platform and Python from 3.11 on. No
# registry is named in the locks: whoever installs uses the one that their pip is set up for.
lock: $(VENV)/.made
	$(PIP) 'uv==$(UV_VERSION)'
	$(MAKE) --no-print-directory LOCK=requirements.lock GROUP= .lock
	$(MAKE) --no-print-directory LOCK=requirements-dev.lock GROUP='--group dev' .lock

.PHONY: .lock
.lock:
	$(BIN)/uv pip compile pyproject.toml $(GROUP) --universal --python-version 3.11 \
	  --generate-hashes --no-config --upgrade --quiet \
	  --custom-compile-command 'make lock' --output-file $(LOCK)

wheel: $(VENV)/.dev
	$(BIN)/hatchling build

clean:
	rm -rf $(VENV) $(DEMO_STORE) tests/clients/node_modules assets/node_modules src/psmgraph/web/static/built dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
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

# A client that is tested, in JavaScript. Without the registry of npm its tests skip and say so.
tests/clients/node_modules/.package-lock.json: $(VENV)/.dev tests/clients/package-lock.json
	@echo 'installing the client of npm that is tested'
	@$(BIN)/python tests/clients/install.py && touch $@ || echo 'it could not be installed'

$(DEMO_STORE)/.built: $(VENV)/.run $(SOURCES)
	$(BIN)/psmgraph demo --drop --store $(DEMO_STORE)
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo 'installing what the tests need'
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@
