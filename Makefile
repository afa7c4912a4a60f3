# Two commands suffice: `make run` and `make test`. The rest is for those who change the system.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
LOCAL := $(PY) -m chuangsheng.local
# Two files of tests at a time (tests/distribution.py); a process each, with a database each.
JOBS ?= 2
# Measuring coverage more than doubles the time: test-all does it, and make test COV=--cov.
COV ?=
# What to test: everything, or a folder, a file or a test: make test T=tests/reviews
T ?= tests
PYTEST := .venv/bin/pytest -n $(JOBS) $(COV)
# The steps of the production image, and its settings for the checks.
IMAGE := $(PY) -m chuangsheng.image

LINTS := lint-style lint-types lint-layers lint-walls lint-templates lint-django lint-docs
.PHONY: $(LINTS)
.PHONY: help run test test-all lint image bench pictures screenshots manual drill docs reset bootstrap bootstrap-tests

help: ## 這份說明
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: bootstrap ## 準備並啟動系統（PORT=8000）
	@exec $(LOCAL) run

test: bootstrap-tests ## 準備並執行測試（不含費時者；T=tests/reviews 只測一處）
	$(PYTEST) $(T)

test-all: bootstrap-tests ## 全部測試，含費時者
	$(PYTEST) --cov -m "slow or not slow" $(T)

lint: $(LINTS) ## 風格、型別、匯入方向、範本、部署設定、遷移、文件

lint-style: bootstrap
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

lint-types: bootstrap
	$(IMAGE) with .venv/bin/mypy .

lint-layers: bootstrap
	.venv/bin/lint-imports

lint-walls: bootstrap
	$(PY) -m chuangsheng.walls >/dev/null

lint-templates: bootstrap
	# Not --check: djlint's formatter puts line breaks around inline tags, which show as gaps in Chinese text.
	.venv/bin/djlint --lint templates

lint-django: bootstrap
	$(IMAGE) with $(PY) manage.py check --deploy --fail-level WARNING
	$(LOCAL) exec --test $(PY) manage.py makemigrations --check --dry-run

lint-docs: bootstrap
	$(LOCAL) exec --test $(PY) manage.py process_docs --check

image: bootstrap ## 正式映像檔的各個步驟：翻譯、靜態檔、部署檢查、網頁伺服器
	@export VAR_DIR=$$(mktemp -d) && trap 'rm -rf "$$VAR_DIR"' EXIT && $(IMAGE) build check

bench: bootstrap-tests ## 量測速度
	$(LOCAL) exec $(PY) -m bench

pictures: bootstrap-tests ## 畫出每份公文的每一頁，供人檢視（var/pictures）
	$(LOCAL) exec --test $(PY) -m tests.documents.papers.pictures

manual: bootstrap-tests ## 使用說明的畫面（static/manual）
	$(LOCAL) exec $(PY) -m tests.browser.looks.manual

drill: bootstrap ## 備份本機資料，還原到另一個伺服器，逐表逐檔核對
	$(LOCAL) exec $(PY) manage.py backup
	$(LOCAL) exec $(PY) manage.py drill

screenshots: bootstrap-tests ## 每個身分看到的每一頁（var/screenshots；WHO=rdec PAGES=tracking: 只拍一部分）
	$(LOCAL) exec $(PY) -m tests.browser.looks.screens

docs: bootstrap ## 由程式重新產生 docs/process.md
	$(LOCAL) exec --test $(PY) manage.py process_docs

reset: ## 停止本機服務並刪除 var/（資料庫、檔案、信件）
	@if [ -x $(PY) ]; then $(LOCAL) reset; else rm -rf var; fi

bootstrap:
	@bin/bootstrap

bootstrap-tests:
	@bin/bootstrap --tests
