#!/usr/bin/env bash
# Names the C++ sources that clang-format 14 would change or that lack the licence line, and fails if there are any.
# `--self-test` expects a planted one to be named.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."

differs() {
  if ! clang-format-14 --style=file:.clang-format "$1" | cmp -s - "$1"; then
    echo "$1: run clang-format-14 -i on it"
  fi
  grep -qx '// SPDX-License-Identifier: Apache-2.0' "$1" || echo "$1: no line with the licence"
}

if [ "${1:-}" = --self-test ]; then
  planted=$(mktemp --suffix=.cc)
  trap 'rm -f "$planted"' EXIT
  printf 'int  main( ){return 0;}\n' >"$planted"
  [ "$(differs "$planted" | wc -l)" -eq 2 ]
  exit
fi

found=$(find core envs rl experiments tests bench \( -name '*.h' -o -name '*.cc' -o -name '*.inc' \) 2>/dev/null |
  sort | while read -r file; do differs "$file"; done)
[ -z "$found" ] || { echo "$found"; exit 1; }
