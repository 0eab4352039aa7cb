# Two commands for users, `make demo` and `make test`; each sets up what it needs in .venv, once.
# Stamp files in .venv say what is installed; a change of pyproject.toml installs again.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BENCH  := $(VENV)/bench
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test lint bench test-install test-editors docs dist clean

help:
	@echo "make demo          start the server on the examples, as an editor would, and print what it says"
	@echo "make test          run the tests (installs real Keras as the oracle: about 1.5 GB)"
	@echo "make lint          ruff and pyright"
	@echo "make bench         measure the server beside others (installs them; over an hour; ARGS=--quick: minutes)"
	@echo "make test-install  install the packages as users would, with pip and pre-commit, and use what is installed"
	@echo "make test-editors  run the tests in a real VS Code, Neovim 0.7 and Emacs (installs Debian packages and npm packages)"
	@echo "make docs          build the documentation as a site, in site/; links are checked"
	@echo "make dist          build what a release has: wheel, sdist and .vsix"
	@echo "make clean         remove .venv and caches"

demo: $(VENV)/installed
	$(BIN)/python scripts/demo.py

test: $(VENV)/installed-test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4  # Real Keras takes about 1.5 GB in each.

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

bench: $(VENV)/installed $(BENCH)/installed
	$(BIN)/python -m benchmarks --peers $(BENCH) $(ARGS)

test-install: $(VENV)/installed-test $(VENV)/installed-release
	$(BIN)/python -m pytest tests/install/installed.py

test-editors: $(VENV)/installed
	PYTHON=$(BIN)/python bash tests/clients/older/run.sh
	bash client-vscode/test/run.sh

# With --quiet no warning would count.
docs: $(VENV)/installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

dist: $(VENV)/installed-release
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	cd client-vscode && rm -rf dist && npm ci --no-audit --no-fund && npm run --silent package && cp dist/*.vsix ../dist

clean:
	rm -rf dist site $(VENV) .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "shapelens needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
		echo "Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "$(PYTHON) cannot make a virtual environment (on Debian and Ubuntu: apt-get install python3-venv)."; exit 1; }
	@touch $@

$(VENV)/installed: pyproject.toml | $(VENV)/created
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(VENV)/created
	$(PIP) --editable '.[test]'
	$(PIP) --no-deps 'tf_keras==2.21.*' 'tensorflow-hub==0.16.*'
	@touch $(VENV)/installed $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/created
	$(PIP) --editable '.[dev]'
	@touch $(VENV)/installed $@

$(VENV)/installed-docs: pyproject.toml | $(VENV)/created
	$(PIP) --editable '.[docs]'
	@touch $(VENV)/installed $@

$(VENV)/installed-release: pyproject.toml | $(VENV)/created
	$(PIP) --editable '.[release]'
	@touch $(VENV)/installed $@

# The other servers, apart from ours; and Keras as files to read, where no server takes it for installed.
$(BENCH)/installed: benchmarks/requirements.txt | $(VENV)/created
	$(BIN)/python -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	$(PIP) --no-deps --upgrade --target $(BENCH)/real keras==3.15.1
	@touch $@
