# Two commands: `make demo` plays a song, `make test` runs every check. Both set up what they need in .venv.

PYTHON ?= python3
SONG ?= songs/phosphor.txt
JOBS ?= 2
BIN := .venv/bin

.PHONY: demo test setup benchmarks clean

demo: .venv/installed
	@$(BIN)/sidtool build $(SONG) -o a.out
	@$(BIN)/sidtool play $(SONG) || { \
	  $(BIN)/sidtool render $(SONG) -o demo.wav && \
	  echo "There is no sound here, so the song was rendered instead: $(CURDIR)/demo.wav"; }

test: .venv/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n $(JOBS) -q

benchmarks: .venv/installed-for-tests
	for benchmark in benchmarks/*.py; do $(BIN)/python $$benchmark || exit 1; done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "sidtool needs Python 3.11 or later: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-for-tests: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ .venv/installed

clean:
	rm -rf .venv dist build a.out demo.wav
