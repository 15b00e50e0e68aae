# Sourced by scripts/setup after environment.sh: checks files against the hashes in the repository.
PINS=$ROOT/scripts/pins/files.txt

# pins NAME: prints its lines.
pins() { grep "^$1 " "$PINS"; }

# debian_files NAME: prints its files from Debian, as SUITE/FILE.
debian_files() { pins "$1" | sed -nE 's/.* ([a-z]+\/[^ \/]+)$/\1/p'; }

# pinned_hash FILE: prints its hash, or nothing if no line names it.
pinned_hash() { awk -v file="$1" '!/^#/ && substr($3, length($3) - length(file)) == "/" file { print $2; exit }' "$PINS"; }

hash_of() { sha256sum "$1" 2>/dev/null | cut -d ' ' -f 1; }

# is_pinned PATH: whether this file exists and is the pinned one of its name.
is_pinned() { [ -s "$1" ] && [ "$(hash_of "$1")" = "$(pinned_hash "${1##*/}")" ]; }

# require_pinned PATH: stops with a message if it is not.
require_pinned() {
  local file=${1##*/} wanted
  wanted=$(pinned_hash "$file")
  [ -n "$wanted" ] || fail "$file is not listed in scripts/pins/files.txt, so it was not used."
  [ -s "$1" ] || fail "$file was not downloaded: $1 is missing or empty. Run scripts/setup again."
  is_pinned "$1" || fail "$file is not the file that Confab is built with: its SHA-256 should be $wanted and is $(hash_of "$1"). \
It was not used. Run scripts/setup again in case the download was cut short. If this happens again, somebody changed the file \
at its source: do not use it, unless you know why and put the new hash in scripts/pins/files.txt."
}

# library_folder NAME: prints where CMake looks for a library's sources; the folder's name contains their hash.
library_folder() { printf '%s/src/%s-%.16s\n' "$TOOLS" "$1" "$(pinned_hash "$(basename "$(debian_files "$1")")")"; }
