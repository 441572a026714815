"""Runs on a file of the user's own problems."""
# SPDX-License-Identifier: Apache-2.0
import json
import unittest

import h5py
from program import ProgramTest

TINY = ["--policy.layers", "1", "--policy.width", "16", "--policy.heads", "2", "--pretrain.steps", "4", "--pretrain.sequences_per_step", "8",
        "--midtrain.steps", "0", "--rl.prompts_per_step", "2", "--rl.group_size", "2", "--rl.max_completion_tokens", "8", "--eval.problems",
        "4", "--eval.every", "2", "--eval.samples_per_problem", "2", "--log.checkpoint_every", "1", "--log.samples", "4"]
GSM8K = [("Zoë has 3 boxes of €2 each. How much?", "She has 3·2 = 6.\n#### 6"), ("Is 4 ≤ 5? Then “5” – else 4.", "#### 5"),
         ("𝑥 + 1 = 3", "#### 2"), ("½ of 8", "#### 4")]


class ProblemsOfAFile(ProgramTest):
    def write(self, pairs):
        path = self.folder / "problems.jsonl"
        lines = [json.dumps({"question": question, "answer": answer}, ensure_ascii=False) for question, answer in pairs]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return ["--task.name", "jsonl", "--task.file", path, "--task.layout", "gsm8k", "--task.template", "hashes", *TINY]

    def test_characters_beyond_ascii_are_trained_on_saved_and_read(self):
        words = self.write(GSM8K)
        run = self.call("train", "--out", self.folder / "run", "--rl.steps", "2", "--log.store", "true", *words)
        self.assertEqual(run.returncode, 0, run.stderr)
        resumed = self.call("resume", self.folder / "run", "--to-step", "4")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        for command in (["sample", "--checkpoint", self.folder / "run"], ["show", self.folder / "run"],
                        ["sample", "--checkpoint", self.folder / "run", "--json"], ["eval", "--checkpoint", self.folder / "run"]):
            with self.subTest(command[0]):  # what is printed is decoded as UTF-8
                printed = self.call(*command)
                self.assertEqual(printed.returncode, 0, printed.stderr)
        with h5py.File(self.folder / "run/run.h5") as file:
            for name in "prompt", "completion":
                bytes(file["samples"][name][:]).decode("utf-8")

    def test_a_run_does_not_go_on_with_other_problems(self):
        words = self.write(GSM8K)
        train = ["train", "--out", self.folder / "run", "--rl.steps", "2", *words]
        self.assertEqual(self.call(*train).returncode, 0)
        before = (self.folder / "run/journal.bin").read_bytes()
        self.write(GSM8K[::-1])
        for command in train, ["resume", self.folder / "run", "--to-step", "4"]:
            with self.subTest(command[0]):
                run = self.call(*command)
                self.assertEqual(run.returncode, 3, run.stderr)
                self.assertIn("task.file", run.stderr.splitlines()[-1])
                self.assertEqual((self.folder / "run/journal.bin").read_bytes(), before)
        self.write(GSM8K)
        self.assertEqual(self.call(*train).returncode, 0)
        self.write(GSM8K[::-1])
        self.assertEqual(self.call(*train, "--force").returncode, 0)


if __name__ == "__main__":
    unittest.main()
