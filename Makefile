# make app: the page on port 7860. make test: every test. Both make .venv first; nothing but Python 3.11-3.13 is needed.

SUPPORTED = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3.12 python3.13 python3.11 python3 python; do \
	$$python -c "$(SUPPORTED)" 2>/dev/null && echo $$python && break; done)
VENV = .venv
RUN = $(VENV)/bin/python

.PHONY: app test lint notebook clean

app: $(VENV)/app.stamp
	$(RUN) app.py

test: $(VENV)/dev.stamp
	$(RUN) tests/e2e/browser.py
	$(RUN) -m pytest -n 2 --dist loadscope --no-loadscope-reorder --durations=10

lint: $(VENV)/dev.stamp
	$(RUN) -m ruff format --check
	$(RUN) -m ruff check

notebook: $(VENV)/dev.stamp
	$(RUN) -m jupytext --to ipynb --update docs/never_worn.py

clean:
	rm -rf $(VENV)

$(RUN):
	@test -n "$(PYTHON)" || { echo "Never Worn needs Python 3.11, 3.12 or 3.13, and none was found." \
		"Install one (https://www.python.org/downloads/), or name it: make app PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c "$(SUPPORTED)" || { echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/app.stamp: requirements.txt | $(RUN)
	$(RUN) -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt | $(RUN)
	$(RUN) -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/app.stamp $@
