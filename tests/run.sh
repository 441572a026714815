#!/usr/bin/env bash
# Installs what is missing, builds, runs every test: the format, layer and size checks, the unit, contract, golden and
# invariant tests, the same under AddressSanitizer and UBSan, the thread tests under ThreadSanitizer, and short runs of
# the program from end to end; every parser is fuzzed for a while. Stops at the first part that fails.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."

part() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

part "packages"
tools/install_packages.sh run test

part "format"
tools/check_format.sh

part "build, warnings as errors"
[[ -e build/dev ]] && united=() || united=(-DRLVR_UNITY=ON)  # a first build is made in a third of the time
cmake --preset dev "${united[@]}"
cmake --build --preset dev

part "tests"
ctest --preset dev

part "build for AddressSanitizer and UBSan"
cmake --preset asan-ubsan
cmake --build --preset asan-ubsan

part "tests under AddressSanitizer and UBSan"
ctest --preset asan-ubsan

part "every parser under libFuzzer"
tests/fuzz/run.py build/asan-ubsan --seconds 20

part "thread tests under ThreadSanitizer"
cmake --preset tsan
cmake --build --preset tsan --target thread_tests
ctest --preset tsan

part "all passed"
