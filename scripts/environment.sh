# Sourced by the other scripts: paths, tools, and how to print messages.
# Sets ROOT and TOOLS and, once `scripts/setup` has run, PATH and EM_CONFIG to find Emscripten.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=${CONFAB_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/confab/tools}
EMSCRIPTEN_AT_LEAST=3.1.69
NODE_AT_LEAST=18
export CONFAB_TOOLS=$TOOLS

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# version_at_least HAVE WANT: dotted numbers.
version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

emcc_version() { "${1:-emcc}" --version 2>/dev/null | sed -nE '1s/.* ([0-9]+\.[0-9]+\.[0-9]+).*/\1/p'; }
emcc_is_usable() { have "${1:-emcc}" && version_at_least "$(emcc_version "${1:-emcc}")" "$EMSCRIPTEN_AT_LEAST"; }

# Node as installed by setup, if the machine's is missing or too old.
[ ! -x "$TOOLS/node/bin/node" ] || PATH="$TOOLS/node/bin:$PATH"

# An emcc on the path is used if it is new enough, otherwise the private one.
PRIVATE_EMCC=$TOOLS/emscripten/usr/share/emscripten/emcc
if [ -f "$TOOLS/emscripten.config" ] && { [ "$(command -v emcc)" = "$PRIVATE_EMCC" ] || ! emcc_is_usable emcc; }; then
  export EM_CONFIG=$TOOLS/emscripten.config
  [ "$(command -v emcc)" = "$PRIVATE_EMCC" ] || PATH="${PRIVATE_EMCC%/*}:$PATH"
fi
export PATH

# em++ starts Python each time. If python3 is the shell script of a version manager, that takes 0.3 s longer than the
# interpreter itself.
find_python() {
  local magic
  IFS= read -r -n 2 magic 2>/dev/null <"$(command -v python3)" || true
  [ "$magic" != '#!' ] || python3 -c 'import sys; print(sys.executable)'
}
if [ -z "${EMSDK_PYTHON:-}" ] && have python3; then
  EMSDK_PYTHON=$(find_python 2>/dev/null || true)
  if [ -n "$EMSDK_PYTHON" ]; then export EMSDK_PYTHON; else unset EMSDK_PYTHON; fi
fi
