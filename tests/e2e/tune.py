"""Two algorithms compared by `rlvr tune`, and a store of rollouts replayed by another run, as a user would."""
# SPDX-License-Identifier: Apache-2.0
import csv
import json
import time
import unittest

from program import TINY, ProgramTest

RATES = ("--rates", "1e-3,3e-3", "--search-seeds", "1", "--extend", "0")
TUNE = ("tune", "--config", TINY, "--seeds", "2", "--rl.steps", "2", "--eval.every", "1")


class Tune(ProgramTest):
    def tune(self, *words, rates=RATES):
        run = self.call(*TUNE, *rates, "--out", self.folder / "tuned", *words)
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
        rows = list(csv.DictReader((self.folder / "tuned/tune.csv").read_text().splitlines()))
        self.assertEqual(len(rows), 6)
        self.assertEqual((self.folder / "tuned/tune.md").read_text(), text)

    def test_a_best_rate_at_an_end_is_tried_further_and_a_teacher_is_made(self):
        rates = ("--rates", "1e-3,3e-3", "--search-seeds", "1", "--extend", "1", "--class-steps", "0")
        result = json.loads(self.tune("--presets", "distill", "--json", rates=rates))
        self.assertEqual(len(result["presets"][0]["searched"]), 3)
        self.assertEqual(result["teacher"], "dr_grpo")
        self.assertEqual(result["search"], {"runs": 4, "rollouts": 4 * 2 * 16})
        resolved = (self.folder / "tuned/compare/distill/s0/config.resolved.cfg").read_text()
        self.assertIn("teacher/checkpoints/step-0000002.safetensors", resolved)

    def test_one_rate_needs_no_search_and_goes_into_a_document(self):
        document = self.folder / "page.md"
        document.write_text("before\n<!-- tune -->\nold\n<!-- end tune -->\nafter\n")
        rates = ("--rates", "1e-3", "--search-seeds", "0", "--class-steps", "0", "--document", document)
        text = self.tune("--presets", "rloo,grpo", rates=rates)
        self.assertFalse((self.folder / "tuned/search").exists())
        self.assertEqual(document.read_text(), f"before\n<!-- tune -->\n{text}<!-- end tune -->\nafter\n")
        document.write_text("no marks\n")
        run = self.call(*TUNE, *rates, "--out", self.folder / "other")
        self.assertEqual((run.returncode, (self.folder / "other").exists()), (3, False), run.stderr)

    def test_a_killed_tuning_goes_on_where_it_was(self):
        words = ("tune", "--config", TINY, *RATES, "--presets", "rloo,grpo", "--seeds", "2", "--rl.steps", "40", "--jobs", "1",
                 "--out", self.folder / "tuned")
        process = self.start(*(str(word) for word in words))
        while not list(self.folder.glob("tuned/search/*/*/checkpoints/step-0000040.sums")) and process.poll() is None:
            time.sleep(0.02)
        process.kill()
        process.wait()
        finished = {path: path.stat().st_mtime_ns for path in self.folder.glob("tuned/classes/*/*/journal.bin")}
        self.assertTrue(finished)
        run = self.call(*words, "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual({path: path.stat().st_mtime_ns for path in finished}, finished)
        whole = self.call(*(self.folder / "whole" if word == self.folder / "tuned" else word for word in words), "--json")
        self.assertEqual(json.loads(run.stdout)["presets"], json.loads(whole.stdout)["presets"])

    def test_methods_that_differ_off_policy_alone_are_one_class(self):
        text = self.tune("--presets", "grpo,sapo,grpo_2024,reinforce")
        self.assertIn("`grpo` `sapo`", text)
        self.assertIn("| `reinforce` |", text)

    def test_what_cannot_be_run_is_refused_before_any_run(self):
        for words, named in ((("--presets", "grpo,gppo"), "gppo"), (("--presets", "grpo,rloo,grpo"), "'grpo' is given twice"),
                             (("--presets", "grpo", "--seeds", "x"), "seeds"),
                             (("--presets", "grpo", "--rl.top_p", "0.9"), "rl.top_p")):
            run = self.call(*TUNE, *RATES, "--out", self.folder / "none", *words)
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
