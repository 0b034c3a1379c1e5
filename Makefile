# SPDX-License-Identifier: MIT
# The front door: one word each.  CMake does the work; CMakePresets.json names the builds.
BUILD  := build
PREFIX ?= /usr/local

.DEFAULT_GOAL := all
.PHONY: all certify pages demo check check-fast check-san check-slow check-torch bench install clean help packages

all: packages ## build everything into build/; the program is build/actfn
	@tools/build release

demo: ## train with a dozen activations on two data sets, write a report (< 10 minutes)
	@tools/install-packages build demo
	@tools/build release
	@tools/demo

check: ## everything that must pass to land (25 to 35 minutes on 2 cores)
	@tools/install-packages build demo check
	@tools/check all

check-fast: ## unit tests of one build (< 2 minutes)
	@tools/install-packages build check
	@tools/check fast

check-san: ## sanitizers and fuzz targets only
	@tools/install-packages build check
	@tools/check san

check-slow: ## every function, all 2^32 inputs, every instruction set, both compilers (hours)
	@tools/install-packages build check
	@tools/check slow

check-torch: all ## layers and their gradients against PyTorch, where it is installed
	@tools/check-torch $(BUILD)

certify: all ## verify all inputs of every function (hours; goes on where it stopped); ONLY="tanh mish": of these
	@tools/certify $(ONLY)

pages: all ## a page with plots for every function, in build/docs/functions/; ONLY="tanh mish": of these
	@tools/install-packages demo
	@tools/function-pages $(BUILD)/actfn $(BUILD)/docs/functions $(ONLY)

bench: all ## speed, next to the peers that are installed
	@tools/bench

install: all ## install under PREFIX (/usr/local); DESTDIR is honoured
	@cmake --install $(BUILD) --prefix $(PREFIX)

clean: ## remove build/
	@rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1@/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "%-20s %s\n", $$1, $$2 }'

packages:
	@tools/install-packages build
