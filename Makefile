# Kanhe: every command a person needs. `make help` lists them; PYTHON=... picks another interpreter.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# A stamp per content of the files that decide what is installed: an old environment is renewed, a current one costs nothing.
KEY := $(shell cat requirements.txt requirements-dev.txt pyproject.toml | cksum | cut -d' ' -f1)
RUNTIME := $(VENV)/.installed-runtime-$(KEY)
DEV := $(VENV)/.installed-dev-$(KEY)

# Superset has an environment of its own: its pins and Kanhe's exclude each other.
BI_VENV := .venv-bi
BI := $(BI_VENV)/.installed-$(shell cksum <requirements-bi.txt | cut -d' ' -f1)

# Nothing here reports home.
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

# Arguments to pass on: make load ARGS='--raw /data/raw', make test ARGS='-k money'
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help load demo serve test test-bi lint lint-traces format docs generate bench lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

load: $(RUNTIME) ## set up, read raw/, build the warehouse, check it and publish it under var/
	@$(BIN)/kanhe load $(ARGS)

demo: $(RUNTIME) ## write the generated disclosures of raw/ again
	@$(BIN)/kanhe simulate --units 12 --years 2023-2026 --seed 11 --faults 0.15 --force --out var/demo
	@rm -rf raw/20*
	@cp -r var/demo/20* raw/

serve: $(RUNTIME) ## the Dagster web page with the nightly schedule
	@$(BIN)/kanhe serve $(ARGS)

test: $(DEV) ## set up and run the whole test suite
	@$(BIN)/python -m pytest $(ARGS)

test-bi: $(DEV) $(BI) ## start a real Superset, import the bundle, compare every chart with SQL
	@$(BIN)/python -m pytest tests/bi -m bi -s $(ARGS)

lint: $(DEV) lint-traces ## formatting, code rules, types, SQL style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar dbt/models

# A file that names this machine's folders or a package index works here only.
lint-traces:
	@if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then \
		if git grep --untracked -nIE -e '--(extra-)?index-url[= ]' -e '--find-links[= ]' -e '^-[if] ' -- 'requirements*' Makefile \
		|| git grep --untracked -nIF -e '$(CURDIR)/' $(if $(filter-out /,$(HOME)),-e '$(HOME)/'); then \
			echo "The lines above name a folder of this machine or a package index: neither may be committed." >&2; exit 1; \
		fi; \
	fi

format: $(DEV) ## rewrite code and SQL in house style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar dbt/models

docs: $(RUNTIME) ## dbt's documentation as one page that opens from the disk (after `make load`)
	@KANHE_HOME="$${KANHE_HOME:-$(CURDIR)/var}" $(BIN)/dbt docs generate --static --project-dir dbt --profiles-dir dbt
	@echo "Open dbt/target/static_index.html in a browser."

generate: $(DEV) ## rewrite the files generated from the rule catalogue and the models (tests fail while they are stale)
	$(BIN)/python -m dagster_project.quality.suites
	$(BIN)/python -m dagster_project.quality.rules_page
	$(BIN)/python -m dagster_project.warehouse.bundle
	$(BIN)/python -m dagster_project.warehouse.dictionary
	$(BIN)/python -m dagster_project.warehouse.semantics
	$(BIN)/python -m dagster_project.warehouse.er_diagram
	KANHE_REWRITE_GOLDEN=1 $(BIN)/python -m pytest -q tests/orchestration/test_definitions.py

bench: $(DEV) ## measure time and memory, print ratios
	@$(BIN)/python -m pytest tests/perf -m perf -s $(ARGS)

lock: ## resolve the .in files again (needs uv on the PATH)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-strip-extras \
		--custom-compile-command 'make lock' $(ARGS) requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-strip-extras \
		--custom-compile-command 'make lock' $(ARGS) requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment and caches; raw/ and var/ stay
	rm -rf $(VENV) $(BI_VENV) build dist dbt/target dbt/logs logs .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -type d -prune -exec rm -rf {} +

# --- the environment ---------------------------------------------------------------------------------

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Kanhe needs Python 3.11 or newer; none was found. Install it, or name it: make PYTHON=/path/to/python3.11 ..." >&2; \
		echo "需要 Python 3.11 或更高版本，未找到。请安装后重试，或用 PYTHON=解释器路径 指定。" >&2; exit 1; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "PYTHON=$(PYTHON) does not run or is older than 3.11. / PYTHON=$(PYTHON) 无法运行或版本低于 3.11。" >&2; exit 1; }
	@echo "Creating $(VENV) with $$("$(PYTHON)" --version 2>&1) / 正在创建虚拟环境"
	@"$(PYTHON)" -m venv $(VENV)

# Only a test runs there, against a server on the loopback address: versions are pinned, hashes are not.
$(BI): | $(BIN)/python
	@echo "Installing requirements-bi.txt (once; about two minutes, 900 MB) / 正在安装 Superset，仅首次需要"
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 13))' || { \
		echo "Superset 6.1 runs on Python 3.10 to 3.12; make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(BIN)/python -m venv $(BI_VENV)
	@$(BI_VENV)/bin/python -m pip --disable-pip-version-check install --quiet -r requirements-bi.txt
	@rm -f $(BI_VENV)/.installed-*
	@touch $@

# $(1): the requirements file, $(2): the stamps it earns
define install
	@echo "Installing $(1) (once; one to three minutes) / 正在安装依赖，仅首次需要"
	@$(PIP) install --require-hashes -r $(1)
	@$(PIP) install --no-deps --no-index --no-build-isolation -e .
	@rm -f $(VENV)/.installed-*
	@touch $(2)
endef

# The test environment contains the runtime, so it earns both stamps and `make load` after `make test` installs nothing.
$(DEV): | $(BIN)/python
	$(call install,requirements-dev.txt,$(RUNTIME) $(DEV))

$(RUNTIME): | $(BIN)/python
	$(call install,requirements.txt,$(RUNTIME))
