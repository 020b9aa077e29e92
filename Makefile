# SPDX-License-Identifier: EUPL-1.2
# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run test check setup setup-dev demo-accounts bench lock fmt clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t18
	@echo
	@echo "PORT=8080 make run      another port"
	@echo "make run PACK=jakarta   another region"
	@echo "BALAI_HOME=/srv/balai   another folder for all data"

run: setup  ## set up, build, and serve pages and worker; prints the address and demo accounts
	@PACK="$(PACK)" exec $(BIN)/python -m balai.project.cli serve

test: setup-dev  ## all gates and tests; what CI runs
	@exec $(BIN)/python tools/gates.py

check: setup-dev  ## only the quick gates, no tests
	@exec $(BIN)/python tools/gates.py --quick

demo-accounts: setup  ## accounts of the demonstration as JSON
	@PACK="$(PACK)" exec $(BIN)/python -m balai.project.cli demo-accounts

bench: setup-dev  ## measure, as ratios in one run; prints the targets beside (QUICK=1 for a few minutes)
	@exec $(BIN)/python -m bench $(if $(QUICK),--quick)

setup:
	@$(PYTHON) tools/bootstrap.py 1>&2

setup-dev:
	@$(PYTHON) tools/bootstrap.py --dev 1>&2

lock:  ## write the lock files anew from requirements*.in
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.lock

fmt: setup-dev  ## put the code in shape
	$(BIN)/ruff check --fix balai tests bench tools docs
	$(BIN)/ruff format balai tests bench tools docs

clean:  ## forget everything that was built; data folders stay
	rm -rf .venv node_modules balai/portal/static/dist balai/regions/data balai/reports/data .mypy_cache .ruff_cache .pytest_cache
