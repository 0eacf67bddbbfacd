# Everything runs in .venv, which is made on first use. `make demo` and `make test` are all a newcomer needs.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

# The tests of the engine's behaviour run a second time, over the kernel as plain Python.
UNCOMPILED_TESTS ?= $(shell grep -lE 'make_session|RealSession' tests/test_*.py) $(wildcard tests/test_engine_*.py) \
	tests/test_clips_firing.py tests/test_clips_programs_agree.py tests/test_clips_examples.py
PYTEST_ARGS ?=

.PHONY: help env demo test test-long check pages fmt cover bench clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

env: $(STAMP) ## make the virtual environment in .venv, with the package installed editable

# setuptools warns of every editable installation.
$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	$(BIN)/aitia warmup
	@touch $@

demo: env ## check an order against real rules, and explain what was found
	$(BIN)/aitia run examples/server_order/server_order.rules --facts examples/server_order/orders.json \
		--find 'Problem' --how 'Problem'

test: env ## run all tests, those of the engine also without the compiled kernel
	AITIA_JIT=always $(BIN)/python -m pytest $(PYTEST_ARGS)
ifneq ($(strip $(UNCOMPILED_TESTS)),)
	AITIA_JIT=never $(BIN)/python -m pytest $(PYTEST_ARGS) $(UNCOMPILED_TESTS)
endif

test-long: env ## run all tests with every index checked, then the random ones over many more examples
	AITIA_KERNEL_CHECKS=1 AITIA_JIT=always $(BIN)/python -m pytest $(PYTEST_ARGS)
	AITIA_LONG=1 AITIA_JIT=always $(BIN)/python -m pytest $(PYTEST_ARGS)

check: env ## format, lint, types, import contracts, and pages made from the code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m aitia.dsl.catalogue build/problems
	@diff -r build/problems docs/problems || { echo 'docs/problems is out of date: run make pages' >&2; exit 1; }

pages: env ## write docs/problems from the catalogue
	$(BIN)/python -m aitia.dsl.catalogue docs/problems

fmt: env ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

cover: env ## run all tests and show which branches they leave out
	AITIA_JIT=never $(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered $(PYTEST_ARGS)

bench: env ## measure loading and running, beside CLIPS and others
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python -m benchmarks

clean: ## remove everything that was built
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
