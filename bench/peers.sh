#!/usr/bin/env bash
# bench/peers.sh FOLDER [--trl] [options of bench/peers/compare.py]: rlvr beside PyTorch (and TRL) on the same step.
# Installs PyTorch (with --trl also TRL) from PyPI into FOLDER, where neither it nor the system has them, then times this
# project's program and the peers in turn and prints the table with ratios. Needs build/release/rlvr (or --program
# FILE). Debian's python3-torch (with libopenblas0-pthread) serves too: PYTHON=/usr/bin/python3.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 1 ] || [ "${1#-}" != "$1" ]; then
  sed -n '2,5s/^# //p' "$0" >&2
  exit 2
fi
folder=$1
shift
packages=(torch numpy)
for argument in "$@"; do
  case $argument in --trl|--trl-loop*) packages+=(trl transformers datasets accelerate) ;; esac
done
[ -x "$folder/bin/python" ] || "${PYTHON:-python3}" -m venv --system-site-packages "$folder"
for package in "${packages[@]}"; do
  "$folder/bin/python" -c "import $package" 2>/dev/null || "$folder/bin/pip" install --quiet "$package"
done
exec "$folder/bin/python" "$here/peers/compare.py" "$@"
