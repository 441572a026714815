"""A program as the verifier of a run and of `rlvr verify`: one that dies, forks, floods, raves or hangs stops
nothing, changes no other verdict, and leaves no process behind."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import time
import unittest
from pathlib import Path

from program import HERE, ProgramTest

FLAKY = HERE.parent / "data/verifiers/flaky.py"
EXAMPLES = HERE.parent.parent / "docs/examples"


def flaky(every):
    return ["--verifier.command", f"exec python3 {FLAKY} {every}", "--verifier.seconds", "3",
            "--verifier.start_seconds", "60"]


def processes_of(marker):
    """Numbers of processes whose command line holds the marker."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and marker in (entry / "cmdline").read_bytes():
                found.append(entry.name)
        except OSError:
            pass
    return found


class ExternalVerifier(ProgramTest):
    def test_a_run_goes_on_whatever_the_program_does(self):
        self.train("flaky", *flaky(9), "--rl.reward.kind", "answer")
        errors = (self.folder / "flaky/verifier.stderr").read_text()
        self.assertIn("as asked: died", errors)
        self.assertEqual(processes_of(str(FLAKY).encode()), [])

    def test_two_thread_counts_give_one_run(self):
        self.train("one", *flaky(9), "--threads", "1")
        self.train("two", *flaky(9), "--threads", "3", "--verifier.copies", "3")
        self.assert_same_bits("one", "two")

    def test_a_program_that_agrees_with_the_task_gives_the_task_s_run(self):
        words = ["--rl.reward.kind", "answer"]
        self.train("task", *words)
        self.train("same", *words, *flaky(0), "--verifier.role", "confirm")
        weights = [(self.folder / out / "checkpoints/step-0000008.safetensors").read_bytes() for out in ("task", "same")]
        self.assertEqual(*weights)

    def test_a_program_that_never_answers_is_refused_before_the_run(self):
        run = self.call("train", "--config", HERE / "tiny.cfg", "--out", self.folder / "no", "--verifier.command",
                        "echo not a verifier >&2; exit 1")
        self.assertEqual(run.returncode, 3, run.stderr)
        self.assertIn("process_died", run.stderr)
        self.assertIn("not a verifier", run.stderr)

    def test_a_killed_run_leaves_no_program_behind(self):
        program = self.start("train", "--config", HERE / "tiny.cfg", "--out", self.folder / "killed", "--rl.steps",
                             "100000", *flaky(0))
        marker = str(FLAKY).encode()
        for _ in range(600):
            if processes_of(marker):
                break
            time.sleep(0.1)
        self.assertTrue(processes_of(marker))
        os.kill(program.pid, 9)
        program.wait()
        for _ in range(100):
            if not processes_of(marker):
                break
            time.sleep(0.1)
        self.assertEqual(processes_of(marker), [])


class Verify(ProgramTest):
    def verify(self, script, *words):
        run = self.call("verify", "--command", script, "--json", *words)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def test_the_examples_judge(self):
        python, shell = f"python3 {EXAMPLES / 'verifier.py'}", f"sh {EXAMPLES / 'verifier.sh'}"
        rational = ["--type", "rational", "--gold", "1/3", "--answer"]
        self.assertEqual(self.verify(python, *rational, "2/6")["verdict"], "correct")
        self.assertEqual(self.verify(python, *rational, "1/4")["verdict"], "wrong")
        self.assertEqual(self.verify(shell, *rational, "1/3")["verdict"], "correct")
        self.assertEqual(self.verify(shell, *rational, "2/6")["verdict"], "wrong")

    def test_a_program_that_fails_says_so_on_stderr(self):
        run = self.call("verify", "--command", "exit 7", "--type", "integer", "--gold", "7", "--answer", "7")
        self.assertIn("verifier_failed (process_died)", run.stdout)
        self.assertIn("1 process_died", run.stderr)


if __name__ == "__main__":
    unittest.main()
