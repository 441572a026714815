#!/usr/bin/env python3
"""An external verifier: reads one JSON object a line, answers each with one line.

    rlvr verify --command 'python3 docs/examples/verifier.py' --type rational --gold 1/3 --answer 2/6

Only judge() is to be replaced. "answer" is the text of the slot that the task's template found in
"completion", or None. What is written to stderr is kept in the run's verifier.stderr.
"""
import json
import sys
from fractions import Fraction


def judge(type_, gold, answer, completion, problem):
    """A verdict (correct, wrong, no_answer, ambiguous, unparsable, over_budget, verifier_unsure), a
    score in [0, 1] and a reason, a word of a-z, 0-9 and _."""
    if answer is None:
        return "no_answer", 0.0, "no_slot"
    if len(answer) > 1000:
        return "over_budget", 0.0, "too_long"
    if type_["name"] not in ("integer", "rational", "decimal"):
        same = answer == gold
        return ("correct", 1.0, "equal") if same else ("wrong", 0.0, "differs")
    try:
        value = Fraction(answer)
    except (ValueError, ZeroDivisionError):
        return "unparsable", 0.0, "grammar"
    want = Fraction(gold)
    if value == want:
        return "correct", 1.0, "equal"
    close = max(0.0, 1.0 - float(abs(value - want) / max(1, abs(want))))
    return "wrong", close, "differs"


def main():
    for line in sys.stdin:
        question = json.loads(line)
        verdict, score, reason = judge(question["type"], question["gold"], question["answer"],
                                       question["completion"], question["problem"])
        print(json.dumps({"id": question["id"], "verdict": verdict, "score": score,
                          "reason": reason}), flush=True)


if __name__ == "__main__":
    main()
