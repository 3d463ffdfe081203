# The default target lists the targets; what stands behind ## is their text.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOME_DIR ?= var
ROOMS  := sources,expectations,warehouse,reports,demo,flows
COVERED := 94

.DEFAULT_GOAL := help
.PHONY: help install run test test-tools lint torture mutate ui bench lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/run.stamp ## install the program into .venv

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 is needed, $(PYTHON) is " + sys.version.split()[0] + "; name another one: make PYTHON=python3.11")'
	@$(PYTHON) tests/programs.py python3-venv
	$(PYTHON) -m venv $(VENV)

# The lock is complete and hashed, so nothing is resolved here. Setuptools comes from the lock too.
$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

run: install ## invent a half-year of submissions, take it in over five nights, show where the bulletin is
	$(BIN)/dph --home $(HOME_DIR) demo

# Checked first: where it may not install, it stops at once. Then apt-get runs beside pip.
# Three processes on two cores: tests wait a quarter of their time for browsers and servers.
test: ## lint, types and all tests, which have to run COVERED percent of all lines; installs first what they need
	@$(PYTHON) tests/programs.py --check
	@$(MAKE) --no-print-directory $(BIN)/pip
	@$(MAKE) --no-print-directory -j2 test-tools $(VENV)/dev.stamp
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m slipcover --immediate --source $(ROOMS) --skip-covered --out coverage.txt -m pytest -n 3 --dist loadfile
	@tail -n 1 coverage.txt | awk '{ran = 100 * (1 - $$3 / $$2); printf "the tests run %.1f %% of %d lines; at least $(COVERED) %% are needed\n", ran, $$2; exit ran < $(COVERED)}'

test-tools: ## install the browser, servers and fonts that the tests start (as root, with apt-get)
	@$(PYTHON) tests/programs.py

lint: $(VENV)/dev.stamp ## lint, format, types and the rooms (imports one way, no circles)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache

torture: $(VENV)/dev.stamp ## kill runs and commands, drop hostile files, probe from outside; ends with a table of what was tried and what went wrong
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "torture or tries" -p tests.torture -o faulthandler_timeout=0

mutate: $(VENV)/dev.stamp ## change the program in small ways and count how many changes the tests notice (MUTANTS=20 of each part, SEED=22)
	$(BIN)/python tests/mutate.py --mutants $(or $(MUTANTS),20) --seed $(or $(SEED),22)

ui: install ## Prefect's server, work pool, deployments and worker on 127.0.0.1
	$(BIN)/python -m flows.ui --home $(HOME_DIR)

bench: $(VENV)/dev.stamp ## measure the figures of docs/measurements.md
	$(BIN)/python -m benchmarks

lock: $(VENV)/dev.stamp ## write all locks anew; none names an index
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-strip-extras --python-version 3.11 --extra channels --extra province --extra dev --extra build pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-strip-extras --python-version 3.11 --extra channels --extra build pyproject.toml -c requirements-dev.lock -o requirements.lock
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["province"], sep="\n")' | \
	  $(BIN)/uv pip compile --quiet --no-deps --generate-hashes --no-header --no-emit-index-url --python-version 3.11 - -c requirements-dev.lock -o requirements-province.lock

clean: ## remove the virtual environment and all caches
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
