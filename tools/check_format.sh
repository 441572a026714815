#!/usr/bin/env bash
# Names the C++ sources that clang-format 14 would change, and fails if there are any.
# `--self-test` expects a planted one to be named.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."

differs() {
  if ! clang-format-14 --style=file:.clang-format "$1" | cmp -s - "$1"; then
    echo "$1: run clang-format-14 -i on it"
  fi
}

if [ "${1:-}" = --self-test ]; then
  planted=$(mktemp --suffix=.cc)
  trap 'rm -f "$planted"' EXIT
  printf 'int  main( ){return 0;}\n' >"$planted"
  [ -n "$(differs "$planted")" ]
  exit
fi

found=$(find core envs rl experiments tests bench \( -name '*.h' -o -name '*.cc' \) 2>/dev/null |
  sort | while read -r file; do differs "$file"; done)
[ -z "$found" ] || { echo "$found"; exit 1; }
