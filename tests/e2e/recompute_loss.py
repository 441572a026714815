"""Advantages, loss and clip share of every step, recomputed from the tokens that run.h5 holds, agree with its metrics to
1e-6. Formulas: arXiv:2402.03300 (GRPO without the KL term). Nothing of the program's own code is used."""
# SPDX-License-Identifier: Apache-2.0
import json
import subprocess
import sys
import unittest

import h5py
import numpy
from program import HERE, ProgramTest

EPOCHS, MINIBATCHES, PROMPTS, GROUP, LOW, HIGH = 2, 2, 8, 8, 0.2, 0.2
OPTIONS = {"rl.algorithm": "grpo", "rl.epochs": EPOCHS, "rl.minibatches": MINIBATCHES, "rl.prompts_per_step": PROMPTS,
           "rl.group_size": GROUP, "rl.learning_rate": 0.01, "rl.clip_low": LOW, "rl.clip_high": HIGH,
           "rl.reward.kind": "coin_flip", "log.rollouts": -1}


def group_advantages(rewards):
    """(reward - mean) / (deviation + 1e-6) within each group; 0 where a group's rewards are equal."""
    groups = rewards.reshape(-1, GROUP)
    centred = groups - groups.mean(axis=1, keepdims=True)
    return (centred / (groups.std(axis=1, ddof=1, keepdims=True) + 1e-6)).reshape(-1)


def clipped(advantage, now, before):
    """The surrogate of each token, and which tokens the clip bounds."""
    ratio = numpy.exp(now - before)
    free, held = ratio * advantage, numpy.clip(ratio, 1 - LOW, 1 + HIGH) * advantage
    return numpy.minimum(free, held), held < free


class RecomputeLoss(ProgramTest):
    def test_loss_and_clip_share_follow_from_the_logged_rollouts(self):
        self.train("run", *[word for key, value in OPTIONS.items() for word in (f"--{key}", value)])
        with h5py.File(self.folder / "run/run.h5") as run:
            rollouts = {name: column[:] for name, column in run["rollouts"].items()}
            train = {name: run["train"][name][:] for name in ("step", "loss", "clip_share")}
        shares = [self.check_step(rollouts, train, row) for row in range(len(train["step"]))]
        self.assertGreater(max(shares), 0.01)

    def test_every_preset_follows_from_the_logged_rollouts(self):
        names = [entry["name"] for entry in json.loads(self.call("list", "algorithms", "--json").stdout)]
        self.assertGreaterEqual(len(names), 30)
        options = {key: value for key, value in OPTIONS.items() if "clip" not in key} | {"rl.steps": 3}
        for name in names:
            own = options | {"rl.algorithm": name} | ({"rl.teacher": self.teacher()} if name == "distill" else {})
            self.train(name, *[word for key, value in own.items() for word in (f"--{key}", value)])
            worst = self.recompute(name)
            self.assertIn("advantage", worst, name)  # none is taken from the log
            self.assertGreater(worst["largest_log_ratio"], 0.1, name)
            if name == "ppo":
                self.assertIn("value_explained_variance", worst)

    def teacher(self):
        return self.folder / "cispo/checkpoints/step-0000003.safetensors"

    def recompute(self, name):
        run = subprocess.run([sys.executable, HERE.parent / "reference/recompute_loss.py", self.folder / name / "run.h5"],
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, f"{name}: {run.stdout} {run.stderr}")
        return json.loads(run.stdout)

    def check_step(self, rollouts, train, row):
        members = numpy.flatnonzero(rollouts["step"] == train["step"][row])
        self.assertEqual(len(members), PROMPTS * GROUP)
        want = group_advantages(rollouts["reward"][members])
        loss, bounded, tokens = 0.0, 0, 0
        for epoch in range(EPOCHS):
            for part in numpy.split(numpy.arange(len(members)), MINIBATCHES):
                for i in part:
                    span = slice(rollouts["token_begin"][members[i]], rollouts["token_end"][members[i]])
                    self.assertLess(abs(rollouts["advantage"][span] - want[i]).max(), 1e-6)
                    gain, bound = clipped(want[i], rollouts["logprob_policy"][epoch][span], rollouts["logprob_old"][span])
                    loss -= gain.mean() / len(part)
                    bounded, tokens = bounded + bound.sum(), tokens + len(gain)
        self.assertAlmostEqual(loss / (EPOCHS * MINIBATCHES), train["loss"][row], delta=1e-6)
        self.assertAlmostEqual(bounded / tokens, train["clip_share"][row], delta=1e-6)
        return bounded / tokens


if __name__ == "__main__":
    unittest.main()
