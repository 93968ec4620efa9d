# Everything happens in .venv, installed from the lock files with their hashes.
# Targets repeat their work only when a lock file or pyproject.toml has changed.
PYTHON ?= python3
WORKERS ?= 2

BIN := .venv/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links

.PHONY: run test lint types check bench bench-smoke evidence soak load wheel lock clean

# The service on this machine; Ctrl-C ends it, and konak-data holds what it keeps.
run: .venv/.run
	@$(BIN)/konak serve

test: .venv/.dev
	$(BIN)/python -m pytest -n $(WORKERS)

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev
	$(BIN)/mypy --strict models service

check: lint types test

# Long work: its last results are kept in benchmarks/results.
bench: .venv/.dev
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.preparation

bench-smoke: .venv/.dev
	$(BIN)/python -m benchmarks --smoke

evidence: .venv/.dev
	$(BIN)/python -m benchmarks.evidence --workers $(WORKERS)

# Kills and made-up requests for an hour or two, surges for half an hour (see benchmarks/README.md).
soak: .venv/.dev
	$(BIN)/python -m benchmarks.soak

load: .venv/.dev
	$(BIN)/python -m benchmarks.load

wheel: .venv/.run
	$(BIN)/python -m hatchling build --target wheel

# Add UPGRADE=--upgrade to move to the newest releases.
lock: .venv/.dev
	$(LOCK) $(UPGRADE) --extra build --output-file requirements.lock pyproject.toml
	$(LOCK) $(UPGRADE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

# A new lock starts from an empty environment, so that nothing outlives its place in the lock.
.venv/.lock: requirements.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Konak needs Python 3.11 or newer; set PYTHON=...")'
	@echo "Setting up .venv (once) ..."
	$(PYTHON) -m venv --clear --without-pip .venv
	$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

.venv/.run: .venv/.lock pyproject.toml
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache
