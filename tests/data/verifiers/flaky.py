"""Correct where the slot's text is the gold; misbehaves on some questions, in a way that their text
alone decides. Read by tests/e2e/external_verifier.py."""
import json
import os
import sys
import time
import zlib


def misbehave(way):
    if way == 0:
        sys.exit("as asked: died")
    if way == 1:
        while True:
            os.fork()
    if way == 2:
        while True:
            os.write(1, b"x" * 65536)
    if way == 3:
        print("no JSON", flush=True)


def main():
    every = int(sys.argv[1])
    for line in sys.stdin:
        question = json.loads(line)
        number = zlib.crc32((question["problem"] + question["completion"]).encode())
        wrong = question["answer"] != question["gold"]
        if every and wrong and number % (9 * every) == 1:
            time.sleep(600)
        if every and wrong and number % every == 0:
            misbehave(number // every % 4)
            continue
        verdict = "correct" if question["answer"] == question["gold"] else "wrong"
        if question["answer"] is None:
            verdict = "no_answer"
        print(json.dumps({"id": question["id"], "verdict": verdict, "score": 0.5}), flush=True)


main()
