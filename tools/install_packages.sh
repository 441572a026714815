#!/usr/bin/env bash
# Installs what is missing of the named lists of packages.txt: tools/install_packages.sh run [test].
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
file=$(cd "$(dirname "$0")/.." && pwd)/packages.txt

wanted() {  # the packages of one list
  awk -v list="[$1]" '/^\[/ { on = ($0 == list) } on && !/^[[#]/ && NF { print $1 }' "$file"
}

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for list in "$@"; do
  for package in $(wanted "$list"); do
    installed "$package" || missing+=("$package")
  done
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "packages are missing, and installing them takes root or sudo; as root, run:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q -y --no-install-recommends "${missing[@]}"
