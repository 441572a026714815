#!/usr/bin/env python3
"""Times `rlvr bench` and the peers in turn, at the reference step's three widths, and prints medians and ratios.
Run by bench/peers.sh, with the Python that has the peers installed."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHAPES = [(64, 2, 2), (128, 4, 4), (256, 4, 8)]


def last_object(command, environment=None):
    """The last line that `command` prints, which is a JSON object."""
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return json.loads(lines[-1])


def commands(options, shape):
    """Name of each contestant, its command, and the field of its step's seconds."""
    width, layers, heads = map(str, shape)
    threads, lengths, python = str(options.threads), options.lengths, sys.executable
    work = ["--prompts", str(options.prompts), "--group", str(options.group)]
    own = [options.program, "bench", "--policy.width", width, "--policy.layers", layers, "--policy.heads", heads,
           "--lengths", lengths, "--threads", threads, "--rl.prompts_per_step", str(options.prompts),
           "--rl.group_size", str(options.group), "--json"]
    loop = [python, ROOT / "bench/peers/torch_step.py", "--width", width, "--layers", layers, "--heads", heads,
            "--lengths", lengths, "--threads", threads, *work]
    found = {"rlvr": (own, "step_seconds"), "torch": (loop, "step_seconds")}
    if options.loop:
        found["loop"] = ([python, options.loop, "--d", width, "--L", layers, "--h", heads, "--sft", "0", "--lengths", lengths,
                          "--threads", threads, "--P", str(options.prompts), "--G", str(options.group),
                          "--steps", "8", "--share"], "step_s")
    if options.trl:
        found["trl"] = ([python, ROOT / "bench/peers/trl_step.py", "--width", width, "--layers", layers, "--heads", heads,
                         "--threads", threads, *work], "step_seconds")
    if options.trl_loop:
        found["trl_loop"] = ([python, options.trl_loop, "--d", width, "--L", layers, "--h", heads, "--threads", threads,
                              "--P", str(options.prompts), "--G", str(options.group), "--steps", "10"], "step_s")
    return found


def measure(options, shape):
    """Medians by contestant, of rounds in which each ran once."""
    found = commands(options, shape)
    runs = {name: [] for name in found}
    for _ in range(options.rounds):
        for name, (command, _) in found.items():
            runs[name].append(last_object(command))
    median = {name: statistics.median(run[found[name][1]] for run in all_runs) for name, all_runs in runs.items()}
    return median, {name: all_runs[-1] for name, all_runs in runs.items()}


def row(options, shape):
    seconds, last = measure(options, shape)
    cells = [f"{shape[0]} / {shape[1]} / {shape[2]}", f"{1e3 * seconds['rlvr']:.1f}"]
    cells += [f"{last['rlvr'][part]['share_of_peak']:.2f}" for part in ("decode", "update")]
    for name in ("torch", "loop"):
        if name in seconds:
            cells += [f"{1e3 * seconds[name]:.1f}", f"{seconds[name] / seconds['rlvr']:.2f}x"]
    for name in ("trl", "trl_loop"):
        if name in seconds:
            low, high = map(int, options.lengths.split(":"))
            mean = last[name]["mean_completion"]
            ratio = seconds[name] / mean * (low + high) / 2 / seconds["rlvr"]
            cells += [f"{1e3 * seconds[name]:.1f}", f"{mean:.1f}", f"{ratio:.2f}x"]
    return cells


def header(options):
    cells = ["width / layers / heads", "rlvr, ms", "decode, of peak", "update, of peak", "torch_step.py, ms", "ratio"]
    if options.loop:
        cells += [f"{pathlib.Path(options.loop).name}, ms", "ratio"]
    for script in ("trl_step.py" if options.trl else None, options.trl_loop):
        if script:
            cells += [f"{pathlib.Path(script).name}, ms", "mean completion", "ratio a rollout token"]
    return cells


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / "build/release/rlvr"))
    parser.add_argument("--trl", action="store_true", help="TRL's GRPOTrainer, too")
    parser.add_argument("--loop", help="another PyTorch loop, with options --d --L --h --lengths --P --G --steps --share "
                        "--sft --threads and a last line with step_s")
    parser.add_argument("--trl-loop", help="another program of TRL's, with options --d --L --h --P --G --steps --threads and a "
                        "last line with step_s and mean_completion")
    parser.add_argument("--lengths", default="4:24")
    sizes = {"rounds": 3, "threads": 2, "prompts": 32, "group": 8}
    for name, value in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--shapes", default=",".join("/".join(map(str, shape)) for shape in SHAPES),
                        help="width/layers/heads, several with commas")
    return parser.parse_args()


def main():
    options = parse()
    cells = header(options)
    print("| " + " | ".join(cells) + " |\n|" + "---|" * len(cells), flush=True)
    for shape in options.shapes.split(","):
        print("| " + " | ".join(row(options, tuple(map(int, shape.split("/"))))) + " |", flush=True)


if __name__ == "__main__":
    main()
