# `make help` says what each target does.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
DIR ?= demo-out
WORKERS ?= 2
SHOTS ?= screenshots
LOCAL_PIP := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_INDEX_URL PIP_CONFIG_FILE=/dev/null
LOCK := $(LOCAL_PIP) CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe
FAULTS := crashes syscall_kills power_loss faults damage verified_cache
PEER := tests/peers/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test check faults bench pictures screenshots translations lock clean

help:  ## say what each target does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

install: $(VENV)/.installed  ## make .venv with the locked dependencies and the continuity-kit command

install-dev: $(VENV)/.installed-dev  ## the same with what the tests and checks need

demo: install  ## build a fictitious department and run its whole story; files are left in DIR=demo-out
	$(BIN)/continuity-kit demo $(DIR)

test: check $(PEER)  ## all checks, then all tests
	$(BIN)/pytest -n $(WORKERS)

check: install-dev  ## format, lint, types and import contracts, without tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict continuity_kit
	$(BIN)/lint-imports

faults: install-dev  ## kill the application, fill up and cut the power under the ledger, long; prints its counts
	CONTINUITY_KIT_LONG_FAULTS=1 $(BIN)/pytest -s $(addprefix tests/ledger/test_,$(addsuffix .py,$(FAULTS))) \
		tests/gui/test_app_killed.py

bench: install-dev  ## measure against bare libraries, restic and borg; SIZE=small|medium|full ONLY=name
	PYTHONPATH=tests $(BIN)/python -m benchmarks --size $(or $(SIZE),small) $(ONLY)

pictures: install-dev  ## draw the READMEs' pictures anew from the fictitious department
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		$(BIN)/continuity-kit demo $$folder/demo --seed 1 --date 2026-11-27 && \
		$(BIN)/python packaging/make_pictures.py $$folder/demo forms/pictures

screenshots: install-dev  ## draw every page of the application into SHOTS=screenshots, on a screen of its own
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		$(BIN)/continuity-kit demo $$folder/demo --seed 3 --date 2026-11-27 && \
		for look in fr-light fr-dark en-light en-dark; do \
			TZ=Europe/Paris xvfb-run -a -s "-screen 0 1920x1080x24" \
				$(BIN)/python packaging/make_screenshots.py --at 2026-11-27T08:02:00+01:00 \
					--looks $$look $$folder/demo $(SHOTS) || exit 1; \
		done

translations: install-dev  ## draw the strings of the views into Qt's catalogues and compile them
	$(BIN)/python packaging/make_translations.py

lock: install-dev  ## write both lock files anew from pyproject.toml (needs the network)
	$(LOCK) --upgrade --extra build --extra app --output-file requirements.lock pyproject.toml
	$(LOCK) --upgrade --extra build --extra app --extra dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml

clean:  ## remove what these targets made; sources and lock files stay
	rm -rf $(VENV) build dist *.egg-info demo-out tests/peers/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find continuity_kit tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: requirements.lock pyproject.toml packaging/system-packages.txt
	packaging/install-system.sh packaging/system-packages.txt
	packaging/make-venv.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml packaging/system-packages.txt \
		packaging/system-packages-test.txt
	packaging/install-system.sh packaging/system-packages.txt packaging/system-packages-test.txt
	packaging/make-venv.sh $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.installed

$(PEER): tests/peers/package.json tests/peers/package-lock.json
	npm ci --prefix tests/peers --ignore-scripts --no-audit --no-fund --loglevel=error || \
		echo "npm could not fetch the independent age reader: its tests are skipped by name" >&2
