#!/usr/bin/env python3
"""Fuzzes every parser for a while, from the labelled pairs, two at a time.

    tests/fuzz/run.py build/asan-ubsan [--seconds 20] [--jobs 2] [PARSER...]

PARSER: a name of kParsers in verifier_fuzz.cc, slot, pair, journal, payload or tensor_file. What it
finds is left in build/asan-ubsan/findings, and the exit code is 1.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ["journal", "payload", "tensor_file"]
# Bytes that an input may have, memory in MiB and seconds that one may take under sanitizers.
LIMITS = ["-max_len=400", "-rss_limit_mb=1024", "-timeout=5"]


def parsers():
    """Names of parsers with their answer types in order, as verifier_fuzz.cc lists them."""
    text = (ROOT / "tests/fuzz/verifier_fuzz.cc").read_text()
    table = text[text.index("kParsers = {"):text.index("verifiers;")]
    found = {}
    for entry in re.split(r"\n    \{", table)[1:]:
        names = re.findall(r"\"(\w+)\"", re.sub(r"\{\{\"\w+\", \"[^\"]*\"\}\}", "", entry))
        found[names[0]] = names[1:]
    return found


def write_seeds(folder, parser, types):
    """One file for each pair of these types."""
    with open(ROOT / "envs/verifiers/pairs.jsonl", encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    for number, line in enumerate(lines):
        pair = json.loads(line)
        name = pair["type"] if isinstance(pair["type"], str) else pair["type"]["name"]
        answer = pair.get("answer", pair.get("completion"))
        if parser == "pair":
            text = "\0" + line
        elif parser == "slot":
            text = "\0" + answer
        elif name in types:
            text = chr(2 * types.index(name)) + pair["gold"] + "\n" + answer
        else:
            continue
        (folder / f"pair{number}").write_bytes(text.encode())


def fuzz(build, parser, types, seconds):
    findings = build / "findings"
    findings.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        program = build / f"{parser if parser in FILES else 'verifier'}_fuzz"
        command = [program, folder, f"-max_total_time={seconds}", f"-artifact_prefix={findings}/{parser}-",
                   "-print_final_stats=1", *LIMITS]
        if parser not in FILES:
            write_seeds(pathlib.Path(folder), parser, types)
            command.append(f"--parser={parser}")
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    log = done.stdout.decode(errors="replace")
    runs = re.search(r"number_of_executed_units: (\d+)", log)
    return parser, done.returncode, int(runs.group(1)) if runs else 0, log


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("parsers", nargs="*")
    options = arguments.parse_intermixed_args()
    known = {**parsers(), "slot": [], "pair": [], **{name: [] for name in FILES}}
    chosen = options.parsers or list(known)
    failed = False
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(fuzz, options.build.resolve(), name, known[name], options.seconds)
                for name in chosen]
        for job in jobs:
            parser, code, runs, log = job.result()
            print(f"{parser:<14} {runs:>9} inputs  {'clean' if code == 0 else 'FOUND'}", flush=True)
            if code != 0:
                print("\n".join(log.splitlines()[-40:]))
                failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main())
