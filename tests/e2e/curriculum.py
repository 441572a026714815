"""A run of a mixture in levels, with a pool, turns and suites outside training: what it logs, and its bits after kills."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import random
import signal
import time
import unittest

import h5py

from program import HERE, ProgramTest

CONFIG = HERE / "curriculum.cfg"


class Curriculum(ProgramTest):
    def run_config(self, out, *more):
        return ("train", "--config", CONFIG, "--out", self.folder / out, "--cache", self.folder / "cache", *more)

    def test_what_was_drawn_is_logged_and_every_suite_evaluated(self):
        self.assertEqual(self.call(*self.run_config("run")).returncode, 0)
        with h5py.File(self.folder / "run" / "run.h5") as file:
            train = file["train"]
            drawn = sum(train[f"drawn_{label}"][:] for label in ("easy", "search", "hard"))
            self.assertTrue((drawn == 6).all())
            self.assertEqual(train["curriculum_level"][0], 0)
            self.assertTrue((train["curriculum_retired"][1:] >= train["curriculum_retired"][:-1]).all())
            self.assertEqual(len(file["eval/heldout/accuracy"]), 4)
            self.assertEqual(len(file["eval/exploratory/accuracy"]), 4)
            self.assertNotEqual(file["eval/heldout"].attrs["suite_hash"], file["eval/exploratory"].attrs["suite_hash"])

    def test_a_killed_run_draws_what_it_would_have_drawn(self):
        began = time.monotonic()
        self.assertEqual(self.call(*self.run_config("straight")).returncode, 0)
        whole = time.monotonic() - began
        moments = random.Random(2)
        for kill in range(3):
            child = self.start(*self.run_config(f"killed-{kill}"))
            try:
                child.wait(whole * moments.random())
            except Exception:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
            resumed = self.call(*self.run_config(f"killed-{kill}", "--threads", "1"))
            self.assertEqual(resumed.returncode, 0, resumed.stderr)
            self.assert_same_bits("straight", f"killed-{kill}")

    def test_checkpoints_are_sampled_and_evaluated_outside(self):
        self.assertEqual(self.call(*self.run_config("run")).returncode, 0)
        run = self.folder / "run"
        sampled = self.call("sample", "--checkpoint", run, "--split", "exploratory", "-n", "3", "--json")
        self.assertEqual(sampled.returncode, 0, sampled.stderr)
        problems = json.loads(sampled.stdout)
        self.assertEqual([len(problem["completions"]) for problem in problems], [2, 2, 2])
        evaluated = self.call("eval", "--checkpoint", run, "--suite", "exploratory", "--json")
        self.assertEqual(evaluated.returncode, 0, evaluated.stderr)
        with h5py.File(run / "run.h5") as file:
            self.assertAlmostEqual(json.loads(evaluated.stdout)["accuracy"], file["eval/exploratory/accuracy"][-1])

    def test_a_suite_that_the_task_lacks_is_refused(self):
        refused = self.call(*self.run_config("run", "--eval.suites", "transformative"))
        self.assertEqual(refused.returncode, 2)
        self.assertIn("expected some of heldout, exploratory", refused.stderr)


if __name__ == "__main__":
    unittest.main()
