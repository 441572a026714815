#!/usr/bin/env bash
# Installs what is missing, builds the program, runs the main experiment and shows its curve.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install_packages.sh run
cmake --preset release >/dev/null
cmake --build --preset release

run=runs/quickstart
build/release/rlvr train --config configs/unlock.cfg --out "$run" "$@"
build/release/rlvr plot "$run" --svg "$run/curve.svg" --png "$run/curve.png"
