#!/usr/bin/env python3
"""Fails on an #include that tools/layers.txt does not allow: between folders, of a library outside its door, or of a
heavy header in a header. `--self-test` plants one of each and expects each to be found."""
# SPDX-License-Identifier: Apache-2.0
import re
import sys
import tempfile
from pathlib import Path

from source import ROOT, cpp_files

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def read_table(path):
    """layers.txt as (folders: {name: (allowed, meaning)}, doors: [(library, headers, files)], heavy: [header])."""
    section, folders, doors, heavy = "", {}, [], []
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            section = line.strip("[]")
        elif line and section == "folders":
            left, meaning = line.split("|")
            name, allowed = left.split(":")
            folders[name.strip()] = (allowed.split(), meaning.strip())
        elif line and section == "doors":
            left, files = line.split("|")
            library, headers = left.split(":")
            doors.append((library.strip(), headers.split(), files.split()))
        elif line:
            heavy += line.split()
    return folders, doors, heavy


def inside(path, folder):
    return path == folder or path.startswith(folder + "/")


def owner(path, folders):
    """The longest folder of the table that holds the path, or None."""
    return max((f for f in folders if inside(path, f)), key=len, default=None)


def opens(header, prefix):
    """Whether a library's header prefix (`hdf5`, `boost/random`, `Eigen/`) names this header."""
    return header.startswith(prefix) if prefix.endswith("/") else re.match(
        re.escape(prefix) + r"[\w.]*(/|$)", header) is not None


def problems_of(file, text, table):
    folders, doors, heavy = table
    home = owner(file, folders)
    if home is None:
        yield f"{file}: no folder of tools/layers.txt holds it"
        return
    for match in INCLUDE.finditer(text):
        mark, header = match.groups()
        where = f"{file}:{text.count(chr(10), 0, match.start(2)) + 1}"
        if mark == '"':
            target = owner(header, folders)
            if target is None:
                yield f'{where}: "{header}" is not a path from the root of the tree'
            elif target != home and not any(inside(header, a) for a in folders[home][0]):
                yield f"{where}: {home} may not include {target} ({header})"
            continue
        for library, prefixes, files in doors:
            if any(opens(header, p) for p in prefixes) and not any(file.startswith(f) for f in files):
                yield f"{where}: {library} is included in {', '.join(files)} alone ({header})"
        door_is_core = any(file.startswith(f) for f in ("core/math", "core/nn", "core/api"))
        for prefix in heavy if file.endswith(".h") else []:
            if header.startswith(prefix) and not (prefix == "Eigen/" and door_is_core):
                yield f"{where}: headers do not include <{header}>"


def check(root, table):
    return [p for f in cpp_files(root) for p in problems_of(str(f), (root / f).read_text(), table)]


def self_test(table):
    planted = {
        "envs/a.cc": '#include "rl/trainer.h"',
        "core/math/b.cc": '#include "core/nn/mixer.h"',
        "core/io/c.cc": "#include <Eigen/Dense>",
        "rl/d.cc": "#include <hdf5.h>",
        "rl/e.h": "#include <boost/optional.hpp>",
        "rl/f.cc": '#include "trainer.h"',
        "envs/tasks/g.cc": "#include <gmp.h>",
    }
    allowed = {"experiments/h.cc": '#include "rl/trainer.h"\n#include "envs/tasks/a.h"\n#include <map>',
               "core/io/h5_file.cc": "#include <hdf5.h>\n#include <array>\n#include <cassert>"}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in (planted | allowed).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text + "\n")
        found = check(root, table)
    for name in planted:
        assert any(p.startswith(name) for p in found), f"{name} was not caught"
    for name in allowed:
        assert not any(p.startswith(name) for p in found), f"{name} was refused: {found}"


def main():
    table = read_table(ROOT / "tools/layers.txt")
    if "--self-test" in sys.argv:
        return self_test(table)
    problems = check(ROOT, table)
    print("\n".join(problems) or f"{len(cpp_files())} files keep to tools/layers.txt")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
