#!/usr/bin/env python3
"""Prints how large functions and files are, and fails where one is over the limit: functions of at most 40 lines (loops
of kernels in core/math and lists of config fields 80), 5 parameters and 3 nested blocks, sources of 350 lines, headers of 200, one class a header.
tools/sizes_allow.txt lifts a limit for one place, with a reason. `--self-test` plants one of each."""
# SPDX-License-Identifier: Apache-2.0
import re
import sys
from collections import namedtuple

from source import ROOT, cpp_files, hide

LIMITS = {"lines": 40, "parameters": 5, "nesting": 3}
# Numeric code: loops over several axes; arrays and their sizes are arguments, outputs first.
KERNEL_LIMITS = {"lines": 80, "parameters": 10, "nesting": 5}
NUMERIC = ("core/math/", "core/nn/", "tests/reference/", "tests/core/math/", "tests/core/nn/")
DECLARATION_LINES = 80  # of Visit, a flat list of a config's fields
FILE_LINES = {".cc": 350, ".inc": 350, ".h": 200}

Function = namedtuple("Function", "name first lines parameters nesting")
CONTROL = re.compile(r"\b(if|for|while|switch|do|else|try|catch)\b")
AFTER_PARAMETERS = re.compile(r"\)\s*(const|noexcept|override|final|mutable|->[^;{}]*|&+|:[^;{}]*|requires[^;{}]*|\s)*$", re.DOTALL)


def closing(text, start):
    """Index of the bracket that closes the one at start."""
    pairs = {"{": "}", "(": ")"}
    opened, closed, depth = text[start], pairs[text[start]], 0
    for i in range(start, len(text)):
        depth += (text[i] == opened) - (text[i] == closed)
        if depth == 0:
            return i
    return len(text) - 1


def head_before(text, brace):
    """What stands between the last end of a statement and a brace, brackets respected."""
    depth, i = 0, brace - 1
    while i >= 0:
        c = text[i]
        depth += (c == ")") - (c == "(")
        if depth < 0 or (depth == 0 and c in ";{}"):
            break
        i -= 1
    return text[i + 1:brace]


def parameters_of(head):
    """How many parameters the first bracket of a head holds that follows a name, and that name."""
    match = re.search(r"((?:operator\s*[^\s\w(]+)|operator\(\)|[\w:~]+)\s*(?:<[^<>()]*>)?\s*\(", head)
    if match is None:
        return "lambda", 0
    inner = head[match.end():closing(head, match.end() - 1)]
    flat = re.sub(r"<[^<>]*>", "", re.sub(r"\([^()]*\)|\{[^{}]*\}", "", inner))
    while re.search(r"<[^<>]*>", flat):
        flat = re.sub(r"<[^<>]*>", "", flat)
    return match.group(1), flat.count(",") + 1 if flat.strip() else 0


def nesting_of(body):
    """The deepest stack of control blocks in a function's body; `else if` is one."""
    deepest, stack = 0, []
    for i, c in enumerate(body):
        if c == "{":
            head = re.sub(r"else\s+if", "if", head_before(body, i))
            stack.append(len(CONTROL.findall(re.sub(r"\)\s*else\b", ")", head))) if i else 0)
            deepest = max(deepest, sum(stack))
        elif c == "}" and stack:
            stack.pop()
    return deepest


def functions(text):
    """Every function defined at namespace or class scope of a hidden text."""
    text = re.sub(r"(\w)\{([^{};]*)\}(?=\s*[,{])", r"\1(\2)", text)  # members initialised in braces
    i, found = 0, []
    while (i := text.find("{", i)) >= 0:
        head = head_before(text, i)
        signature = re.sub(r"^\s*(#[^\n]*\n\s*)+", "", head)
        if "(" in signature and AFTER_PARAMETERS.search(signature) and not re.search(r"=\s*$", signature):
            end = closing(text, i)
            start = i - len(signature.lstrip())
            name, parameters = parameters_of(signature)
            lines = text.count("\n", start, end) + 1
            found.append(Function(name, text.count("\n", 0, start) + 1, lines, parameters,
                                  nesting_of(text[i:end + 1])))
            i = end + 1
        else:
            i += 1
    return found


def read_allowances(path):
    """sizes_allow.txt as {(place, what): limit}."""
    allowed = {}
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            rule, reason = line.split("|")
            place, what, limit = rule.split()
            assert reason.strip(), f"{path.name}: {place} has no reason"
            allowed[place, what] = int(limit)
    return allowed


def measured(file, text):
    """(place, line, what, value, limit) of a file and of each of its functions."""
    suffix = file[file.rindex("."):]
    yield file, 1, "lines", text.count("\n"), FILE_LINES[suffix]
    hidden = hide(text)
    if suffix == ".h":
        classes = re.findall(r"^(?:template[^;{]*)?class \w+(?:\s+final)?(?:\s*:[^;{]*)?\s*\{", hidden, re.MULTILINE)
        yield file, 1, "classes", len(classes), 1
    limits = KERNEL_LIMITS if file.startswith(NUMERIC) else LIMITS
    for f in functions(hidden):
        for what, limit in limits.items():
            if what == "lines" and f.name.endswith("Visit"):
                limit = DECLARATION_LINES
            yield f"{file}:{f.name}", f.first, what, getattr(f, what), limit


def over(file, text, allowed, used):
    for place, line, what, value, limit in measured(file, text):
        if value <= limit:
            continue
        if value <= allowed.get((place, what), 0):
            used.add((place, what))
            continue
        yield f"{file}:{line}: {place.partition(':')[2] or 'the file'} has {what} {value}, at most {limit}"


def print_table(texts):
    def middle(values):
        return sorted(values)[len(values) // 2] if values else 0
    print(f"{'folder':18} {'files':>6} {'lines':>7} {'functions':>10} {'median':>7} {'longest':>8}")
    folders = sorted({"/".join(f.split("/")[:2]) for f in texts if f.count("/") > 1})
    for folder in folders:
        inside = {f: t for f, t in texts.items() if f.startswith(folder + "/")}
        lengths = [f.lines for t in inside.values() for f in functions(hide(t))]
        print(f"{folder:18} {len(inside):6} {sum(t.count(chr(10)) for t in inside.values()):7} "
              f"{len(lengths):10} {middle(lengths):7} {max(lengths, default=0):8}")


def self_test():
    long_body = "int F(int a) {\n" + "  a += 1;\n" * 40 + "  return a;\n}\n"
    nested = "void G() {\n for (;;) {\n if (a) {\n while (b) {\n if (c) {\n x();\n}\n}\n}\n}\n}\n"
    ladder = "void G() {\n if (a) {\n x();\n} else if (b) {\n y();\n} else if (c) {\n z();\n} else {\n w();\n}\n}\n"
    planted = {
        "rl/a.cc": long_body,
        "rl/b.cc": "namespace x {\nclass A {\n void F(int a, int b, std::map<int, int> c, int d, int e, int f) {}\n};\n}\n",
        "rl/c.cc": nested,
        "rl/d.cc": "\n" * 351,
        "rl/e.h": "class A {\n};\ntemplate <class T>\nclass B : public A {\n};\n",
        "rl/f.cc": "A::A(int a)\n    : a_(a), b_{2} {\n" + "  Do();\n" * 45 + "}\n",
        "rl/g.cc": "static const bool k = Add({[](int a) {\n" + "  Do();\n" * 45 + "}});\n",
    }
    fine = {"rl/h.cc": ladder, "rl/i.cc": "int F(std::map<int, int> a, int b, int c, int d, int e) {\n return 0;\n}\n",
            "rl/j.cc": "// class A {\nconst char* s = \"{{{{\";\n", "core/math/k.cc": long_body}
    for name, text in planted.items():
        assert list(over(name, text, {}, set())), f"{name} was not caught"
    for name, text in fine.items():
        assert not list(over(name, text, {}, set())), f"{name}: {list(over(name, text, {}, set()))}"


def main():
    if "--self-test" in sys.argv:
        return self_test()
    allowed, used = read_allowances(ROOT / "tools/sizes_allow.txt"), set()
    texts = {str(f): (ROOT / f).read_text() for f in cpp_files()}
    print_table(texts)
    problems = [p for file, text in texts.items() for p in over(file, text, allowed, used)]
    problems += [f"tools/sizes_allow.txt: {place} {what} is not needed" for place, what in allowed.keys() - used]
    print("\n".join(problems))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
