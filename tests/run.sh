#!/usr/bin/env bash
# Installs what is missing, builds, runs every test: the format, layer and size checks, the unit, contract, golden and
# invariant tests, the same under AddressSanitizer and UBSan, the thread tests under ThreadSanitizer, and short runs of
# the program from end to end. Stops at the first part that fails. By hand: tests/fuzz/run.py, every parser under libFuzzer.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."

part() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

part "packages"
tools/install_packages.sh run test

part "format"
tools/check_format.sh

part "build, warnings as errors"
cmake --preset dev
cmake --build --preset dev

part "tests"
ctest --preset dev

part "tests under AddressSanitizer and UBSan"
cmake --preset asan-ubsan
cmake --build --preset asan-ubsan --target core_tests
ctest --preset asan-ubsan -R unit.core

part "thread tests under ThreadSanitizer"
cmake --preset tsan
cmake --build --preset tsan --target thread_tests
ctest --preset tsan

part "all passed"
