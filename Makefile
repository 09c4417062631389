# `make help` lists the targets. They need Python 3.11 or newer with pip, and nothing else.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
RUN := $(BIN)/python
STAMP := $(VENV)/.installed
TRAINING := $(VENV)/.installed-training

# Where pip finds packages is the machine's business; where it puts them is ours.
PIP := env -u PIP_USER -u PIP_TARGET -u PIP_PREFIX -u PIP_ROOT -u PIP_REQUIRE_HASHES \
	-u PIP_CONSTRAINT -u PIP_DRY_RUN -u PIP_NO_BUILD_ISOLATION -u PYTHONPATH -u PYTHONHOME \
	PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 $(RUN) -m pip

SOURCES := cp_lsp grammar server training tests benchmarks docs

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format lint types spelling grammar docs vscode bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv with cp-lsp and the tools of its developers

$(STAMP): pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "cp-lsp needs Python 3.11 or newer; name one: make setup PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --requirement requirements-dev.lock
	$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@touch $(STAMP)

# torch has builds for different graphics cards under one version, so no hash of it is locked; where
# the index offers one for processors only, pip takes that.
$(TRAINING): $(STAMP) requirements-train.lock
	$(PIP) install --quiet torch==2.13.0
	$(PIP) install --quiet --no-deps --requirement requirements-train.lock
	@touch $(TRAINING)

demo: $(STAMP) ## check the examples, show a session with the language server, complete code
	@echo '$$ cp-lsp check examples/hello'
	@$(BIN)/cp-lsp check examples/hello
	@echo
	@echo '$$ cp-lsp check examples/mistakes'
	@$(BIN)/cp-lsp check examples/mistakes; status=$$?; \
		echo "(exit status $$status)"; test $$status -eq 1
	@echo
	@echo '$$ cp-lsp check - < examples/hello/HelloWorld.cp'
	@$(BIN)/cp-lsp check - < examples/hello/HelloWorld.cp
	@echo
	@echo '$$ python examples/client.py  # a session with the language server'
	@$(RUN) examples/client.py
	@for place in 34:4 44:54 48:10; do \
		echo; echo "\$$ cp-lsp complete examples/completion/CompletionReadings.cp:$$place"; \
		$(BIN)/cp-lsp complete examples/completion/CompletionReadings.cp:$$place || test $$? -eq 1; \
	done

test: $(TRAINING) ## run the tests, those of the training stack with them
	$(RUN) -m pytest

check: format lint types spelling ## all that a change must pass: format, lint, types, spelling, grammar, tests
	$(RUN) -m grammar check
	$(RUN) -m pytest

format: $(STAMP)
	$(RUN) -m ruff format --check $(SOURCES)

lint: $(STAMP)
	$(RUN) -m ruff check $(SOURCES)

types: $(STAMP)
	$(RUN) -m mypy

spelling: $(STAMP)
	$(BIN)/codespell

grammar: $(STAMP) ## remake the generated grammars from the EBNF
	$(RUN) -m grammar make

docs: $(STAMP) ## remake what the documentation shows of the program
	$(RUN) docs/make.py
	$(RUN) docs/make_diagnostics.py
	$(RUN) docs/make_server.py
	$(RUN) docs/make_fixes.py

vscode: ## build, test and package the extension for VS Code (needs Node.js 20)
	cd editors/vscode && npm ci && npm test && npm run package

bench: $(STAMP) ## measure speed, and with a BlackBox how far the checker agrees with its compiler
	$(RUN) benchmarks/speed.py
	$(RUN) benchmarks/server.py
	test -z "$$CP_LSP_BLACKBOX" || $(RUN) benchmarks/agreement.py --modules

LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet
# What torch alone needs comes with it.
WITH_TORCH := torch triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cupti \
	nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand \
	nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink \
	nvidia-nvshmem-cu13 nvidia-nvtx

lock: ## resolve what `make setup` and `make test` install anew (needs uv)
	$(LOCK) --extra dev -o requirements-dev.lock
	$(LOCK) --extra train --constraint requirements-dev.lock $(WITH_TORCH:%=--no-emit-package %) \
		-o requirements-train.lock

clean: ## remove .venv and the tools' caches
	rm -rf $(VENV) editors/vscode/out editors/vscode/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
