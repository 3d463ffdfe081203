# make run    install, invent a half-year of submissions, take it in over a handful of nights, show where the bulletin is
# make test   lint, format, types and all tests
# make ui     Prefect's server, work pool, deployments and worker on 127.0.0.1
# make bench  the figures of the README
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOME_DIR ?= var

.PHONY: install run test lint ui bench torture lock clean
install: $(VENV)/run.stamp

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The lock is complete and hashed, so nothing is resolved here. Setuptools comes from the lock too.
$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

run: install
	$(BIN)/dph --home $(HOME_DIR) demo

test: $(VENV)/dev.stamp lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

torture: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m torture

ui: install
	$(BIN)/python -m flows.ui --home $(HOME_DIR)

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

# Rewrites both locks; neither names an index.
lock: $(VENV)/dev.stamp
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-strip-extras --python-version 3.11 --extra channels --extra dev --extra build pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-strip-extras --python-version 3.11 --extra channels --extra build pyproject.toml -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
