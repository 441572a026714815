"""Where a policy of the calculator task goes over from answering to calling: docs/tool_switch.py build/release/rlvr RUN...

A table, a row for each run (of configs/tasks/calculator.cfg, smudged): how often the policy calls at each level, which is
its chance of being right without a call; the chance below which it calls half of the time or more; and 1 - cost, below which
a call pays.
"""
# SPDX-License-Identifier: Apache-2.0
import collections
import configparser
import json
import math
import subprocess
import sys
from pathlib import Path


def cost_of(run):
    """What a call costs in a run's config: minus rl.reward.tool_weight."""
    config = configparser.ConfigParser()
    config.read_string((Path(run) / "config.resolved.cfg").read_text())
    return -float(config["rl.reward"]["tool_weight"])


def shares(program, run, problems):
    """By level's chance: how many answered or called, and how many of them called."""
    words = [program, "sample", "--checkpoint", run, "--split", "eval", "-n", str(problems), "--json",
             "--eval.samples_per_problem", "4"]
    counts = collections.defaultdict(lambda: [0, 0])
    for problem in json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout):
        letter = problem["prompt"][problem["prompt"].index("+") + 1]
        chance = (ord(letter) - ord("a") + 1) / 10
        for completion in problem["completions"]:
            counts[chance][0] += completion.get("mode") in ("call", "direct")
            counts[chance][1] += completion.get("mode") == "call"
    return {chance: called / max(1, of) for chance, (of, called) in sorted(counts.items())}


def crossing(share):
    """The chance at which half of the completions call, between two levels by their log odds."""
    points = [(x, math.log((y + 1e-3) / (1 - y + 1e-3))) for x, y in share.items()]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        if y0 >= 0 > y1:
            return x0 + (x1 - x0) * y0 / (y0 - y1)
    return math.nan


def main(program, *runs):
    of_runs = {run: shares(program, run, 2000) for run in runs}
    levels = sorted({chance for share in of_runs.values() for chance in share})
    print("| run |" + "".join(f" {chance:.1f} |" for chance in levels) + " calls below | pays below |")
    print("|---" * (len(levels) + 3) + "|")
    for run, share in of_runs.items():
        calls = "".join(f" {share[chance]:.2f} |" if chance in share else " |" for chance in levels)
        print(f"| {Path(run).name} |{calls} {crossing(share):.3f} | {1 - cost_of(run):.3f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
