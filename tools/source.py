"""What the checkers share: the C++ files of the tree, and their text without comments and literals."""
# SPDX-License-Identifier: Apache-2.0
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("core", "envs", "rl", "experiments", "tests", "bench")

_HIDDEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


def cpp_files(root=ROOT):
    """Paths of every source, header and kernel template below the layers, sorted, relative to root."""
    found = [p for folder in FOLDERS for p in (root / folder).rglob("*") if p.suffix in (".h", ".cc", ".inc")]
    return sorted(p.relative_to(root) for p in found)


def hide(text):
    """Comments become spaces and literals empty ones; line numbers stay."""
    def blank(match):
        literal = match.group(0)
        newlines = "\n" * literal.count("\n")
        return newlines if literal.startswith("/") else literal[0].replace("R", '"') + newlines + literal[-1]
    return _HIDDEN.sub(blank, text)
