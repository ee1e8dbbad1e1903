# One command for each thing that one does with a clone.
#   make quickstart   environment, then recordings to a growth chart
#   make test         environment, then the fast test suite
# PYTHON picks the interpreter that .venv is made with; VENV its place.

SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
MADE := $(VENV)/.made
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

# Without NPROC, jax on few cores hangs in silence with several virtual devices.
export NPROC ?= 16
export PYTHONUNBUFFERED ?= 1

.DEFAULT_GOAL := help
.PHONY: help quickstart install dev test test-slow test-all lint format clean

help:
	@sed -n 's/^#   //p' Makefile
	@echo 'make test-all     the slow tests too'
	@echo 'make lint         ruff and mypy'
	@echo 'make format       ruff, rewriting'
	@echo 'make clean        caches and build outputs (not .venv, not runs)'

quickstart: $(INSTALLED)
	@$(BIN)/python -m experiments.quickstart $(ARGS)

install: $(INSTALLED)

dev: $(INSTALLED_DEV)

test: $(INSTALLED_DEV)
	@$(call with_cache,$(BIN)/python -m pytest -m 'not slow' $(ARGS))

test-slow: $(INSTALLED_DEV)
	@$(call with_cache,$(BIN)/python -m pytest -m slow $(ARGS))

test-all: $(INSTALLED_DEV)
	@$(call with_cache,$(BIN)/python -m pytest -m '' $(ARGS))

lint: $(INSTALLED_DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy babyvfm_jax

format: $(INSTALLED_DEV)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache
	find babyvfm_jax configs experiments tests tools \
	  -name __pycache__ -type d -prune -exec rm -rf {} +

# Compiled programs are shared by the tests and the processes that they start.
with_cache = \
  export JAX_COMPILATION_CACHE_DIR="$${JAX_COMPILATION_CACHE_DIR:-$(CURDIR)/.pytest_cache/jax}"; \
  export JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0.5; $(1)

# A name on the path may be there and not run (a pyenv shim): try each.
$(MADE):
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	  touch $@; exit; \
	fi; \
	old='import sys; sys.exit(sys.version_info < (3, 11))'; \
	for name in $(or $(PYTHON),python3 python3.12 python3.11 python3.13 \
	  python3.14); do \
	  if $$name -c "$$old" 2>/dev/null; then chosen=$$name; break; fi; \
	done; \
	if [ -z "$${chosen:-}" ]; then \
	  echo 'make: no Python >= 3.11 found$(if $(PYTHON), at $(PYTHON),);' \
	    'install one, or name it: make PYTHON=/path/to/python3.12 ...' >&2; \
	  exit 1; \
	fi; \
	echo "Make $(VENV) with $$($$chosen --version)"; \
	if ! $$chosen -m venv $(VENV); then \
	  echo "make: $$chosen cannot make a virtual environment;" \
	    'on Debian: apt-get install python3-venv' >&2; \
	  exit 1; \
	fi; \
	touch $@

$(INSTALLED): setup.py | $(MADE)
	@echo 'Install babyvfm_jax (once; about 1 GB, some minutes)'
	@$(PIP) -e .
	@touch $@

$(INSTALLED_DEV): setup.py | $(MADE)
	@echo 'Install babyvfm_jax with the tools for its development (once)'
	@$(PIP) -e '.[dev]'
	@touch $@ $(INSTALLED)
