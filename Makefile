# The product's commands. `make` alone lists them; docs/operations.md and CONTRIBUTING.md say more.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
.SHELLFLAGS := -eu -c

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
VENV := .venv
CLUSTER := .venv-cluster
SERVE := .venv-serve
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url
# What the checks run Django with: test values, and a folder of their own instead of var/.
CHECKED := DJANGO_SETTINGS_MODULE=tests.settings VAR_DIR="$(CURDIR)/$(VENV)/check" $(BIN)/python manage.py
SAMPLE := ../shared/home-credit-sample
SOURCES := creditscore scoring clients ml bench
# A step of the checks: its name, then what it says if it fails.
step = echo "$(1)"; said=$$($(2) 2>&1) || { echo "$$said"; exit 1; }

.PHONY: help environment dependencies development setup demo run test mutation check bench static serving cluster lock openapi format

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | \
	    while IFS="$$(printf '\t')" read -r name words; do printf '  make %-9s %s\n' "$$name" "$$words"; done

# PYTHON names another interpreter; given explicitly, an environment of another version is made anew.
environment:
	@if [ -x $(BIN)/python ] && $(BIN)/python -c '' 2>/dev/null; then \
	    if [ "$(origin PYTHON)" = file ]; then exit 0; fi; \
	    version='import sys; print(sys.version_info[:2])'; \
	    if [ "$$($(BIN)/python -c "$$version")" = "$$($(PYTHON) -c "$$version")" ]; then exit 0; fi; \
	fi; \
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	    echo "Python 3.11, 3.12 or 3.13 is needed and '$(PYTHON)' is not: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.11" >&2; exit 1; }; \
	rm -rf $(VENV); \
	echo "Making $(VENV) with $$($(PYTHON) --version)"; \
	$(PYTHON) -m venv $(VENV)

# A copy of the pins that were installed is the stamp: nothing is done while it equals the file.
dependencies: environment
	@if ! cmp -s requirements.txt $(VENV)/requirements.installed; then \
	    echo "Installing the product's dependencies (requirements.txt)"; \
	    $(PIP) -r requirements.txt; \
	    $(BIN)/python -c 'import lightgbm' || { \
	        echo "LightGBM does not load; where libgomp is named above: apt-get install libgomp1" >&2; exit 1; }; \
	    cp requirements.txt $(VENV)/requirements.installed; \
	fi

development: setup
	@if ! cmp -s requirements-dev.txt $(VENV)/requirements-dev.installed; then \
	    echo "Installing the tools of tests and checks (requirements-dev.txt)"; \
	    $(PIP) -r requirements-dev.txt; \
	    cp requirements-dev.txt $(VENV)/requirements-dev.installed; \
	fi

setup: dependencies ## virtual environment, dependencies, compiled features, static bundle
	@$(BIN)/python -m ml.features.compile
	@$(BIN)/python -m scoring.charts.build

demo: export DEBUG ?= 1
demo: setup ## setup, then a synthetic population, a model and demo accounts (does nothing twice)
	@$(BIN)/python manage.py demo

run: export DEBUG ?= 1
# One arena of memory for a worker's threads: of arenas of their own, what one freed the others do not use.
run: export MALLOC_ARENA_MAX ?= 1
run: demo ## demo, then serve on 127.0.0.1 (PORT=8000)
	@echo "Serving http://127.0.0.1:$(PORT)/ (accounts: $${VAR_DIR:-var}/demo-accounts.txt; Ctrl-C stops)"
	@exec $(BIN)/gunicorn creditscore.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --no-control-socket --log-level warning

test: development ## setup, then every test on every core (ARGS="tests/ml -k words" runs some)
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

mutation: development ## change the rules one place at a time: 90 % must fail a test; prints scores and survivors
	@$(BIN)/python -m bench.mutation $(ARGS)

check: development ## style, types, templates, import contracts, migrations, API description, known vulnerabilities
	@$(call step,ruff,$(BIN)/ruff check .)
	@$(call step,ruff format (make format repairs),$(BIN)/ruff format --check .)
	@$(call step,mypy,$(BIN)/mypy $(SOURCES))
	@$(call step,djLint,$(BIN)/djlint templates --lint)
	@$(call step,import contracts,$(BIN)/lint-imports --no-cache)
	@$(call step,Django,$(CHECKED) check --fail-level WARNING)
	@$(call step,migrations,$(CHECKED) makemigrations --check --dry-run)
	@$(call step,API description,$(CHECKED) spectacular --validate --fail-on-warn --lang en --file $(VENV)/openapi.yaml)
	@$(call step,API description as committed (make openapi writes it),diff -u docs/openapi.yaml $(VENV)/openapi.yaml)
	@echo "known vulnerabilities"; $(BIN)/python .ci/audit.py requirements.txt requirements-dev.txt
	@echo "known vulnerabilities (cluster)"; $(BIN)/python .ci/audit.py requirements-cluster.txt

bench: export DEBUG ?= 1
bench: ## measure pages and API, and synthetic clients against real ones where there are any; prints JSON
	@$(MAKE) demo development serving >&2
	@$(BIN)/python manage.py bench --worker-python $(SERVE)/bin/python
	@if [ -d $(SAMPLE) ]; then \
	    demo=$${VAR_DIR:-var}/demo; \
	    $(BIN)/python -m ml.fidelity --real $(SAMPLE) --synthetic "$$demo/data" --model "$$demo/model"; \
	else echo "No folder $(SAMPLE): synthetic clients are not compared with real ones" >&2; fi

static: setup ## gather the static files that a deployment serves, hashed and compressed
	@DEBUG=0 SECRET_KEY=gathering-files-signs-nothing LOG_KEYS=gathering-files-chains-nothing-at-all $(BIN)/python manage.py collectstatic --noinput --verbosity 0

# Without the packages of training, a worker here is as large as in a deployment.
serving: environment ## .venv-serve: what serving needs, where bench measures a worker
	@wanted=$$(cat requirements-serve.txt; $(BIN)/python --version); \
	if [ "$$wanted" != "$$(cat $(SERVE)/requirements.installed 2>/dev/null)" ]; then \
	    echo "Making $(SERVE) (requirements-serve.txt)"; \
	    $(BIN)/python -m venv --clear $(SERVE); \
	    $(SERVE)/bin/python -m pip install --quiet --quiet --disable-pip-version-check -r requirements-serve.txt; \
	    printf '%s\n' "$$wanted" > $(SERVE)/requirements.installed; \
	fi

# PySpark reads no pandas 3, so the cluster's commands have an environment of their own, beside the product's.
cluster: environment ## .venv-cluster: PySpark, Dask and MLflow for ml.compute, ml.train and ml.export_mlflow
	@wanted=$$(cat requirements-cluster.txt; $(BIN)/python --version); \
	if [ "$$wanted" != "$$(cat $(CLUSTER)/requirements.installed 2>/dev/null)" ]; then \
	    echo "Making $(CLUSTER) (requirements-cluster.txt); PySpark alone is 450 MB"; \
	    $(BIN)/python -m venv --clear $(CLUSTER); \
	    $(CLUSTER)/bin/python -m pip install --quiet --quiet --disable-pip-version-check -r requirements-cluster.txt; \
	    printf '%s\n' "$$wanted" > $(CLUSTER)/requirements.installed; \
	fi

lock: environment ## compile the pins of requirements*.txt from pyproject.toml
	@$(PIP) uv
	@$(COMPILE) --extra train --extra test pyproject.toml -o requirements.txt
	@$(COMPILE) -c requirements.txt pyproject.toml -o requirements-serve.txt
	@$(COMPILE) --extra train --extra test --extra dev --extra pdf -c requirements.txt pyproject.toml -o requirements-dev.txt
	@grep -v '^pandas==' requirements.txt > $(VENV)/cluster.constraints
	@$(COMPILE) --group pyproject.toml:cluster -c $(VENV)/cluster.constraints -o requirements-cluster.txt

openapi: development ## write docs/openapi.yaml from the API
	@$(CHECKED) spectacular --validate --fail-on-warn --lang en --file docs/openapi.yaml

format: development ## lay out Python as the checks want it
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
