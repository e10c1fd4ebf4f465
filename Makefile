# `make run` and `make test` set themselves up; everything else is for developers.
.DEFAULT_GOAL := help
PY := .venv/bin/python
PORT ?= 8123
OPEN ?= 1
FRESH ?= 0
SCALE ?= 0.05
SEED ?= 7
JSON ?=
# One worker a core, two at most: each has a store of its own.
WORKERS ?= 2
export PORT OPEN FRESH

help:
	@echo "make run [PORT=8123] [OPEN=0] [FRESH=1]   Muster on this laptop"
	@echo "make test                                 the whole test suite"
	@echo "make check                                lint, types, imports, template, site"
	@echo "make drill [SCALE=0.05] [SEED=7] [JSON=F] the reference emergency, played"
	@echo "make bench                                the figures of docs/figures.md"
	@echo "make lock | openapi | sam                 lock files, OpenAPI document, bundles"

run: .venv/.local node_modules/.ready
	@$(PY) -m infra.local run

drill: .venv/.local node_modules/.ready
	@$(PY) -m infra.drill --scale $(SCALE) --seed $(SEED) $(if $(JSON),--json $(JSON))

test: .venv/.dev node_modules/.ready
	@.ci/browser
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup

check: .venv/.dev node_modules/.ready
	.venv/bin/ruff check .
	.venv/bin/mypy functions infra tests site/press site/build.py
	.venv/bin/lint-imports --no-logo
	.venv/bin/cfn-lint --append-rules cfn_lint_serverless.rules
	$(PY) -m infra.openapi --check
	$(PY) site/build.py --out .muster/checked-site
	@node=$$($(PY) -c 'from infra.local.binary import node; print(node())'); \
	"$$node" node_modules/acorn/bin/acorn --ecma2018 --module --silent site/assets/js/*.js

bench: .venv/.dev node_modules/.ready
	$(PY) -m tests.bench

openapi: .venv/.local
	$(PY) -m infra.openapi

# Bundles for Lambda, with AWS's own tool in an environment of its own (`make -C functions wheels` fetches what they hold).
sam: .venv-sam/.ready
	$(MAKE) -C functions wheels
	.venv-sam/bin/sam validate --lint
	.venv-sam/bin/sam build

.venv/.local: infra/locks/local.txt
	@echo "muster: installing what it runs on (locked, with hashes)"
	@test -x $(PY) || python3 -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r infra/locks/local.txt
	@printf '%s\n%s\n' "$(CURDIR)/functions" "$(CURDIR)" > "$$($(PY) -c 'import site; print(site.getsitepackages()[0])')/muster.pth"
	@touch $@

.venv/.dev: .venv/.local infra/locks/dev.txt
	@echo "muster: installing what checks it"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r infra/locks/dev.txt
	@touch $@

node_modules/.ready: package.json infra/local/dynoxide.json | .venv/.local
	@echo "muster: fetching the store"
	@$(PY) -m infra.local setup
	@touch $@

.venv-sam/.ready:
	@python3 -m venv .venv-sam && .venv-sam/bin/pip install --quiet aws-sam-cli==1.170.0 && touch $@

# uv is needed only here: `pip install uv`.
LOCK = uv pip compile pyproject.toml --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-annotate --no-header
DROP = awk '/never/ {skip=1; next} /^[a-z]/ {skip=0} !skip'
lock:
	$(LOCK) | $(DROP) > infra/locks/http.txt
	$(LOCK) --extra matching | $(DROP) > infra/locks/matching.txt
	$(LOCK) --extra notifications | $(DROP) > infra/locks/notifications.txt
	$(LOCK) --extra reports | $(DROP) > infra/locks/reports.txt
	$(LOCK) --extra goods | $(DROP) > infra/locks/goods.txt
	$(LOCK) --extra hours | $(DROP) > infra/locks/hours.txt
	$(LOCK) --extra outbox | $(DROP) > infra/locks/outbox.txt
	$(LOCK) --all-extras --group local | $(DROP) > infra/locks/local.txt
	$(LOCK) --all-extras --group dev | $(DROP) > infra/locks/dev.txt

.PHONY: help run drill test check bench openapi sam lock
