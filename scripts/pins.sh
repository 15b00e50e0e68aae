# Sourced by scripts/setup after environment.sh: is a file the one that the repository names?
PINS=$ROOT/scripts/pins/files.txt

# pins NAME: its lines, as they stand.
pins() { grep "^$1 " "$PINS"; }

# debian_files NAME: what of it comes from Debian, as SUITE/FILE.
debian_files() { pins "$1" | sed -nE 's/.* ([a-z]+\/[^ \/]+)$/\1/p'; }

# pinned_hash FILE: nothing where no line names this file.
pinned_hash() { awk -v file="$1" '!/^#/ && substr($3, length($3) - length(file)) == "/" file { print $2; exit }' "$PINS"; }

hash_of() { sha256sum "$1" 2>/dev/null | cut -d ' ' -f 1; }

# is_pinned PATH: whether this file is there, whole and the pinned one of its name.
is_pinned() { [ -s "$1" ] && [ "$(hash_of "$1")" = "$(pinned_hash "${1##*/}")" ]; }

# require_pinned PATH: ends with a sentence unless it is.
require_pinned() {
  local file=${1##*/} wanted
  wanted=$(pinned_hash "$file")
  [ -n "$wanted" ] || fail "$file is not named in scripts/pins/files.txt, so nothing of it was used."
  [ -s "$1" ] || fail "$file did not come: $1 is not there or empty. Run scripts/setup again."
  is_pinned "$1" || fail "$file is not the file that Confab is built with: its SHA-256 should be $wanted and is $(hash_of "$1"). \
Nothing of it was used. Run scripts/setup again in case the download was cut short. If it says so again, the file was changed \
where it comes from: do not use it, unless you know why and put the new hash in scripts/pins/files.txt."
}

# library_folder NAME: where CMake looks for a library's sources, by their hash: another pin is another folder.
library_folder() { printf '%s/src/%s-%.16s\n' "$TOOLS" "$1" "$(pinned_hash "$(basename "$(debian_files "$1")")")"; }
