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
LITERALS = {"integer", "rational", "decimal"}
LISTS = {"tuple", "set", "multiset", "matrix"}
FUNCTIONS = {"sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "sec": sympy.sec,
             "csc": sympy.csc, "cot": sympy.cot, "arctan": sympy.atan, "ln": sympy.log,
             "sinh": sympy.sinh, "cosh": sympy.cosh, "exp": sympy.exp, "sqrt": sympy.sqrt,
             "cbrt": lambda x: sympy.real_root(x, 3)}
NAMES = {"pi": sympy.pi, "theta": sympy.Symbol("theta"), "alpha": sympy.Symbol("alpha"),
         "beta": sympy.Symbol("beta")}
LAYOUT = r"\\left|\\right|\\bigl|\\bigr|\\displaystyle|\\[,;:! ]|\\quad|\$|\\\(|\\\)|\\\[|\\\]"
TOKEN = re.compile(r"\s*(\d+\.\d+|\.\d+|\d+|\\[A-Za-z]+|[A-Za-z]+|\S)")
# Words with these in them are neither names nor products of letters.
WORD = re.compile("|".join([*FUNCTIONS, *NAMES, "log", "abs", "arc", "min", "max", "mod", "inf", "nan", "deg", "and", "or"]))


class Unreadable(Exception):
    """Not in the grammar: the pair is left out."""


def clean(text):
    text = text.strip().rstrip(".")
    text = re.sub(LAYOUT, "", text).replace("\u2212", "-").replace("**", "^").replace("\u03c0", "\\pi ")
    text = re.sub(r"\\[dtc]frac", r"\\frac", text)
    text = re.sub(r"(?<=\d)(,|\{,\})(?=\d{3}(\D|$))", "", text)
    return re.sub(r"\\(mathrm|text)\{i\}", "i", text)


def tokens_of(text):
    """Words that are names stay whole, others are products of letters."""
    for token in TOKEN.findall(text):
        if not token[0].isalpha() or token in FUNCTIONS or token in NAMES:
            yield token
        elif WORD.search(token):
            raise Unreadable(token)
        else:
            yield from token


def literal(text):
    """A recurring decimal or a number with an exponent; None: neither."""
    text = clean(text)
    recurring = re.fullmatch(r"([+-]?)(\d+)\.(\d*)\((\d+)\)", text)
    if recurring:
        sign, whole, start, period = recurring.groups()
        value = sympy.Rational(int(whole + start + period) - int(whole + start),
                               10 ** len(start) * (10 ** len(period) - 1))
        return -value if sign == "-" else value
    scientific = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)[eE]([+-]?\d{1,3})", text)
    return sympy.Rational(scientific[1]) * sympy.Integer(10) ** int(scientific[2]) if scientific else None


class Reader:
    """sum = product ([+-] product)*; a product by juxtaposition; no guesses: what has two readings
    is unreadable."""

    def __init__(self, text):
        text = clean(text)
        if re.search(r"\d\s+\d|\d\s*\\frac|[eE]\d|\d[eE]|\d\.\d*\(|\\overline|\\dot|\\bar", text):
            raise Unreadable(text)
        if re.search(r"\\frac\{d[^{}]*\}\{d", text):
            raise Unreadable("a derivative")
        self.tokens = list(tokens_of(text))

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
        if name in FUNCTIONS:
            return self.call(FUNCTIONS[name], command)
        if len(name) != 1 or not name.isalpha() or not name.isascii() or self.peek() == "_":
            raise Unreadable(name)
        return {"e": sympy.E, "i": sympy.I}.get(name, sympy.Symbol(name))

    def call(self, function, command):
        power = self.exponent() if self.take("^") else sympy.Integer(1)
        if power == -1:
            raise Unreadable("inverse")
        if self.take("(") or self.take("{"):
            return function(self.group(")" if self.was_round() else "}")) ** power
        if not command:
            raise Unreadable("a word without a bracket")
        value = self.power()
        while self.peek() not in FUNCTIONS and (self.peek()[:1].isalpha() or self.peek() in ("\\pi", "\\theta")):
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


def equal(left, right, positive=False):
    """True, False, or None where it can't tell, as where only one side is real. Symbols are real."""
    difference = left - right
    names = sorted(difference.free_symbols, key=str)
    if not names:
        return constant_is_zero(difference)
    generator = random.Random(1)
    agreed, real = 0, not difference.has(sympy.I)
    for turn in range(16):
        signs = (1,) if turn < 8 or positive else (-1, 1)
        point = {name: generator.choice(signs) * sympy.Rational(generator.randint(2, 99), 23)
                 for name in names}
        sides = [sympy.N(side.subs(point), 60, maxn=400) for side in (left, right)]
        if any(side.has(sympy.nan, sympy.zoo, sympy.oo) for side in sides):
            continue
        unreal = [real and abs(sympy.im(side)) > sympy.Float("1e-40") for side in sides]
        if any(unreal):
            if not all(unreal):
                return None
            continue
        if not small(difference.subs(point)):
            return False
        agreed += 1
    return True if agreed >= 4 else None


def small(value):
    return value == 0 if value.is_Rational else abs(sympy.N(value, 60, maxn=400)) < sympy.Float("1e-40")


def constant_is_zero(value):
    if value.has(sympy.nan, sympy.zoo, sympy.oo):
        return None
    if value.is_Rational:
        return value == 0
    near = sympy.N(value, 50, maxn=2000)
    if not near.is_number or near.has(sympy.nan):
        return None
    if abs(near) > sympy.Float("1e-45"):
        return False
    return True if sympy.simplify(value) == 0 or value.equals(0) else None


def items(text, kind):
    """The elements of a list in its plainest spelling."""
    text = re.sub(r"\\left|\\right", "", text.strip()).replace("\\{", "{").replace("\\}", "}")
    if kind == "matrix":
        inside = re.fullmatch(r"\\begin\{([pb])matrix\}(.*)\\end\{\1matrix\}", text, re.S)
        if inside:
            rows = inside.group(2).split("\\\\")
            return [row.split("&") for row in (rows if rows[-1].strip() else rows[:-1])]
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
    if kind not in VALUES:
        return None
    values = [literal(text) if kind in LITERALS else None for text in (gold, answer)]
    values = [Reader(text).whole() if value is None else value
              for text, value in zip((gold, answer), values)]
    return equal(*values, positive=extra.get("domain") == "positive")


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
                               ("\\sqrt{2}", "1.41421356", False), ("\\sin 2x", "2\\sin x\\cos x", True),
                               ("\\sin x", "sin(x)", True), ("pi", "p*i", False), ("xy", "y x", True),
                               ("x", "\\sqrt{x^2}", False), ("0", "10^{-100}", False), ("1/6", "0.1(6)", True),
                               ("0.1(6)", "0.16(6)", True), ("0.1(6)", "0.16", False),
                               ("1234567", "1.234567E+6", True), ("0.05", "5e-1", False)):
        kind = "decimal" if re.search(r"\d[(eE]", gold + answer) else "expression"
        for label in ("accept", "reject"):
            want = "agrees" if same == (label == "accept") else "differs"
            if kind == "decimal" and same and label == "reject":
                want = "left out"  # may be for its spelling
            got = judge({"type": kind, "gold": gold, "answer": answer, "label": label})
            assert got == want, (gold, answer, label, got)
    for gold, answer in (("sinx", "\\sin x"), ("0.5(3)", "1.5"), ("\\ln x^2", "log(x^2)")):
        pair = {"type": "expression", "gold": gold, "answer": answer, "label": "accept"}
        assert judge(pair) == "left out", pair
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
