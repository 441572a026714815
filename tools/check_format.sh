#!/usr/bin/env bash
# Names the C++ sources that clang-format 14 would change or that lack the licence line, and fails if there are any.
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

mapfile -t files < <(find core envs rl experiments tests bench -name '*.h' -o -name '*.cc' -o -name '*.inc')
found=$(faults "${files[@]}")
[ -z "$found" ] || { echo "$found"; exit 1; }
