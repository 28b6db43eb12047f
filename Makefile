# Everything you do with this project; `make help` lists it.

PYTHON ?= python3
BIN := .venv/bin
# As the settings do: the environment first, then .env, then var/.
DATA_DIR ?= $(or $(shell sed -n 's/^DATA_DIR=//p' .env 2>/dev/null | tr -d "\"'"),var)
PACKAGES := $(wildcard bookings catalog cleanlife embedded field partners sandbox scheduling webhooks)
STATIC_FILES := $(shell find $(PACKAGES) -path '*/static/*' -type f 2>/dev/null)
PYTEST_ARGS ?= -m "not slow"
# Side by side in as many processes as there are processors, up to four.
PYTEST_WORKERS ?= --numprocesses=auto --maxprocesses=4 --dist=worksteal
# Whole files, two at a time: they start products, and mostly wait for them.
SLOW_WORKERS ?= --numprocesses=2 --dist=loadfile --no-loadscope-reorder
SLOW_ARGS ?= -m "slow and not browser"
NODE_MODULES := clients/typescript/node_modules
DEBIAN_OF_GENERATORS := default-jdk-headless libgeronimo-annotation-1.3-spec-java php-cli php-curl \
	php-mbstring php-guzzlehttp-guzzle
GENERATOR := build/openapi_generator/openapi_generator_cli/openapi-generator.jar
JAVA_LIBRARIES := $(GENERATOR):/usr/share/java/geronimo-annotation-1.3-spec.jar
FUZZ_EXAMPLES ?= 100
PIP_COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
# Checks build on the embedded set-up in a folder of their own, whatever the environment names.
EMBEDDED := env -u DATABASE_URL -u REDIS_URL ENVIRONMENT=sandbox DATA_DIR=build/check
# What production has; nothing here is dialled.
PRODUCTION := env ENVIRONMENT=production DEBUG=false DATA_DIR=build/check \
	DATABASE_URL=postgres://cleanlife@127.0.0.1:1/cleanlife REDIS_URL=redis://127.0.0.1:1/0 \
	ALLOWED_HOSTS=partners.example.com PUBLIC_BASE_URL=https://partners.example.com \
	PAYMENT_GATEWAY=tap TAP_SECRET_KEY=only-for-the-check \
	SMS_PROVIDER=unifonic UNIFONIC_APP_SID=only-for-the-check WEBHOOK_ALLOWED_NETWORKS= \
	SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF \
	ENCRYPTION_KEYS=only-for-the-check-0123456789-abcdef

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run seed demo test test-slow test-browser soak check format lint types layers migrations deploy \
	openapi-check openapi messages examples contract-check clients generators fuzz mutants bench chaos measure lock reset clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT (8000), HOST (127.0.0.1) and DATA_DIR (var) may be given: make run PORT=9000"

# --- Run --------------------------------------------------------------------------------------

run: .venv/.runs build/static/staticfiles.json ## Start the platform; Ctrl-C stops it
	@echo "Preparing the database ..."
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo --if-empty
	@$(BIN)/python manage.py open_team_phone --for-banner
	@exec $(BIN)/python -m embedded --with-parent

seed: .venv/.runs ## Fill the database with demo data and issue fresh demo keys
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo

# Looks before it installs: without a platform there is nothing to play against.
demo: ## Play a partner's story against the running platform
	@test -f "$(DATA_DIR)/demo.json" || { \
		echo "$(DATA_DIR)/demo.json is missing: start the platform first (make run)."; \
		echo "If it runs with another DATA_DIR: make demo DATA_DIR=/its/folder"; exit 1; }
	@$(MAKE) --silent .venv/.runs
	@$(BIN)/python -m clients.demo.story --access "$(DATA_DIR)/demo.json"

reset: ## Delete DATA_DIR: database, queue, keys (asks; FORCE=1 does not)
	@bash .ci/reset "$(DATA_DIR)"

build/static/staticfiles.json: .venv/.runs $(STATIC_FILES)
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch "$@"

# --- Check ------------------------------------------------------------------------------------

test: .venv/.develops build/static/staticfiles.json ## Run the tests (DATABASE_URL and REDIS_URL choose the servers)
	@$(BIN)/pytest $(PYTEST_WORKERS) $(PYTEST_ARGS)

test-slow: .venv/.develops build/static/staticfiles.json ## Run the slow tests: processes, races, kill -9 (5 minutes)
	@$(BIN)/pytest $(SLOW_WORKERS) $(SLOW_ARGS)

test-browser: .venv/.develops build/static/staticfiles.json ## Try the pages in Chromium, in both languages
	@rm -rf build/screenshots
	@$(BIN)/pytest tests/browser -m browser $(SLOW_WORKERS) $(BROWSER_ARGS)
	@echo "Screenshots are in build/screenshots/<language>/<width>/."

# What .ci/run does in short, at full length; on the servers that the environment names.
soak: ## Run the slow tests with many more rounds and examples (an hour)
	@env HYPOTHESIS_PROFILE=soak ROUNDS=5 $(MAKE) --no-print-directory test-slow

check: format lint types layers migrations deploy openapi-check ## Run every check that is no test
	@echo "All checks passed."

format: .venv/.develops
	@$(BIN)/ruff format --check .

lint: .venv/.develops
	@$(BIN)/ruff check .

types: .venv/.develops
	@$(EMBEDDED) $(BIN)/mypy

layers: .venv/.develops
	@$(EMBEDDED) $(BIN)/lint-imports

migrations: .venv/.develops
	@$(EMBEDDED) $(BIN)/python manage.py makemigrations --check --dry-run

deploy: .venv/.develops
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

openapi-check: .venv/.develops
	@mkdir -p build
	@$(EMBEDDED) $(BIN)/python manage.py spectacular --validate --fail-on-warn \
		--file build/openapi.yaml
	@diff -u docs/openapi.yaml build/openapi.yaml \
		|| { echo "docs/openapi.yaml is out of date: make openapi"; exit 1; }

openapi: .venv/.develops ## Rewrite docs/openapi.yaml
	@$(EMBEDDED) $(BIN)/python manage.py spectacular --validate --fail-on-warn \
		--file docs/openapi.yaml

messages: .venv/.develops ## Collect the strings of the back-office, compile the Arabic
	@$(EMBEDDED) $(BIN)/python -m tests.messages

examples: .venv/.develops ## Rewrite docs/examples, then `make openapi`
	@env WRITE_EXAMPLES=1 $(EMBEDDED) $(BIN)/pytest -q tests/openapi/test_examples.py
	@$(MAKE) --no-print-directory openapi

contract-check: $(NODE_MODULES)/.package-lock.json ## Judge docs/openapi.yaml by Spectral's rules
	@$(NODE_MODULES)/.bin/spectral lint docs/openapi.yaml --ruleset docs/.spectral.yaml \
		--fail-severity=hint

# Made from the document alone, checked as strictly as their languages can, then used.
clients: .venv/.develops $(NODE_MODULES)/.package-lock.json ## Make both clients and book with them
	@mkdir -p build/clients/python build/clients/typescript
	@$(BIN)/openapi-python-client generate --path docs/openapi.yaml --meta none --overwrite \
		--config clients/python/generator.yaml \
		--output-path build/clients/python/cleanlife_partner --fail-on-warning
	@MYPYPATH=build/clients/python $(BIN)/mypy --strict --config-file= \
		clients/python build/clients/python/cleanlife_partner
	@$(NODE_MODULES)/.bin/openapi-typescript docs/openapi.yaml --default-non-nullable=false \
		--output build/clients/typescript/cleanlife.d.ts
	@$(NODE_MODULES)/.bin/tsc --project clients/typescript
	@PYTHONPATH=build/clients/python:. $(EMBEDDED) $(BIN)/python -m tests.processes.with_product \
		sh -c '$(BIN)/python clients/python/book.py && node $(NODE_MODULES)/.compiled/book.js'

# The same with the generator that most others use, in three languages. Its jar holds what the Java
# client needs but one annotation, which Debian has.
GENERATED := build/clients/openapi_generator
GENERATE := java -jar $(GENERATOR) generate \
	--input-spec docs/openapi.yaml --global-property apiDocs=false,modelDocs=false,apiTests=false,modelTests=false
generators: .venv/.develops build/openapi_generator/.installed ## Make clients by openapi-generator and book with them
	@rm -rf $(GENERATED) && mkdir -p $(GENERATED)
	@$(GENERATE) --generator-name python --output $(GENERATED)/python >$(GENERATED)/python.log
	@$(GENERATE) --generator-name php --output $(GENERATED)/php >$(GENERATED)/php.log
	@$(GENERATE) --generator-name java --output $(GENERATED)/java --library native \
		--additional-properties=openApiNullable=false >$(GENERATED)/java.log
	@javac -nowarn -proc:none -d $(GENERATED)/classes -cp $(JAVA_LIBRARIES) \
		$$(find $(GENERATED)/java/src/main -name '*.java') clients/openapi_generator/Book.java
	@PYTHONPATH=$(GENERATED)/python:. $(EMBEDDED) $(BIN)/python -m tests.processes.with_product \
		sh -e -c '$(BIN)/python clients/openapi_generator/book.py; \
			php clients/openapi_generator/book.php $(GENERATED)/php; \
			java -cp $(GENERATED)/classes:$(JAVA_LIBRARIES) Book'

fuzz: .venv/.develops ## Fuzz a server of its own by the OpenAPI document
	@$(EMBEDDED) $(BIN)/python -m tests.fuzz --examples $(FUZZ_EXAMPLES)

mutants: .venv/.develops ## Plant faults in a copy of the tree; tests must catch each (by hand)
	@$(BIN)/python -m tests.mutants $(MUTANTS_ARGS)

bench: .venv/.develops build/static/staticfiles.json ## Measure speed and latency
	@$(BIN)/python -m benchmarks

chaos: .venv/.develops build/static/staticfiles.json ## Kill and freeze everything for 10 minutes, then audit (CHAOS_ARGS="--seed 7")
	@$(BIN)/python -m benchmarks.chaos $(CHAOS_ARGS)

measure: .venv/.develops ## Count what has to be read: files per call, small modules, sizes, rings
	@$(EMBEDDED) $(BIN)/python -m tests.architecture.measure

# --- Set up -----------------------------------------------------------------------------------

# With hashes: pip installs nothing but the very files that were pinned.
lock: .venv/.develops ## Pin versions and hashes of requirements*.in again
	@$(PIP_COMPILE) --output-file=requirements.txt requirements.in
	@$(PIP_COMPILE) --output-file=requirements-dev.txt requirements-dev.in
	@$(PIP_COMPILE) --output-file=clients/openapi_generator/requirements.txt \
		clients/openapi_generator/requirements.in

clean: ## Remove what checks and tests leave behind
	@rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/.runs: requirements.txt | .venv/bin/python
	@echo "Installing the pinned requirements ..."
	@bash .ci/install requirements.txt
	@touch $@

# The development pins contain those of the product.
.venv/.develops: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing the pinned development requirements ..."
	@bash .ci/install requirements-dev.txt
	@touch $@ .venv/.runs

build/openapi_generator/.installed: clients/openapi_generator/requirements.txt | .venv/bin/python
	@for needed in javac php; do command -v $$needed >/dev/null \
		|| { echo "$$needed is needed. On Debian: apt-get install $(DEBIAN_OF_GENERATORS)"; exit 1; }; done
	@echo "Installing openapi-generator ..."
	@rm -rf $(@D)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --target $(@D) --requirement $<
	@touch $@

$(NODE_MODULES)/.package-lock.json: clients/typescript/package-lock.json
	@command -v npm >/dev/null \
		|| { echo "Node 18 or newer and npm are needed. On Debian: apt-get install nodejs npm"; exit 1; }
	@echo "Installing the pinned npm packages ..."
	@bash .ci/install clients/typescript/package-lock.json
	@touch $@

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) was not found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
			"Name another: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
