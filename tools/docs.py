#!/usr/bin/env python3
"""Writes the generated parts of the documents: docs.py --write [--program build/dev/rlvr]. Without --write, fails where a
part is out of date. A part stands between `<!-- generated: NAME -->` and `<!-- end -->`; NAME is a function below.
Parts that ask the program are left alone where no program is given. `--self-test` expects a stale part to be found."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from check_layers import read_table
from source import ROOT, cpp_files

PART = re.compile(r"(<!-- generated: ([\w ]+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
STREAM = re.compile(r'\bStream\s*(?:\w+\s*)?[({]([^;"]*?),\s*"([^"]+)"\s*(?:,\s*\{([^}]*)\})?')


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def code(text):
    return f"`{text}`"


def layers():
    folders, _, _ = read_table(ROOT / "tools/layers.txt")
    return table(["folder", "may include", "holds"],
                 [[code(name), " ".join(map(code, allowed)) or "nothing", meaning]
                  for name, (allowed, meaning) in folders.items() if name not in ("tests", "bench")])


def doors():
    _, libraries, _ = read_table(ROOT / "tools/layers.txt")
    return table(["library", "included in"], [[name, " ".join(code(f + "*") for f in files)]
                                               for name, _, files in libraries])


def streams():
    used = {}
    for file in cpp_files():
        if file.parts[0] in ("tests", "bench"):
            continue
        for _, name, indices in STREAM.findall(re.sub(r"//[^\n]*", "", (ROOT / file).read_text())):
            entry = used.setdefault(name, (set(), set()))
            entry[0].add(" ".join(indices.split()) or "none")
            entry[1].add(str(file))
    return table(["stream", "indices", "drawn in"],
                 [[code(name), "; ".join(code(i) for i in sorted(indices)), ", ".join(map(code, sorted(files)))]
                  for name, (indices, files) in sorted(used.items())])


def ask(program, *words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def plugins(program, kind):
    return table([kind[:-1], "what it is"],
                 [[code(entry["name"]), entry["help"]] for entry in json.loads(ask(program, "list", kind, "--json"))])


def formulas(program):
    """What `rlvr algorithms NAME` says of each preset."""
    names = [entry["name"] for entry in json.loads(ask(program, "list", "algorithms", "--json"))]
    return "".join(f"### {name}\n\n```\n{ask(program, 'algorithms', name).strip()}\n```\n\n" for name in names)


def config(program):
    return ask(program, "config", "reference")


def gallery(program):
    return ask(program, "tasks")


def studies(program):
    """The records that `rlvr study report NAME --record` has left in the studies' folders."""
    return ask(program, "study", "table")


def columns(group):
    """{name: (unit, meaning)} of a group's datasets; columns of single parameters are one row."""
    found = {}
    for name, column in group.items():
        unit, meaning = column.attrs.get("units"), column.attrs.get("long_name")
        if unit is not None and meaning is not None:
            family, dot, parameter = str(name).partition(".")
            found[family + (".<parameter>" if dot else "")] = (
                as_text(unit), as_text(meaning).removesuffix(parameter if dot else "").rstrip(", "))
    return found


def as_text(attribute):
    return attribute.decode() if isinstance(attribute, bytes) else str(attribute)


def metrics(program):
    """The columns of the run.h5 of a short run."""
    import h5py  # of the test packages; the other parts do without
    with tempfile.TemporaryDirectory() as folder:
        ask(program, "train", "--config", str(ROOT / "tests/e2e/tiny.cfg"), "--out", folder + "/run", "--cache",
            folder + "/cache")
        with h5py.File(folder + "/run/run.h5") as run:
            groups = {"pretrain": run["pretrain"], "train": run["train"], "timing": run["timing"]}
            groups |= {f"eval/{suite}": group for suite, group in run["eval"].items()}
            return "\n".join(f"## /{name}\n\n" + table(
                ["metric", "unit", "meaning"],
                [[code(metric), unit, meaning] for metric, (unit, meaning) in columns(group).items()])
                for name, group in groups.items())


STATIC = {"layers": layers, "doors": doors, "streams": streams}
ASKED = {"config": config, "gallery": gallery, "formulas": formulas, "metrics": metrics, "studies": studies} | {
    kind: lambda program, kind=kind: plugins(program, kind)
    for kind in ("tasks", "verifiers", "algorithms", "mixers", "commands")}


def renewed(text, program):
    """The text with every part that can be made made anew."""
    def part(match):
        opening, name, old, end = match.groups()
        if name in STATIC:
            return opening + STATIC[name]() + end
        return opening + (ASKED[name](program) if program else old) + end
    return PART.sub(part, text)


def broken_paths(text):
    """Files that a document names, as links or as code, and that are not there. A lambda of C++ looks like a link."""
    text = re.sub(r"^```cpp\n.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    named = re.findall(r"\]\(([^)#:]+)\)", text) + re.findall(
        r"`((?:core|envs|rl|experiments|tests|tools|docs|configs|cmake|bench)/[\w./-]+)`", text)
    return sorted({name for name in named if not any((base / name).exists() for base in (ROOT, ROOT / "docs"))})


def self_test():
    assert broken_paths("[a](b.md) and `core/none.cc` and `core/base`") == ["b.md", "core/none.cc"]
    assert broken_paths("```cpp\n[](int x) {}\n```\n[a](b.md)") == ["b.md"]
    stale = "<!-- generated: layers -->\nold\n<!-- end -->"
    fresh = renewed(stale, None)
    datasets = {"update_ratio.head": {"units": "1", "long_name": "norm, head"}, "loss": {"units": b"nat", "long_name": b"the loss"}}
    held = {name: argparse.Namespace(attrs=attributes) for name, attributes in datasets.items()}
    assert columns(held) == {"update_ratio.<parameter>": ("1", "norm"), "loss": ("nat", "the loss")}
    assert fresh != stale and renewed(fresh, None) == fresh
    calls = 'Stream rng(config.seed, "rollout.token", {step, prompt}); Stream(seed, "init"); Stream a{s, "b.c", {1}};'
    assert [m[1] for m in STREAM.findall(calls)] == ["rollout.token", "init", "b.c"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--program")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        return self_test()
    stale = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = path.read_text()
        stale += [f"{path.relative_to(ROOT)} names {name}, which is not there" for name in broken_paths(text)]
        fresh = renewed(text, options.program)
        if fresh != text and options.write:
            path.write_text(fresh)
        elif fresh != text:
            stale.append(f"{path.relative_to(ROOT)} is out of date: tools/docs.py --write --program {options.program}")
    print("\n".join(stale) or "documents are current")
    sys.exit(bool(stale))


if __name__ == "__main__":
    main()
