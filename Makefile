# `make demo` and `make test` install what they need and may be run again at any time; `make help` lists the rest.
# Any profile and style can be asked for by name: `make build/ada-academic.pdf` renders profiles/ada.yaml.

STYLES    := $(sort $(notdir $(basename $(wildcard templates/latex/styles/*.yaml))))
PROFILES  := qiu he lin xie xu
DOCUMENTS := $(foreach profile,$(PROFILES),$(foreach style,$(STYLES),build/$(profile)-$(style).pdf))
PROGRAM   := $(wildcard src/cvtex/*.py src/cvtex/*/*.py)

# What must be there, the Debian package that brings it, and the one of TeX Live (or brew's). A need is a
# program, a file that TeX finds, the file of a font, or a module of a Python. docs/dependencies.md says why.
NEEDS := \
  xelatex=texlive-xetex=collection-xetex \
  texgyreheros-regular.otf=fonts-texgyre=tex-gyre \
  texgyrepagella-regular.otf=fonts-texgyre=tex-gyre \
  lmmono10-regular.otf=fonts-lmodern=lm \
  /usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf=fonts-crosextra-carlito= \
  /usr/share/fonts/opentype/linux-libertine/LinLibertine_R.otf=fonts-linuxlibertine= \
  /usr/share/fonts/truetype/open-sans/OpenSans-Regular.ttf=fonts-open-sans= \
  /usr/share/fonts/truetype/wqy/wqy-microhei.ttc=fonts-wqy-microhei=
TEST_NEEDS := \
  luaotfload-main.lua=texlive-luatex=collection-luatex \
  ec-qhvr.tfm=tex-gyre=tex-gyre \
  lmodern.sty=lmodern=lm \
  /usr/share/fonts/opentype/urw-base35/P052-Roman.otf=fonts-urw-base35= \
  /usr/share/fonts/truetype/ancient-scripts/Symbola_hint.ttf=fonts-symbola= \
  /usr/share/fonts/truetype/lato/Lato-Regular.ttf=fonts-lato= \
  /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf=fonts-noto-core= \
  pdftotext=poppler-utils=brew:poppler \
  pandoc=pandoc=brew:pandoc \
  bwrap=bubblewrap=

JOBS   := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
PYTEST := $(BIN)/pytest -q -n $(JOBS) --dist loadscope
# A fingerprint of every file that a test may read.
STATE  := find * .ci -type f ! -path 'build/*' ! -path 'dist/*' ! -name '*.pyc' -exec cksum {} + | LC_ALL=C sort | cksum

.SUFFIXES:
.PHONY: help demo documents test check faults matrix exports lint fmt golden gallery bench fuzz dist clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: ## install what is missing, render the profiles in every style into build/
	@$(MAKE) --no-print-directory -j $(JOBS) documents
	@ls -l $(DOCUMENTS) | awk '{ printf "%7.1f kB  %s\n", $$5 / 1000, $$NF }'

documents: $(DOCUMENTS)
	@:

test: .venv/.tools .venv/.tex-tests ## install the test tools and run the tests; ARGS="-k links" chooses some
	@rm -f .venv/.tested; state=$$($(STATE)); $(PYTEST) $(ARGS) $(if $(ARGS),,&& echo "$$state" > .venv/.tested)

check: lint .venv/.tex-tests ## what CI runs: lint, then the tests unless these very files have passed them
	@if [ "$$($(STATE))" = "$$(cat .venv/.tested 2>/dev/null)" ]; then echo "tests: these very files have passed them"; \
	  else $(MAKE) --no-print-directory test; fi

faults: .venv/.tools .venv/.tex-tests ## make everything outside go wrong, with a hundred renders at once
	@CVTEX_FAULTS_MANY=100 $(PYTEST) tests/test_faults.py

exports: .venv/.tools .venv/.tex-tests ## compile --to tex of every profile, style and theme with every engine
	@CVTEX_EXPORTS=all $(PYTEST:loadscope=load) tests/test_export.py

matrix: .venv/.tools .venv/.tex-tests ## every theme, style, profile and engine: warnings, text, order, tags, heights
	@CVTEX_MATRIX=1 $(PYTEST) tests/test_themes.py tests/test_latex.py tests/test_measure.py

lint: .venv/.tools ## format, lint and types, without changing anything
	@$(BIN)/ruff format --check --quiet || { $(BIN)/ruff format --check; exit 1; }
	@$(BIN)/ruff check --quiet && echo "ruff: no issues found"
	@$(BIN)/mypy

fmt: .venv/.tools ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --quiet --fix || true
	@$(BIN)/ruff format

golden: .venv/.tools .venv/.tex-tests ## rewrite the expectations of the test cases; read the diff before you keep it
	@$(PYTEST) --update

gallery: .venv/.tools .venv/.tex-tests ## draw the pictures of the README and the docs anew, about 200 pages
	@$(BIN)/python tests/gallery.py docs/gallery

bench: .venv/.tools .venv/.tex-tests ## measure renders, their parts and pages for jobs; PEER=1 also RenderCV, into docs/benchmarks.md
	@PEER=$(PEER) $(BIN)/python tests/speed.py
	@$(BIN)/python tests/bench.py
	@$(BIN)/python tests/bench_tailor.py

fuzz: .venv/.tools .venv/.fuzz ## hostile mutations of the profiles; SECONDS=60 says for how long, 600 when not given
	@$(BIN)/python tests/fuzz.py $(or $(SECONDS),600)

dist: .venv/.tools ## build the wheel into dist/
	@$(BIN)/hatchling build --target wheel --directory dist

clean: ## remove what was built; .venv stays
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Documents: one rule a style. Each .d names all that was read for its document.
define DOCUMENT
build/%-$(1).pdf: profiles/%.yaml $(PROGRAM) | .venv/.cvtex .venv/.tex
	@mkdir -p build
	@echo "rendering $$@"
	@$(BIN)/cvtex render $$< --style $(1) --output $$@ --deps build/$$*-$(1).d > /dev/null
endef
$(foreach style,$(STYLES),$(eval $(call DOCUMENT,$(style))))
-include $(wildcard build/*.d)

# What is installed leaves a stamp in .venv, so that it is looked at once.
.venv/bin/python:
	@sh -c "$$CVTEX_CREATE" create $(PYTHON)

.venv/.cvtex: pyproject.toml | .venv/bin/python
	@echo "installing cvtex and its libraries into .venv"
	@$(PIP) install --editable .
	@touch $@

.venv/.tools: .venv/.cvtex # pip knows dependency groups from 25.1 on only
	@echo "installing the test tools into .venv"
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")' > .venv/dev.txt
	@$(PIP) install --requirement .venv/dev.txt
	@touch $@

.venv/.fuzz: .venv/.tools # atheris has no wheel for every Python and machine, and is not built here
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["fuzz"], sep="\n")' > .venv/fuzz.txt
	@$(PIP) install --only-binary :all: --requirement .venv/fuzz.txt || echo "no atheris for this Python; Hypothesis fuzzes alone"
	@touch $@

.venv/.tex: Makefile | .venv/bin/python
	@sh -c "$$CVTEX_INSTALL" install $(NEEDS)
	@touch $@

.venv/.tex-tests: Makefile | .venv/.tex
	@sh -c "$$CVTEX_INSTALL" install $(TEST_NEEDS)
	@touch $@

# Makes .venv with the first Python that is new enough: create [PYTHON...]
define CVTEX_CREATE
set -eu
[ $$# -gt 0 ] || set -- python3 python3.14 python3.13 python3.12 python3.11
for python; do
  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sh -c "$$CVTEX_INSTALL" install "$$python:ensurepip=python$$version-venv="
    echo "making .venv with Python $$version"
    exec "$$python" -m venv --clear .venv
  fi
done
echo "cvtex needs Python 3.11 or later; here is $$("$$1" --version 2>&1 | tail -n 1)." >&2
echo "  Debian 12, Ubuntu 24.04 and later: apt-get install python3" >&2
echo "  Ubuntu 22.04: apt-get install python3.11" >&2
echo "  macOS: brew install python" >&2
echo "One in another place can be named: make PYTHON=/opt/python/bin/python3 demo" >&2
exit 1
endef
export CVTEX_CREATE

# Installs what is missing of NEED=DEBIAN=TEXLIVE...: by apt-get, on a Mac by brew and tlmgr; else it says what.
define CVTEX_INSTALL
set -eu
PATH=$$PATH:/Library/TeX/texbin
have() {
  case $$1 in
    *:*) "$${1%:*}" -c "import $${1##*:}" 2>/dev/null ;;
    /*/wqy-*) [ -e "$$1" ] || [ "$$(uname)" = Darwin ] || fc-list :lang=zh 2>/dev/null | grep -q . ;;
    /*) [ -e "$$1" ] || [ "$$(uname)" = Darwin ] || fc-list 2>/dev/null | grep -q "/$${1##*/}:" ;;
    bwrap) [ "$$(uname)" != Linux ] || command -v bwrap >/dev/null ;;
    *.*) kpsewhich "$$1" >/dev/null 2>&1 ;;
    *) command -v "$$1" >/dev/null ;;
  esac
}
look() {
  missing=
  for row; do have "$${row%%=*}" || missing="$$missing $$row"; done
}
column() { printf '%s\n' $$missing | cut -d = -f "$$1" | sort -u | xargs; }
root() {
  if [ "$$(id -u)" = 0 ]; then "$$@"; else sudo "$$@"; fi
}
quietly() { "$$@" > "$$log" 2>&1 || { cat "$$log" >&2; echo "this failed: $$*" >&2; exit 1; }; }
apt() { root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$$@"; }
apt_install() {
  apt install --no-install-recommends $$packages || { apt update && apt install --no-install-recommends $$packages; }
}
tlmgr_install() {
  tlmgr=$$(command -v tlmgr)
  root "$$tlmgr" install $$packages || { root "$$tlmgr" update --self && root "$$tlmgr" install $$packages; }
}
look "$$@"
[ "$$missing" ] || exit 0
log=$$(mktemp)
trap 'rm -f "$$log"' EXIT
packages=$$(column 2)
if command -v apt-get >/dev/null; then
  if [ "$$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "missing, and there is no sudo; as root: apt-get install --no-install-recommends $$packages" >&2
    exit 1
  fi
  echo "installing $$packages"
  quietly apt_install
elif [ "$$(uname)" = Darwin ] && command -v brew >/dev/null; then
  echo "installing $$(column 3 | sed 's/brew://g')"
  for name in $$(column 3); do
    case $$name in brew:*) quietly brew install "$${name#brew:}" ;; esac
  done
  packages=$$(column 3 | tr ' ' '\n' | grep -v : | xargs)
  if [ "$$packages" ]; then
    command -v tlmgr >/dev/null || quietly brew install --cask basictex
    quietly tlmgr_install
  fi
else
  echo "missing: $$(column 1)" >&2
  echo "Install what brings them, by your package manager or from https://tug.org/texlive; on Debian: $$packages" >&2
  exit 1
fi
look "$$@"
[ -z "$$missing" ] || { echo "still missing after the installation: $$(column 1)" >&2; exit 1; }
endef
export CVTEX_INSTALL
