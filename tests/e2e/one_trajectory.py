"""Groups of configurations that must give one trajectory, to the bit: how the work is cut, what is looked at, and
options that mean nothing where each batch is used once. And one group that must not move at all."""
# SPDX-License-Identifier: Apache-2.0
import unittest

from program import ProgramTest

SAME = {
    "how the work is cut": [["--rl.tokens_per_microbatch", "40"], ["--rl.slots", "2"], ["--rl.lanes", "2"],
                            ["--threads", "1"], ["--threads", "3"]],
    "what is looked at": [["--eval.every", "3", "--log.rollouts", "-1", "--log.checkpoint_every", "2"]],
    "no trust region binds when the sampler is the policy": [["--rl.trust_region", "none"], ["--rl.clip_low", "0.1"]],
}


class OneTrajectory(ProgramTest):
    def weights(self, out, step, *words):
        self.train(out, *words)
        return (self.folder / out / f"checkpoints/step-{step:07}.safetensors").read_bytes()

    def test_configurations_of_a_group_give_one_trajectory(self):
        plain = self.weights("plain", 8)
        for group, variants in SAME.items():
            for number, words in enumerate(variants):
                with self.subTest(group, words=words):
                    self.assertEqual(self.weights(f"{group.replace(' ', '_')}-{number}", 8, *words), plain)

    def test_a_learning_rate_of_zero_leaves_the_base(self):
        base = self.weights("still", 0, "--rl.learning_rate", "0")
        self.assertEqual((self.folder / "still/checkpoints/step-0000008.safetensors").read_bytes(), base)
        self.assertNotEqual(self.weights("moving", 8), base)


if __name__ == "__main__":
    unittest.main()
