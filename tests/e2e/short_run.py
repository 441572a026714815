"""A short run from end to end: what it prints, what run.h5 holds, and that threads and caches change no bit."""
# SPDX-License-Identifier: Apache-2.0
import math
import subprocess
import sys
import unittest

import h5py
from program import HERE, PROGRAM, ProgramTest


def pass_at_k(right, samples, k):
    return 1 - math.comb(samples - right, k) / math.comb(samples, k)


class ShortRun(ProgramTest):
    def test_a_run_ends_with_base_and_final_accuracy(self):
        result = self.train("run")
        for end in ("base", "final"):
            self.assertLessEqual({"step", "accuracy", "low", "high", "samples", "greedy", "strict"}, set(result[end]))
            self.assertLessEqual(result[end]["low"], result[end]["accuracy"])
            self.assertLessEqual(result[end]["accuracy"], result[end]["high"])
        self.assertEqual((result["base"]["step"], result["final"]["step"]), (0, 8))
        self.assertGreater(result["seconds"]["total"], 0)
        self.assertGreater(result["peak_memory_bytes"], 0)
        self.assertGreater(result["parameters"], 0)

    def test_threads_and_a_cached_base_change_no_bit(self):
        self.train("one", "--threads", "1")
        self.train("two", "--threads", "2", "--cache", self.folder / "second_cache")
        self.train("cached", "--threads", "4")
        self.assert_same_bits("one", "two")
        self.assert_same_bits("one", "cached")

    def test_two_seeds_differ(self):
        self.train("a", "--seed", "1")
        self.train("b", "--seed", "2")
        run = self.call("compare", "--bitwise", self.folder / "a", self.folder / "b")
        self.assertEqual(run.returncode, 1)
        self.assertTrue(run.stdout.strip())

    def test_the_resolved_config_reproduces_the_run(self):
        self.train("first", "--seed", "3")
        run = self.call("train", "--config", self.folder / "first/config.resolved.cfg", "--out", self.folder / "again")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assert_same_bits("first", "again")

    def test_run_h5_says_what_was_typed_also_once_the_run_is_extended(self):
        self.train("run", "--rl.steps", "4")
        typed = self.typed("run")
        self.assertEqual(typed["argv"][:3], ["rlvr", "train", "--config"])
        self.assertEqual(typed["argv"][-2:], ["--rl.steps", "4"])
        self.assertIn("rl.steps = 4", typed["user"][0])
        resumed = self.call("resume", self.folder / "run", "--to-step", "8")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        self.assertEqual(self.typed("run"), typed)

    def typed(self, name):
        """The words of /config/user and /config/argv."""
        with h5py.File(self.folder / name / "run.h5") as run:
            return {key: bytes(run["config"][key][:]).decode().rstrip("\0").split("\0") for key in ("user", "argv")}

    def test_pass_at_k_and_accuracy_recomputed_from_run_h5_agree(self):
        self.train("run")
        with h5py.File(self.folder / "run/run.h5") as run:
            suites = list(run["eval"])
            self.assertTrue(suites)
            for suite in suites:
                self.recompute(run["eval"][suite])

    def recompute(self, columns):
        samples = columns["answer_id"].shape[2]
        for row, counts in enumerate(columns["correct_count"][:]):
            self.assertAlmostEqual(columns["accuracy"][row], counts.sum() / (counts.size * samples), places=12)
            for column, k in enumerate(columns["k"][:]):
                want = sum(pass_at_k(int(c), samples, int(k)) for c in counts) / counts.size
                self.assertAlmostEqual(columns["pass_at_k"][row, column], want, places=12)

    def test_every_column_of_train_has_a_unit_and_a_name(self):
        self.train("run")
        with h5py.File(self.folder / "run/run.h5") as run:
            lacking = [name for name, column in run["train"].items()
                       if not column.attrs.get("units") or not column.attrs.get("long_name")]
        self.assertEqual(lacking, [])

    def test_the_python_example_reads_the_run(self):
        self.train("run")
        example = HERE.parent.parent / "docs/read_run.py"
        read = subprocess.run([sys.executable, str(example), str(self.folder / "run/run.h5")], capture_output=True,
                              text=True, check=False)
        self.assertEqual(read.returncode, 0, read.stderr)
        self.assertIn("accuracy", read.stdout)

    def test_the_installed_program_runs(self):
        installed = self.folder / "installed"
        subprocess.run(["cmake", "--install", str(PROGRAM.parent), "--prefix", str(installed)], check=True,
                       capture_output=True)
        listed = subprocess.run([str(installed / "bin/rlvr"), "list", "tasks"], capture_output=True, text=True, check=True)
        self.assertIn("chain_sum", listed.stdout)
        self.assertTrue((installed / "share/rlvr/configs").is_dir())

    def test_the_plot_is_an_svg_and_a_png(self):
        self.train("run")
        run = self.call("plot", self.folder / "run", "--out", self.folder / "c")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("<svg", (self.folder / "c.svg").read_text())
        self.assertTrue((self.folder / "c.png").read_bytes().startswith(b"\x89PNG"))


if __name__ == "__main__":
    unittest.main()
