# Everything runs in .venv, which these commands create. README.md gives the same jobs without make.

PYTHON ?= $(shell command -v python3.11 >/dev/null 2>&1 && python3.11 --version >/dev/null 2>&1 && echo python3.11 || echo python3)
VENV   ?= .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
PACKAGES := $(patsubst %/,%,$(wildcard simulation/ scenarios/ experiments/ figures/ exercise/ comity/))
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo install test quick lint test-slow warm bench bundle docs check-docs clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

# A stamp per set of packages: installing again only when what is asked for changed.
$(VENV)/.core: pyproject.toml constraints.txt
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.test: pyproject.toml constraints.txt
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	touch $@ $(VENV)/.core

install: $(VENV)/.core  ## install Comity into .venv

demo: $(VENV)/.core  ## compare policies in Liberia and Mali
	$(PY) -m comity compare liberia mali --policy liaison --policy best_practice --communities 90

test: $(VENV)/.test lint check-docs warm  ## lint, types, layers and every quick test (15 minutes on two cores)
	$(PY) -m pytest -n $(WORKERS) --dist loadfile -q

quick: $(VENV)/.test  ## lint, types and tests of what a change touches, in two minutes (AREA=exercise forces a part)
	$(PY) tests/quick.py $(AREA)

lint: $(VENV)/.test  ## style, types, who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy $(PACKAGES)
	$(BIN)/lint-imports --no-cache

test-slow: $(VENV)/.test warm  ## interruptions, cluster, browser, documents, calibration against known truths
	$(PY) -m pytest -m slow -n $(WORKERS) --dist loadfile -q

# Two processes compile at once: what the batch engine needs, then the behaviours that Mesa calls.
warm: $(VENV)/.test
	$(PY) -m simulation.drivers.warming --agents

bench: $(VENV)/.test  ## measure speed
	$(PY) -m benchmarks

bundle: $(VENV)/.core  ## gather wheels in bundle/ for a site without internet
	rm -rf bundle
	$(PY) -m pip wheel --quiet --disable-pip-version-check -c constraints.txt --wheel-dir bundle ".[web]"
	@echo "Copy bundle/ and run: python -m pip install --no-index --find-links bundle 'comity[web]'"

docs: $(VENV)/.core  ## write the reference pages from the registers
	$(PY) docs/build.py

check-docs: $(VENV)/.test
	$(PY) docs/build.py --check

clean:  ## remove what these commands made
	rm -rf $(VENV) .venv-* bundle build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
