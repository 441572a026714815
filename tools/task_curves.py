#!/usr/bin/env python3
"""Trains every config of configs/tasks on several bases, draws their curves in one picture, and prints what RLVR added.
Usage: tools/task_curves.py [--program FILE] [--out DIR] [--bases N] [--write]
Finished runs are kept. --write draws docs/tasks.svg and docs/tool.svg and puts the table into docs/environments.md, between the lines
`<!-- measured: tasks -->` and `<!-- end -->`, and docs/tool_switch.py's of the calculator below it. Seconds are a
processor's, of a run that trains its own base."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/environments.md"
STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}  # 0.975, of n values


def call(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr[-2000:]}")
    return done.stdout


def train(program, config, base, folder):
    """A run of its own base in `folder`; its seconds of a processor, kept beside it."""
    kept = folder.with_suffix(".seconds")
    if not kept.exists():
        command = [program, "train", "--config", config, "--pretrain.seed", base, "--seed", base, "--threads", 1,
                   "--out", folder, "--cache", folder.with_suffix(".cache")]
        with open(folder.with_suffix(".log"), "wb") as log:
            run = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log)
            _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        if run.returncode != 0:
            sys.exit(f"{folder.with_suffix('.log')}: exit code {run.returncode}")
        kept.write_text(str(used.ru_utime + used.ru_stime))
    return float(kept.read_text())


def write(name, table):
    text = PAGE.read_text()
    line = f"<!-- measured: {name} -->\n"
    begin = text.index(line) + len(line)
    PAGE.write_text(text[:begin] + table + text[text.index("<!-- end -->", begin):])


def interval(values):
    half = STUDENT[len(values)] * statistics.stdev(values) / math.sqrt(len(values))
    mean = statistics.mean(values)
    return mean, mean - half, mean + half


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / "build/release/rlvr"))
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs/tasks")
    parser.add_argument("--bases", type=int, default=4, choices=sorted(STUDENT))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    lines = ["| config | base | after RLVR | gain, 95 % interval | seconds |", "|---|---|---|---|---|"]
    folders = []
    for config in sorted((ROOT / "configs/tasks").glob("*.cfg")):
        runs = [options.out / f"{config.stem}-{base}" for base in range(options.bases)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            seconds = list(pool.map(train, *zip(*((options.program, config, base, run) for base, run in enumerate(runs)))))
        results = [json.loads(call(options.program, "ls", run, "--json"))[0] for run in runs]
        base, after = ([result[key] for result in results] for key in ("base_accuracy", "accuracy"))
        mean, low, high = interval([b - a for a, b in zip(base, after)])
        lines.append(f"| `{config.stem}` | {statistics.mean(base):.3f} | {statistics.mean(after):.3f} | "
                     f"{mean:.3f} [{low:.3f}, {high:.3f}] | {statistics.mean(seconds):.0f} |")
        print(lines[-1], flush=True)
        folders += runs
    if options.write:
        write("tasks", "\n".join(lines) + "\n")
        calculators = [folder for folder in folders if folder.name.startswith("calculator")]
        write("tool", call(sys.executable, ROOT / "docs/tool_switch.py", options.program, *calculators))
        others = [folder for folder in folders if folder not in calculators]
        for name, drawn in (("tasks", others), ("tool", calculators)):
            call(options.program, "plot", *drawn, "--svg", ROOT / f"docs/{name}.svg", "--title",
                 f"Accuracy on held-out problems, {options.bases} bases each")


if __name__ == "__main__":
    main()
