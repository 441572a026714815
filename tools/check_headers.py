#!/usr/bin/env python3
"""Compiles each header alone, with the flags of a build: check_headers.py BUILD_DIR [--self-test]. A header that its own
source includes before anything else was compiled alone by the build, so it is left out, unless the build joins sources."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from source import ROOT, cpp_files


def compiler_of(build):
    """The compiler and the -std, -I, -isystem and -D flags that compile_commands.json gives to a file of core."""
    commands = json.loads((build / "compile_commands.json").read_text())
    command = next(c["command"] for c in commands if "/core/base/" in c["file"])
    words = [w for w in shlex.split(command) if not w.endswith("ccache")]
    flags, i = [], 1
    while i < len(words):
        if words[i] == "-isystem":
            flags += words[i:i + 2]
            i += 1
        elif words[i].startswith(("-std", "-I", "-D")):
            flags.append(words[i])
        i += 1
    return [words[0], *flags, "-I", str(ROOT), "-DRLVR_SOURCE_DIR=\"\"", "-fsyntax-only", "-x", "c++", "-Wno-pragma-once-outside-header"]


def fault(compiler, header):
    """What the compiler says of a header alone; empty where it compiles."""
    run = subprocess.run([*compiler, str(header)], capture_output=True, text=True, check=False)
    return f"{header} does not compile alone:\n{run.stderr}" if run.returncode else ""


def first_include(source):
    found = re.search(r'^#include ["<]([^">]+)', source.read_text(), re.MULTILINE) if source.exists() else None
    return found.group(1) if found else ""


def unproven(headers, build):
    if "RLVR_UNITY:BOOL=ON" in (build / "CMakeCache.txt").read_text():
        return headers
    return [h for h in headers if first_include(ROOT / h.with_suffix(".cc")) != str(h)]


def self_test(compiler):
    with tempfile.NamedTemporaryFile("w", suffix=".h") as planted:
        planted.write("#pragma once\ninline std::string Name() { return {}; }\n")
        planted.flush()
        assert fault(compiler, planted.name), "a header that needs another one passed"


def main():
    build = Path(sys.argv[1])
    compiler = compiler_of(build)
    if "--self-test" in sys.argv:
        return self_test(compiler)
    headers = [f for f in cpp_files() if f.suffix == ".h"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [f for f in pool.map(lambda h: fault(compiler, ROOT / h), unproven(headers, build)) if f]
    print("\n".join(faults) or f"{len(headers)} headers compile alone")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
