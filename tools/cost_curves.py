#!/usr/bin/env python3
"""Measures a step's cost against model width, depth, group size, completion length and vocabulary with `rlvr bench`, and
draws the five curves, each with its floor: the work that a step has to do (an update restores its forward
from decoding) at the rate of the peak product in the same process.
Usage: tools/cost_curves.py [--program build/release/rlvr] [--threads N] [--out docs/performance.svg] [--json FILE]"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
BASE = {"policy.width": 128, "policy.layers": 4, "policy.heads": 4}
# Title, unit, and the settings of each point.
CURVES = [
    ("model width", "", [(w, {"policy.width": w, "policy.heads": max(2, w // 32)}) for w in (32, 64, 128, 192, 256, 384)]),
    ("depth", "layers", [(n, {"policy.layers": n}) for n in (1, 2, 4, 6, 8)]),
    ("group size", "completions", [(g, {"rl.group_size": g, "rl.baseline": "batch_mean"}) for g in (1, 2, 4, 8, 16, 32)]),
    ("completion length", "tokens", [(n, {"lengths": f"{n}:{n}", "rl.max_completion_tokens": n, "policy.max_context": 12 + n}) for n in (8, 16, 32, 64, 128, 256)]),
    ("vocabulary", "tokens", [(v, {"vocabulary": v}) for v in (16, 32, 64, 128, 256)]),
]
PANEL, HEIGHT, MARGIN = 300, 230, 58


def measure(options, settings):
    """One point: the object that `rlvr bench` prints."""
    all_settings = {**BASE, "lengths": "4:24", "threads": options.threads, "seconds": options.seconds, **settings}
    command = [options.program, "bench", "--json"]
    for key, value in all_settings.items():
        command += [f"--{key}", str(value)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    result = json.loads(done.stdout.splitlines()[-1])
    work = result["decode"]["computed_gflop"] + result["update"]["computed_gflop"]
    return {"step": result["step_seconds"], "floor": work / result["peak_gflops"],
            "decode": result["decode"]["computed_share_of_peak"],
            "update": result["update"]["computed_share_of_peak"],
            "memory": result["peak_memory_bytes"]}


def path_of(points, scale):
    return " ".join(f"{'L' if i else 'M'}{x:.1f},{y:.1f}" for i, (x, y) in enumerate(map(scale, points)))


def panel(curve, left):
    """The SVG of one curve: measured and floor, both axes from 0."""
    widest = max(point["at"] for point in curve["points"])
    tallest = max(point["step"] for point in curve["points"]) * 1000
    width, height = PANEL - MARGIN - 12, HEIGHT - 2 * MARGIN

    def scale(point):
        return left + MARGIN + width * point[0] / widest, HEIGHT - MARGIN - height * point[1] / tallest

    lines = [f'<text x="{left + PANEL / 2}" y="18" text-anchor="middle" font-weight="bold">{curve["title"]}</text>',
             f'<path d="M{left + MARGIN},{MARGIN} V{HEIGHT - MARGIN} h{width}" fill="none" stroke="#888"/>']
    for name, colour in (("floor", "#b04a00"), ("step", "#1b5fa8")):
        points = [(point["at"], 1000 * point[name]) for point in curve["points"]]
        lines.append(f'<path d="{path_of(points, scale)}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in map(scale, points)]
    for at in {curve["points"][0]["at"], widest}:
        lines.append(f'<text x="{scale((at, 0))[0]:.1f}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle">{at}</text>')
    lines.append(f'<text x="{left + MARGIN - 4}" y="{MARGIN + 4}" text-anchor="end">{tallest:.0f} ms</text>')
    lines.append(f'<text x="{left + MARGIN + width / 2}" y="{HEIGHT - 10}" text-anchor="middle">{curve["unit"]}</text>')
    return "\n".join(lines)


def draw(curves):
    total = PANEL * len(curves)
    key = (f'<text x="{total - 10}" y="{HEIGHT - 8}" text-anchor="end"><tspan fill="#1b5fa8">measured</tspan> '
           '<tspan fill="#b04a00">floor</tspan></text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="{HEIGHT}" font-family="sans-serif" '
            f'font-size="11">\n' + "\n".join(panel(curve, PANEL * i) for i, curve in enumerate(curves)) + f"\n{key}\n</svg>\n")


def table(curve):
    """Markdown rows: at, ms a step, floor, shares of peak, memory."""
    head = f"| {curve['title']} | step, ms | floor, ms | decode, of peak | update, of peak | memory, MB |\n|---|---|---|---|---|---|\n"
    rows = [f"| {p['at']} | {1e3 * p['step']:.1f} | {1e3 * p['floor']:.1f} | {p['decode']:.2f} | {p['update']:.2f} | "
            f"{p['memory'] / 1e6:.0f} |" for p in curve["points"]]
    return head + "\n".join(rows) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / "build/release/rlvr"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--out", default=str(ROOT / "docs/performance.svg"))
    parser.add_argument("--json", help="write the measured points here, too")
    options = parser.parse_args()
    curves = [{"title": title, "unit": unit, "points": [{"at": at, **measure(options, settings)} for at, settings in points]}
              for title, unit, points in CURVES]
    pathlib.Path(options.out).write_text(draw(curves))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(curves, indent=1))
    print("\n".join(map(table, curves)))


if __name__ == "__main__":
    main()
