.DEFAULT_GOAL := help
.PHONY: help demo demo-full test test-full fresh check bench clean
SHELL := /bin/sh

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile

demo: ## a PostgreSQL estate on throw-away hosts of this machine
	sh tools/prerequisites.sh
	npm ci --loglevel=error
	npm run --silent build
	./pigsty sandbox up --parts victoria-logs,vlagent,victoria-metrics
	./pigsty -i conf/demo.yml deploy --yes

demo-full: ## the same with Redis and MinIO: all six modules
	sh tools/prerequisites.sh
	npm ci --loglevel=error
	npm run --silent build
	./pigsty sandbox up --parts victoria-logs,vlagent,victoria-metrics,minio
	./pigsty -i conf/demo/full.yml deploy --yes

test: ## every gate and every test; the last line counts them
	@sh tools/prerequisites.sh test || { echo '0 passed, 1 failed'; exit 1; }
	@node tools/test.mjs

test-full: ## the same, and the tests that take hours; ONLY=full for those alone
	@sh tools/prerequisites.sh full || { echo '0 passed, 1 failed'; exit 1; }
	@node tools/test.mjs $(or $(ONLY),all)

fresh: ## demo and test in a bare Debian that has only Node.js, npm, git and make; ONLY=test for one
	@sh tools/prerequisites.sh fresh
	@sh tools/fresh/run.sh

check: ## the gates only: format, lint, rooms, types, unused, generated
	@node tools/check.mjs

bench: ## measurements against the Ansible original
	sh tools/prerequisites.sh bench
	node tools/bench/run.mjs

clean: ## remove what was built
	@node tools/clean.mjs
