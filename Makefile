# Python 3.11 or newer, with its venv module, is all that has to be there.
PYTHON ?= python3
BIN := .venv/bin
# Tests run in this many processes; each has servers of its own.
JOBS ?= 2
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo test lint format lock bench clean environment dev-environment

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-8s %s\n", $$1, $$2 }'

demo: environment ## Start Assent and play a breaking change; ONCE=1 ends after the story
	@exec $(BIN)/assent demo $(if $(filter-out 0,$(ONCE)),--once) $(ARGS)

test: dev-environment ## Run the tests; ARGS="-k name" chooses among them
	@exec $(BIN)/pytest --numprocesses $(JOBS) --dist loadgroup $(ARGS)

lint: dev-environment ## Check format, style, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: dev-environment ## Put the code into the project's format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: dev-environment ## Write the lock files anew from pyproject.toml; ARGS=--upgrade takes newer versions
	$(LOCK) --output-file requirements.txt $(ARGS)
	$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt $(ARGS)

bench: dev-environment ## Measure, each as a ratio against a bare peer in the same run
	@exec $(BIN)/python -m benchmarks $(ARGS)

clean: ## Remove the environment and what tools left; data stays (assent reset)
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@$(PYTHON) tools/bootstrap.py

dev-environment:
	@$(PYTHON) tools/bootstrap.py --dev
