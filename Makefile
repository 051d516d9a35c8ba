# Two commands: `make run` and `make test`. Both need Python 3.11 or newer with pip, nothing else;
# uv is used when it is there.
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
UV := $(shell command -v uv 2>/dev/null)
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

ifeq ($(UV),)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
else
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
endif

# Hundreds of short processes are started by the tests: each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-slow format clean

# The app answers within seconds of the installation; the first crawl runs behind it.
run: $(VENV)/installed
	$(BIN)/fundmap up --port $(PORT)

test: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 2 -m "not serial and not browser and not slow"
	$(BIN)/python -m pytest -q -m "(serial or browser) and not slow"

# Every source crawled or replayed as a process of its own: some minutes more.
test-slow: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest -q -m slow

format: $(VENV)/installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/created:
	@test -n "$(PYTHON)" || { echo "Fundmap needs Python 3.11 or newer"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created pyproject.toml constraints.txt
	@echo "Installing Fundmap into $(VENV); the first time this takes a few minutes."
	$(INSTALL) -c constraints.txt -e .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/created pyproject.toml constraints.txt
	@echo "Installing Fundmap and what its tests need into $(VENV)."
	$(INSTALL) -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV)
