# make run    the program with demo data at http://127.0.0.1:8000   (PORT=8001 DATA=folder HOST=0.0.0.0 PYTHON=python3.12)
# make test   every check, on SQLite and on PostgreSQL where it is installed   (ARGS="-k words" for some of them)
# make soak   random people at work for longer, from a seed that is printed   (RANDOM_STEPS=20000 RANDOM_SEED=1 to repeat),
#             then reminders while everything is killed   (STORM_KILLS=1000 STORM_SECONDS=1800 STORM_SEED=1)
# make bench  how the program stands up to much at once: docs/speed.md   (ARGS=planning for one part)

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= data
BASE_URL ?= http://127.0.0.1:$(PORT)
PY := .venv/bin/python
MANAGE := $(PY) manage.py
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes

export PYTHONUTF8 := 1

.PHONY: run test soak bench lint format messages diagram ci

run: export DEMO ?= on
run: export DATA := $(DATA)
run: export PORT := $(PORT)
run: export HOST := $(HOST)
run: export BASE_URL := $(BASE_URL)
run: .venv/runtime
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed_demo --if-empty
	@$(PY) -m config.run

test: lint
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) document --check
	$(PY) -m tests $(ARGS)

soak: export RANDOM_STEPS ?= 20000
soak: .venv/tests
	$(PY) -m pytest -q tests/test_random_people.py
	$(PY) -m tests.chaos.storm

bench: .venv/tests
	$(PY) -m bench $(ARGS)

lint: .venv/tests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

format: .venv/tests
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages: .venv/tests
	$(MANAGE) makemessages --locale zh_Hans --add-location file --no-obsolete --ignore .venv --ignore static/vendor
	$(MANAGE) compilemessages --locale zh_Hans --ignore .venv

diagram: .venv/runtime
	$(MANAGE) document

ci:
	.ci/run

# What is installed follows the two locked lists; the empty files remember when.
.venv/runtime: requirements.txt
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "需要 Python 3.11 或更高版本，并带有 venv 模块。Debian/Ubuntu：apt install python3 python3-venv；"; \
	  echo "Python 另有位置时：make run PYTHON=/path/to/python3.12"; \
	  echo "This needs Python 3.11 or newer with its venv module. Debian/Ubuntu: apt install python3 python3-venv;"; \
	  echo "when Python is elsewhere: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(PY) -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo "正在安装所需的程序包，约一分钟 · installing packages, about a minute"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/tests: .venv/runtime requirements-dev.txt
	@echo "正在安装测试所需的程序包 · installing what the tests need"
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@
