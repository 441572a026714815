"""Two algorithms compared by `rlvr tune`, and a store of rollouts replayed by another run, as a user would."""
# SPDX-License-Identifier: Apache-2.0
import csv
import json
import unittest

from program import TINY, ProgramTest

TUNE = ("tune", "--config", TINY, "--rates", "1e-3,3e-3", "--search-seeds", "1", "--seeds", "2", "--rl.steps", "2",
        "--eval.every", "1")


class Tune(ProgramTest):
    def tune(self, *words):
        run = self.call(*TUNE, "--out", self.folder / "tuned", *words)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def test_presets_are_tuned_and_compared_and_a_second_call_reads_what_is_there(self):
        text = self.tune("--presets", "rloo,reinforce,grpo")
        for word in ("| `rloo` |", "pass@4", "pairs differ", "Tuning took"):
            self.assertIn(word, text)
        again = json.loads(self.tune("--presets", "rloo,reinforce,grpo", "--json"))
        self.assertEqual([preset["name"] for preset in again["presets"]], ["rloo", "reinforce", "grpo"])
        self.assertEqual(again["search"]["rollouts"], 3 * 2 * 2 * 16)
        self.assertEqual(again["compare"]["rollouts"], 3 * 2 * 2 * 16)
        self.assertEqual(len(again["pairs"]), 3)
        rows = list(csv.DictReader((self.folder / "tuned/tune.csv").open()))
        self.assertEqual(len(rows), 6)
        self.assertEqual((self.folder / "tuned/tune.md").read_text(), text)

    def test_methods_that_differ_off_policy_alone_are_one_class(self):
        text = self.tune("--presets", "grpo,sapo,grpo_2024,reinforce")
        self.assertIn("`grpo` `sapo`", text)
        self.assertIn("| `reinforce` |", text)

    def test_what_cannot_be_run_is_refused_before_any_run(self):
        for words, named in ((("--presets", "grpo,gppo"), "gppo"), (("--presets", "grpo", "--seeds", "x"), "seeds"),
                             (("--presets", "grpo", "--rl.top_p", "0.9"), "rl.top_p")):
            run = self.call(*TUNE, "--out", self.folder / "none", *words)
            self.assertIn(run.returncode, (2, 64), run.stderr)
            self.assertIn(named, run.stderr)
            self.assertFalse((self.folder / "none").exists())


class Replay(ProgramTest):
    def test_a_store_is_replayed_by_another_algorithm(self):
        self.train("made", "--log.store", "true", "--rl.algorithm", "rloo")
        replay = ("--rl.rollouts_from", "store", "--rl.rollout_store", self.folder / "made")
        self.train("same", "--rl.algorithm", "rloo", *replay)
        self.train("other", "--rl.algorithm", "rft", "--rl.epochs", "2", *replay)
        made, same = (self.folder / name / "checkpoints/step-0000008.safetensors" for name in ("made", "same"))
        self.assertEqual(made.read_bytes(), same.read_bytes())
        other = self.folder / "other/checkpoints/step-0000008.safetensors"
        self.assertNotEqual(made.read_bytes(), other.read_bytes())

    def test_a_store_of_other_tasks_or_a_damaged_one_is_refused(self):
        self.train("made", "--log.store", "true")
        replay = ("train", "--config", TINY, "--rl.rollouts_from", "store", "--rl.rollout_store", self.folder / "made")
        run = self.call(*replay, "--task.terms", "3", "--out", self.folder / "a")
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertIn("training problem", run.stderr)
        stored = self.folder / "made/rollouts/step-0000002.safetensors"
        stored.write_bytes(stored.read_bytes()[:-40])
        run = self.call(*replay, "--out", self.folder / "b")
        self.assertEqual(run.returncode, 4, run.stderr)
        self.assertIn("step-0000002", run.stderr)
        run = self.call(*replay[:-1], self.folder / "nowhere", "--out", self.folder / "c")
        self.assertEqual(run.returncode, 74, run.stderr)


if __name__ == "__main__":
    unittest.main()
