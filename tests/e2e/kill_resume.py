"""A run killed with kill -9 at moments spread over its phases, and resumed each time, has the bits of a straight one."""
# SPDX-License-Identifier: Apache-2.0
import os
import random
import signal
import time
import unittest

from program import TINY, ProgramTest

KILLS = int(os.environ.get("RLVR_KILLS", "6"))


class KillAndResume(ProgramTest):
    def finish(self, out, seconds):
        """Starts the run, kills it after so many seconds; whether it had ended by itself."""
        child = self.start("train", "--config", TINY, "--out", self.folder / out, "--cache", self.folder / f"{out}-cache")
        try:
            return child.wait(seconds) == 0
        except Exception:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return False

    def test_a_killed_run_resumes_to_the_same_bits(self):
        began = time.monotonic()
        self.train("straight", "--cache", self.folder / "straight-cache")
        whole = time.monotonic() - began
        moments = random.Random(1)  # the moments; where they fall in the run is the machine's affair
        for kill in range(KILLS):
            out = f"killed-{kill}"
            self.finish(out, whole * moments.random())
            self.finish(out, whole * moments.random())
            resumed = self.call("train", "--config", TINY, "--out", self.folder / out, "--cache", self.folder / f"{out}-cache")
            self.assertEqual(resumed.returncode, 0, resumed.stderr)
            self.assert_same_bits("straight", out)

    def test_an_interrupted_run_says_so_and_resumes(self):
        self.train("straight")
        for number, code in ((signal.SIGINT, 75), (signal.SIGTERM, 75), (signal.SIGUSR1, 75)):
            out = f"signal-{int(number)}"
            child = self.start("train", "--config", TINY, "--out", self.folder / out, "--rl.steps", "100000")
            self.wait_for(self.folder / out / "journal.bin")
            os.kill(child.pid, number)
            self.assertEqual(child.wait(60), code)

    def test_an_extended_run_has_the_bits_of_a_straight_one(self):
        self.train("short", "--rl.steps", "4")
        self.train("long")
        extended = self.call("resume", self.folder / "short", "--to-step", "8")
        self.assertEqual(extended.returncode, 0, extended.stderr)
        self.assert_same_bits("long", "short")

    def wait_for(self, path):
        for _ in range(600):
            if path.exists() and path.stat().st_size > 0:
                return
            time.sleep(0.02)
        self.fail(f"{path} did not appear")


if __name__ == "__main__":
    unittest.main()
