#!/usr/bin/env bash
# Installs what is missing, builds the program, runs the main experiment and shows its curve.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install_packages.sh run
cmake --preset release >/dev/null
cmake --build --preset release

run=runs/quickstart
summary=$(build/release/rlvr train --config configs/unlock.cfg --out "$run" "$@")
build/release/rlvr plot "$run"
echo "data: $run/run.h5"
sed -n 's/accuracy/sampled/; s/  */ /g; /^base/p; /^final/p' <<<"$summary" | paste -s -d ';'
