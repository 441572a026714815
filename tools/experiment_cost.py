#!/usr/bin/env python3
"""Runs an experiment from nothing and prints what each of its phases took, and its memory beside what --dry-run predicts.
Usage: tools/experiment_cost.py [--program FILE] [--config configs/unlock.cfg] [--threads N] [--write]
--write puts the table into docs/performance.md, between the lines `<!-- measured: main experiment -->` and `<!-- end -->`."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/performance.md"
BEGIN, END = "<!-- measured: main experiment -->\n", "<!-- end -->"


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr[-2000:]}")
    return done.stdout


def measure(options):
    """The table's text."""
    common = ["--config", options.config] + (["--threads", str(options.threads)] if options.threads else [])
    predicted = re.search(r"^memory +about (\d+) MB", run([options.program, "train", "--dry-run", *common]), re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        out = run([options.program, "train", "--json", "--out", f"{folder}/run", "--cache", f"{folder}/cache", *common])
    result = json.loads(out.splitlines()[-1])
    lines = ["| phase | seconds |", "|---|---|"]
    lines += [f"| {name} | {seconds:.1f} |" for name, seconds in sorted(result["seconds"].items(), key=lambda item: item[0] == "total")]
    memory = f"{result['peak_memory_bytes'] / 1e6:.0f} MB at its peak; `--dry-run` predicts {predicted.group(1)} MB."
    return "\n".join(lines) + f"\n\n{result['parameters']} parameters; {memory}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / "build/release/rlvr"))
    parser.add_argument("--config", default=str(ROOT / "configs/unlock.cfg"))
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    table = measure(options)
    print(table)
    if options.write:
        text = PAGE.read_text()
        begin = text.index(BEGIN) + len(BEGIN)
        PAGE.write_text(text[:begin] + table + text[text.index(END, begin):])


if __name__ == "__main__":
    main()
