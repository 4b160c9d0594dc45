.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Without a terminal nobody can answer: take the defaults.
DEFAULTS := $(shell [ -t 0 ] || echo --defaults)

.PHONY: help new test e2e snapshots lint clean

help: ## Say what can be made
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

new: $(BIN)/copier ## Scaffold a Worker, install it and run its tests: make new DEST=../my-worker [ARGS="--data preset=minimal"]
	@test -n "$(DEST)" || { echo 'Say where: make new DEST=../my-worker'; exit 2; }
	@test ! -e "$(DEST)" || { echo '$(DEST) exists already; give a new folder, for example DEST=../my-worker'; exit 2; }
	$(BIN)/copier copy --vcs-ref HEAD $(DEFAULTS) $(ARGS) "$(CURDIR)" "$(DEST)"
	@cd "$(DEST)" && PATH="$(CURDIR)/$(BIN):$$PATH" && uv sync --quiet && uv run pytest --quiet
	@echo && echo "Its tests have passed. Serve it: cd $(DEST) && $(CURDIR)/$(BIN)/uv run python -m tests.serve"

test: $(BIN)/.dev lint ## Run every test
	$(BIN)/python -m pytest --numprocesses 2 --dist loadscope $(ARGS)

e2e: $(BIN)/.dev ## Run the api preset of each framework in the real workerd
	$(BIN)/python -m pytest tests/runtime/test_projects.py -k "end_to_end and api" $(ARGS)

snapshots: $(BIN)/.dev ## Accept what the presets render now
	UPDATE_SNAPSHOTS=1 $(BIN)/python -m pytest --quiet tests/test_snapshots.py

lint: $(BIN)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which with PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint tests/constraints.txt uv

$(BIN)/copier: $(BIN)/uv tests/constraints.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint tests/constraints.txt --group new
	@touch $@

$(BIN)/.dev: $(BIN)/uv pyproject.toml tests/constraints.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint tests/constraints.txt --group dev
	@touch $@

clean: ## Remove the environment and every cache
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build
