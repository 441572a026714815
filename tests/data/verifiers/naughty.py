"""An external verifier that misbehaves where a completion tells it to; else correct where the
completion is the gold. Read by tests/envs/external and tests/e2e."""
import json
import os
import socket
import sys
import time


def hang():
    while True:
        time.sleep(1)


def spin():
    while True:
        pass


def fork():
    while True:
        try:
            os.fork()
        except OSError:
            pass


def flood():
    block = b"x" * (1 << 20)
    for _ in range(1024):
        os.write(1, block)


def network(family=socket.AF_INET):
    try:
        socket.socket(family, socket.SOCK_STREAM)
    except PermissionError:
        return "refused"
    return "opened"


def escape():
    try:
        os.setsid()
    except PermissionError:
        return "refused"
    return "left"


def eat():
    hoard = []
    try:
        while True:
            hoard.append(bytearray(1 << 20))
    except MemoryError:
        return "refused"


def eat_together():
    for _ in range(6):
        if os.fork() == 0:
            hoard = [bytearray(os.urandom(1 << 20) * 1) for _ in range(40)]
            time.sleep(30)
            os._exit(len(hoard))
    hang()


def write_file():
    path = "/tmp/rlvr_naughty_%d" % os.getpid()
    try:
        with open(path, "wb") as file:
            for _ in range(64):
                file.write(b"x" * (1 << 20))
        return "wrote"
    except OSError:
        return "refused"
    finally:
        os.unlink(path)


def many_files():
    held = []
    try:
        for _ in range(1000):
            held.append(open("/dev/null"))
        return "opened"
    except OSError:
        return "refused"


def orphan():
    """Leaves a child behind that would answer the next question."""
    if os.fork() == 0:
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()
    return "left"


def environment():
    return "secret" if "RLVR_TEST_SECRET" in os.environ else "clean"


REASONS = {"socket": network, "unix": lambda: network(socket.AF_UNIX), "setsid": escape, "eat": eat,
           "file": write_file, "files": many_files, "orphan": orphan, "environment": environment}


def lines(word, question):
    """What to print instead of an answer."""
    mine = {"id": question["id"], "verdict": "correct"}
    return {"garbage": "no JSON at all",
            "deep": "[" * 60000,
            "other": json.dumps({"id": "0", "verdict": "correct"}),
            "twice": json.dumps(mine) + "\n" + json.dumps(mine),
            "unknown": json.dumps({**mine, "verdict": "splendid"}),
            "score": json.dumps({**mine, "score": 2}),
            "failed": json.dumps({**mine, "verdict": "verifier_failed"})}.get(word)


def act(word, question):
    if word == "hang":
        hang()
    if word == "spin":
        spin()
    if word == "fork":
        fork()
    if word == "flood":
        flood()
    if word == "exit":
        sys.exit(3)
    if word == "crash":
        raise RuntimeError("as asked")
    if word == "signal":
        os.kill(os.getpid(), 11)
    if word == "orphans":
        eat_together()
    if word == "close":
        os.close(1)
        hang()
    if word == "half":
        sys.stdout.write("{\"id\":")
        sys.stdout.flush()
        hang()
    if word == "early":
        print(json.dumps({"id": question["id"], "verdict": "wrong"}), flush=True)
        time.sleep(0.2)
        print(json.dumps({"id": "0", "verdict": "correct"}), flush=True)
        return None
    return REASONS[word]() if word in REASONS else ""


def main():
    for line in sys.stdin:
        question = json.loads(line)
        word = question["completion"]
        instead = lines(word, question)
        if instead is not None:
            print(instead, flush=True)
            continue
        said = act(word, question)
        if said is None:
            continue
        verdict = "correct" if word == question["gold"] else "wrong"
        print(json.dumps({"id": question["id"], "verdict": verdict, "reason": said or "compared"}),
              flush=True)


main()
