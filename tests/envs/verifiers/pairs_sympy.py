#!/usr/bin/env python3
"""Derives the labels of envs/verifiers/pairs.jsonl again, by SymPy, where it can: the pairs whose
two sides are expressions that the small grammar below reads. An accepted pair must be equal; a
rejected one of a type without a required spelling must not be.

    pairs_sympy.py PAIRS [--self-test] [--verbose]

Independent of the verifiers: it shares neither their parser nor their arithmetic.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import random
import re
import sys

import sympy

# Types whose values are compared as expressions, and those among them that take any spelling, so
# that a rejected pair must differ in value.
VALUES = {"integer", "rational", "decimal", "percent", "constant", "complex", "expression"}
FREE = {"constant", "expression"}
LISTS = {"tuple", "set", "multiset", "matrix"}
FUNCTIONS = {"sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "sec": sympy.sec,
             "csc": sympy.csc, "cot": sympy.cot, "arctan": sympy.atan, "ln": sympy.log,
             "sinh": sympy.sinh, "cosh": sympy.cosh, "exp": sympy.exp}
NAMES = {"pi": sympy.pi, "theta": sympy.Symbol("theta"), "alpha": sympy.Symbol("alpha"),
         "beta": sympy.Symbol("beta")}
LAYOUT = r"\\left|\\right|\\bigl|\\bigr|\\displaystyle|\\[,;:! ]|\\quad|\$|\\\(|\\\)|\\\[|\\\]"
TOKEN = re.compile(r"\s*(\d+\.\d+|\.\d+|\d+|\\[A-Za-z]+|[A-Za-z]|\S)")


class Unreadable(Exception):
    """Not in the grammar: the pair is left out."""


def clean(text):
    text = text.strip().rstrip(".")
    text = re.sub(LAYOUT, "", text).replace("\u2212", "-").replace("**", "^").replace("\u03c0", "\\pi ")
    text = re.sub(r"\\[dtc]frac", r"\\frac", text)
    text = re.sub(r"(?<=\d)(,|\{,\})(?=\d{3}(\D|$))", "", text)
    return re.sub(r"\\(mathrm|text)\{i\}", "i", text)


class Reader:
    """sum = product ([+-] product)*; a product by juxtaposition; no guesses: what has two readings
    is unreadable."""

    def __init__(self, text):
        text = clean(text)
        self.tokens = TOKEN.findall(text)
        if re.search(r"\d\s+\d|\d\s*\\frac|e\d|\de|\\overline|\\dot|\\bar", text):
            raise Unreadable(text)

    def peek(self):
        return self.tokens[0] if self.tokens else ""

    def take(self, token):
        if self.peek() != token:
            return False
        self.tokens.pop(0)
        return True

    def need(self, token):
        if not self.take(token):
            raise Unreadable(token)

    def whole(self):
        value = self.sum()
        if self.tokens:
            raise Unreadable(self.tokens)
        return value

    def sum(self):
        negative = self.take("-") or (self.take("+") and False)
        value = self.product()
        value = -value if negative else value
        while self.peek() in ("+", "-"):
            sign = -1 if self.tokens.pop(0) == "-" else 1
            value += sign * self.product()
        return value

    def product(self):
        value, divided = self.power(), False
        while True:
            if self.take("*") or self.take("\\cdot") or self.take("\\times"):
                value *= self.signed()
            elif self.take("/") or self.take("\\div"):
                value, divided = value / self.signed(), True
            elif self.peek() and (self.peek() in ("(", "{", "\\frac", "\\sqrt") or self.peek()[0].isalpha()
                                  or self.peek()[1:] in FUNCTIONS or self.peek()[1:] in NAMES):
                if divided:
                    raise Unreadable("a/bc")
                value *= self.power()
            else:
                return value

    def signed(self):
        return -self.power() if self.take("-") else self.power()

    def power(self):
        value = self.atom()
        while self.take("!"):
            if not (value.is_Integer and 0 <= value < 1000):
                raise Unreadable("factorial")
            value = sympy.factorial(value)
        if not self.take("^"):
            return value
        if self.take("\\circ"):
            return value * sympy.pi / 180
        if self.peek() == "{" and self.tokens[1] == "\\circ":
            del self.tokens[:3]
            return value * sympy.pi / 180
        exponent = self.exponent()
        if exponent.is_number and abs(exponent) > 2000:
            raise Unreadable("power")
        return value ** exponent

    def exponent(self):
        if self.take("-"):
            return -self.exponent()
        if re.fullmatch(r"\d\d+", self.peek()):
            return sympy.Integer(self.tokens.pop(0))
        return self.atom()

    def group(self, close):
        value = self.sum()
        self.need(close)
        return value

    def argument(self):
        """{...}, or one character."""
        if self.take("{"):
            return self.group("}")
        if re.fullmatch(r"\d\d+", self.peek()):
            digits = self.tokens.pop(0)
            self.tokens[:0] = list(digits)
        return self.atom()

    def atom(self):
        if not self.tokens:
            raise Unreadable("end")
        token = self.tokens.pop(0)
        if token in ("(", "{"):
            return self.group(")" if token == "(" else "}")
        if re.fullmatch(r"\d*\.?\d+", token):
            return sympy.Rational(token)
        if token == "\\frac":
            above = self.argument()
            return above / self.argument()
        if token == "\\sqrt":
            degree = 2
            if self.take("["):
                degree = self.sum()
                self.need("]")
            inside = self.argument()
            return sympy.real_root(inside, degree) if inside.is_number else sympy.root(inside, degree)
        return self.name(token.lstrip("\\"), token.startswith("\\"))

    def name(self, name, command):
        if name in NAMES:
            return NAMES[name]
        if name in FUNCTIONS and command:
            return self.call(FUNCTIONS[name])
        if len(name) != 1 or not name.isalpha() or not name.isascii() or self.peek() == "_":
            raise Unreadable(name)
        return {"e": sympy.E, "i": sympy.I}.get(name, sympy.Symbol(name))

    def call(self, function):
        power = self.exponent() if self.take("^") else sympy.Integer(1)
        if power == -1:
            raise Unreadable("inverse")
        if self.take("(") or self.take("{"):
            return function(self.group(")" if self.was_round() else "}")) ** power
        value = self.power()
        while self.peek() and (self.peek()[0].isalpha() or self.peek() in ("\\pi", "\\theta")):
            value *= self.power()
        return function(value) ** power

    def was_round(self):
        """Which bracket closes first at this depth."""
        depth = 0
        for token in self.tokens:
            depth += token in ("(", "{")
            if token in (")", "}"):
                if depth == 0:
                    return token == ")"
                depth -= 1
        raise Unreadable("bracket")


def equal(left, right):
    """True, False, or None where it can't tell."""
    difference = left - right
    names = sorted(difference.free_symbols, key=str)
    if not names:
        return constant_is_zero(difference)
    generator = random.Random(1)
    agreed = 0
    for _ in range(8):
        point = {name: sympy.Rational(generator.randint(2, 99), 23) for name in names}
        value = sympy.N(difference.subs(point), 60, maxn=400)
        if value.has(sympy.nan, sympy.zoo, sympy.oo):
            continue
        if abs(value) > sympy.Float("1e-40"):
            return False
        agreed += 1
    return True if agreed >= 4 else None


def constant_is_zero(value):
    if value.has(sympy.nan, sympy.zoo, sympy.oo):
        return None
    near = sympy.N(value, 50, maxn=2000)
    if not near.is_number or near.has(sympy.nan):
        return None
    if abs(near) > sympy.Float("1e-45"):
        return False
    return True if value.is_rational or sympy.simplify(value) == 0 or value.equals(0) else None


def items(text, kind):
    """The elements of a list in its plainest spelling."""
    text = re.sub(r"\\left|\\right", "", text.strip()).replace("\\{", "{").replace("\\}", "}")
    if kind == "matrix":
        inside = re.fullmatch(r"\\begin\{[pb]matrix\}(.*)\\end\{[pb]matrix\}", text, re.S)
        if inside:
            return [[cell for cell in row.split("&")] for row in inside.group(1).split("\\\\")]
        if not re.fullmatch(r"\[\[[^\[\]]*\](, ?\[[^\[\]]*\])*\]", text):
            raise Unreadable(text)
        return [row.split(",") for row in re.findall(r"\[([^\[\]]*)\]", text[1:-1])]
    opens, closes = ("(", ")") if kind == "tuple" else ("{", "}")
    if not (text.startswith(opens) and text.endswith(closes)) or re.search(r"[(){}]", text[1:-1]):
        raise Unreadable(text)
    return text[1:-1].split(",") if text[1:-1].strip() else []


def flat(rows):
    return [cell for row in rows for cell in row]


def lists_equal(kind, left, right):
    if kind == "matrix":
        if [len(row) for row in left] != [len(row) for row in right]:
            return False
        left, right = flat(left), flat(right)
    a, b = [Reader(x).whole() for x in left], [Reader(x).whole() for x in right]
    if kind in ("tuple", "matrix"):
        return len(a) == len(b) and all_of(equal(x, y) for x, y in zip(a, b))
    if kind == "multiset" and len(a) != len(b):
        return False
    for some, others in ((a, b), (b, a)):
        for x in some:
            if not any(equal(x, y) for y in others):
                return False
    if kind == "multiset":
        return all(sum(bool(equal(x, y)) for y in a) == sum(bool(equal(x, y)) for y in b) for x in a)
    return True


def all_of(truths):
    result = True
    for truth in truths:
        if truth is False:
            return False
        result = result and truth
    return result


def derive(pair):
    """Whether the two sides are equal; None: not told."""
    kind = pair["type"] if isinstance(pair["type"], str) else pair["type"]["name"]
    extra = {} if isinstance(pair["type"], str) else pair["type"]
    if "answer" not in pair or "abs_tol" in extra or "rel_tol" in extra or "element" in extra:
        return None
    gold, answer = pair["gold"], pair["answer"]
    if kind == "percent":
        if extra.get("unit") or pair.get("unit"):
            return None
        gold, answer = (re.sub(r"\s*(\\%|%)$", "/100", x) for x in (gold, answer))
        if not all(re.fullmatch(r"-?[\d./]+", x) for x in (gold, answer)):
            return None
    if kind in LISTS:
        return lists_equal(kind, items(gold, kind), items(answer, kind))
    return equal(Reader(gold).whole(), Reader(answer).whole()) if kind in VALUES else None


def judge(pair):
    """"agrees", "differs" or "left out"."""
    kind = pair["type"] if isinstance(pair["type"], str) else pair["type"]["name"]
    try:
        same = derive(pair)
    except (Unreadable, ZeroDivisionError, TypeError, ValueError, IndexError, AttributeError):
        same = None
    form = "form" in pair or (isinstance(pair["type"], dict) and "form" in pair["type"])
    if same is None:
        return "left out"
    if pair["label"] == "accept":
        return "agrees" if same else "differs"
    if not same:
        return "agrees"
    free = (kind in FREE or kind in LISTS) and not form
    return "differs" if free else "left out"


def self_test():
    """A wrong label must be found."""
    for gold, answer, same in (("x^2-1", "(x-1)(x+1)", True), ("x^2-1", "(x-1)^2", False),
                               ("\\frac{1}{\\sqrt2}", "\\frac{\\sqrt{2}}{2}", True),
                               ("\\sqrt{2}", "1.41421356", False), ("\\sin 2x", "2\\sin x\\cos x", True)):
        kind = "expression"
        for label in ("accept", "reject"):
            want = "agrees" if same == (label == "accept") else "differs"
            got = judge({"type": kind, "gold": gold, "answer": answer, "label": label})
            assert got == want, (gold, answer, label, got)
    print("self-test passed")
    return 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("pairs", nargs="?")
    arguments.add_argument("--least", type=int, default=0, help="fail where fewer are derived")
    arguments.add_argument("--self-test", action="store_true")
    arguments.add_argument("--verbose", action="store_true")
    options = arguments.parse_args()
    if options.self_test:
        return self_test()
    counts = {"agrees": 0, "differs": 0, "left out": 0}
    with open(options.pairs, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            pair = json.loads(line)
            outcome = judge(pair)
            counts[outcome] += 1
            if outcome == "differs" or (options.verbose and outcome == "left out"):
                print(f"{outcome}: line {number}: {line.strip()}")
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return int(counts["differs"] > 0 or counts["agrees"] < options.least)


if __name__ == "__main__":
    sys.exit(main())
