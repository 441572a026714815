#!/usr/bin/env python3
"""Compiles each header alone, with the flags of a build: check_headers.py BUILD_DIR [--self-test]. A header that its own
source includes before anything else was compiled alone by the build, so it is left out, unless the build joins sources.
Then it reads the sources: each must reach the header of every class that it names, which a joined build can't tell. Names
of one word (`Norm`) are left out: functions and members have them, too."""
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

from source import ROOT, cpp_files, hide

INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
CLASS = re.compile(r"^(?:class|struct|enum class) ((?:[A-Z][a-z0-9]+){2,})\b[^;\n]*[{:]", re.MULTILINE)
NAMED = re.compile(r"(?<![\w.>:])(?<!class )(?<!struct )(?<!TEST\()((?:[A-Z][a-z0-9]+){2,})\b")


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


def unreached(texts):
    """Of {path: text}: a line for each class that a file names and whose header no include of it leads to."""
    hidden = {path: hide(text) for path, text in texts.items()}
    homes = {}
    for path, text in hidden.items():
        for name in CLASS.findall(text) if path.endswith(".h") else []:
            homes.setdefault(name, set()).add(path)
    reached = {}

    def reach(path):
        if path not in reached:
            reached[path] = {path}
            for include in INCLUDE.findall(texts.get(path, "")):
                reached[path] |= reach(include)
        return reached[path]

    for path, text in hidden.items():
        declared = set(re.findall(r"\b(?:class|struct) (\w+)", text))
        for name in sorted(set(NAMED.findall(text)) & homes.keys() - declared):
            if not homes[name] & reach(path):
                yield f"{path} names {name} and includes nothing that leads to {' or '.join(sorted(homes[name]))}"


def self_test(compiler):
    with tempfile.NamedTemporaryFile("w", suffix=".h") as planted:
        planted.write("#pragma once\ninline std::string Name() { return {}; }\n")
        planted.flush()
        assert fault(compiler, planted.name), "a header that needs another one passed"
    header = {"a/dog_house.h": "class DogHouse {\n};", "a/street.h": '#include "a/dog_house.h"'}
    assert list(unreached(header | {"a/b.cc": "DogHouse house;"})), "a class of a header that is not included passed"
    for fine in ('#include "a/street.h"\nDogHouse house;', "class DogHouse;\nDogHouse* house;", "// DogHouse"):
        assert not list(unreached(header | {"a/b.cc": fine})), f"refused: {fine}"


def main():
    build = Path(sys.argv[1])
    compiler = compiler_of(build)
    if "--self-test" in sys.argv:
        return self_test(compiler)
    headers = [f for f in cpp_files() if f.suffix == ".h"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [f for f in pool.map(lambda h: fault(compiler, ROOT / h), unproven(headers, build)) if f]
    faults += unreached({str(f): (ROOT / f).read_text() for f in cpp_files() if f.suffix != ".inc"})
    print("\n".join(faults) or f"{len(headers)} headers compile alone; every source reaches the classes that it names")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
