#!/usr/bin/env bash
# Names the C++ sources, and the examples of C++ in docs, that clang-format 14 would change or that lack the licence line,
# and fails if there are any.
# `--self-test` expects a planted one to be named.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."

faults() {
  clang-format-14 --style=file:.clang-format --dry-run "$@" 2>&1 |
    sed -n 's/^\([^:]*\):[0-9].*-Wclang-format-violations.*/\1: run clang-format-14 -i on it/p' | sort -u
  { grep -Lx '// SPDX-License-Identifier: Apache-2.0' "$@" || true; } | sed 's/$/: no line with the licence/'
}

if [ "${1:-}" = --self-test ]; then
  planted=$(mktemp --suffix=.cc)
  trap 'rm -f "$planted"' EXIT
  printf 'int  main( ){return 0;}\n' >"$planted"
  [ "$(faults "$planted" | wc -l)" -eq 2 ]
  exit
fi

# Each example as a file, named by its document and first line.
examples=$(mktemp -d)
trap 'rm -rf "$examples"' EXIT
awk -v folder="$examples" '
  /^```cpp$/ { name = FILENAME; gsub("/", "_", name); out = folder "/" name "_" FNR ".cc"; next }
  /^```$/ { out = "" }
  out { print > out }' docs/*.md

mapfile -t files < <(find core envs rl experiments tests bench -name '*.h' -o -name '*.cc' -o -name '*.inc'
                        find "$examples" -name '*.cc')
found=$(faults "${files[@]}")
[ -z "$found" ] || { echo "$found"; exit 1; }
