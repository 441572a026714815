#!/usr/bin/env python3
"""Recomputes advantages, loss and clip share of every step of a run from its rollouts, by another route than the
program's, and compares them with what the run logged.

  rlvr train --config configs/unlock.cfg --rl.algorithm dapo --rl.minibatches 4 --log.rollouts -1 --out DIR
  recompute_loss.py DIR/run.h5 [--tolerance 1e-6]

Prints one JSON object with the largest absolute difference of each quantity; exits 1 where one is above the tolerance,
2 where the run's options read what the rollouts do not hold (entropy selection, covariance, adaptive coefficients)."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import sys

import h5py
import numpy as np


class Options(dict):
    """The keys of section [rl] of the resolved config, as text or number."""

    def __init__(self, text):
        section = ""
        for line in text.splitlines():
            line = line.strip()
            if line.startswith("["):
                section = line.strip("[]")
            elif section == "rl" and "=" in line and not line.startswith("#"):
                key, value = (part.strip() for part in line.split("=", 1))
                self[key] = value

    def __getattr__(self, key):
        value = self[key]
        try:
            return float(value)
        except ValueError:
            return {"true": True, "false": False}.get(value, value)


class Step:
    """The rollouts of one step as dense arrays [rollouts, longest]; m is 1 on tokens the policy sampled."""

    def __init__(self, group, rows):
        begin, end = group["token_begin"][:][rows], group["token_end"][:][rows]
        self.length = end - begin
        shape = (len(rows), int(self.length.max()))
        there = np.arange(shape[1])[None, :] < self.length[:, None]

        def dense(values):
            out = np.zeros(shape)
            out[there] = np.concatenate([values[b:e] for b, e in zip(begin, end)])
            return out

        self.reward = group["reward"][:][rows]
        self.prompt = group["prompt_index"][:][rows]
        self.verdict = group["verdict"][:][rows]
        logged_mask = dense(group["mask"][:])
        self.kept = logged_mask.sum(1) > 0
        # A dropped rollout is logged with mask 0 everywhere; its tokens may count in the divisor all the same.
        self.m = np.where(self.kept[:, None], logged_mask, there.astype(float))
        self.advantage = dense(group["advantage"][:])
        self.mu, self.old = dense(group["logprob_sampler"][:]), dense(group["logprob_old"][:])
        self.ref = dense(group["logprob_reference"][:])
        self.policy = [dense(values) for values in group["logprob_policy"][:]]
        # Of the state before the token, or of the greedy completion; not there under other baselines.
        self.baseline = dense(group["baseline"][:]) if "baseline" in group else np.full(shape, np.nan)


def spread(x, o):
    n = len(x) - (1 if o.std_divisor == "n_minus_1" else 0)
    return np.sqrt(((x - x.mean()) ** 2).sum() / n) if n > 0 else 0.0


def group_advantage(r, length, o):
    """Advantages of one group's known rewards, baselines and scales of the group alone."""
    grouped = o.baseline in ("group_mean", "leave_one_out", "length_weighted", "pass_at_k")
    if (r == r[0]).all() and (grouped or o.scale == "group_std"):
        return np.zeros(len(r))
    g = len(r)
    if o.baseline == "group_mean":
        a = r - r.mean()
    elif o.baseline == "leave_one_out":
        a = np.array([r[i] - (r.sum() - r[i]) / (g - 1) for i in range(g)])
    elif o.baseline == "length_weighted":
        a = r - (length * r).sum() / length.sum()
    elif o.baseline == "pass_at_k":
        best, second = np.sort(r)[::-1][:2]
        a = np.where(r == best, best - second, 0.0)
    else:
        a = r.copy()
    if o.scale == "group_std":
        a = a / (spread(r, o) + o.std_epsilon)
    if o.scale == "group_mean":
        a = a / r.mean() if r.mean() > 0 else 0 * a
    return a


def generalised(s, r, k1, o):
    """The closed form of generalised advantage estimation: A_t = sum_{n >= 0} (gamma lambda)^n delta_{t+n}, delta of the
    rewards (the last model token's, less the KL penalty) and values, over model tokens alone."""
    out = np.zeros(s.m.shape)
    for i, m in enumerate(s.m):
        at = np.flatnonzero(m)
        rho = -o.kl_coefficient * k1[i, at] + r[i] * (at == at[-1:])
        v = s.baseline[i, at]
        delta = rho + o.gamma * np.append(v[1:], 0) - v
        for n, t in enumerate(at):
            out[i, t] = (delta[n:] * (o.gamma * o.gae_lambda) ** np.arange(len(at) - n)).sum()
    return out


def explained_variance(s, o):
    """1 - Var(target - V) / Var(target) over the model tokens of kept rollouts, target = A + V before any whitening."""
    on, error = (s.m > 0) & s.kept[:, None], generalised(s, *shaped(s, o), o)
    target, error = (error + s.baseline)[on], error[on]
    return 1 - error.var() / target.var() if target.var() > 0 else np.nan


def shaped(s, o):
    """Rewards as the advantage reads them, and each token's k1 where the KL enters by the reward."""
    r = s.reward.astype(float)
    r = {"negative_reward": r - 1, "weighted_reward": o.sign_weight * r - (1 - r)}.get(o.sign_filter, r)
    r = o.reward_coefficient * r
    sequence_kl = o.kl_target == "sequence" and o.kl_coefficient > 0
    k1 = s.m * (s.old - s.ref) if sequence_kl else 0 * s.m
    if o.kl_credit == "whole":
        r = r - o.kl_coefficient * k1.sum(1)
    return r, k1 if o.kl_credit == "to_go" else 0 * k1


def advantages(s, o, running_mean):
    """[rollouts, longest], or None where a baseline needs what is not logged; and the mean shaped reward."""
    r, k1 = shaped(s, o)
    known = s.verdict <= 6
    if o.baseline == "optimal_token":
        return None, r[known].mean()
    a = np.zeros(len(r))
    for p in np.unique(s.prompt):
        rows = np.flatnonzero((s.prompt == p) & known)
        if len(rows):
            a[rows] = group_advantage(r[rows], s.length[rows], o)
    if o.baseline == "running_mean":
        a = a - running_mean
    if o.baseline == "greedy":
        a = a - s.baseline[:, 0]
    centre = o.recentre or o.baseline == "batch_mean"
    if o.statistics == "sequences":
        if centre:
            a[known] -= a[known].mean()
        if o.scale == "batch_std":
            equal = (r[known] == r[known][0]).all()
            a[known] *= 0 if equal else 1 / (spread(r[known], o) + o.std_epsilon)
    remaining = s.m.sum(1, keepdims=True) - np.cumsum(s.m, 1)
    tokens = a[:, None] * s.m * o.gamma ** remaining
    for t in range(s.m.shape[1]):
        later = k1[:, t:] * o.gamma ** (np.cumsum(s.m[:, t:], 1) - s.m[:, t:t + 1])
        tokens[:, t] -= s.m[:, t] * o.kl_coefficient * later.sum(1)
    if o.baseline == "value":
        tokens = generalised(s, r, k1, o)
    if o.statistics == "tokens":
        on = (s.m > 0) & known[:, None]
        x = tokens[on]
        scale = 1 / (spread(x, o) + o.std_epsilon) if o.scale == "batch_std" and not (x == x[0]).all() else float(
            o.scale != "batch_std" and not (centre and (x == x[0]).all()))
        tokens[on] = (x - (x.mean() if centre else 0)) * scale
    if o.sign_filter == "positive_advantage":
        tokens = np.maximum(tokens, 0)
    if o.sign_filter == "negative_advantage":
        tokens = np.minimum(tokens, 0)
    return tokens * known[:, None], r[known].mean()


def weights(s, o, longest):
    """What each token's term is multiplied by: mask over divisor, and the same times the mismatch weight."""
    q = np.exp(s.old - s.mu)
    mean_q = np.exp((s.m * (s.old - s.mu)).sum(1) / s.m.sum(1))[:, None]
    low, high = o.mismatch_low, o.mismatch_high
    q = {"none": 1 + 0 * q, "truncate": np.minimum(q, high), "mask": q * ((q >= low) & (q <= high)),
         "sequence_mask": q * ((mean_q >= low) & (mean_q <= high)), "decoupled": q}[o.mismatch]
    kept = s.m * s.kept[:, None]
    counted = s.m if o.count_dropped else kept * (q != 0)
    t = counted.sum(1)
    n = (t > 0).sum()
    of_prompt = np.array([t[s.prompt == p].sum() for p in s.prompt])
    prompts = len({p for p, c in zip(s.prompt, t) if c > 0})
    divisor = {"token_mean": t.sum() + 0 * t, "sequence_mean": n * t, "sequence_sum": n + 0 * t,
               "constant": n * (o.constant_length or longest) + 0 * t, "prompt_mean": prompts * of_prompt}[o.aggregation]
    plain = np.divide(kept, divisor[:, None], out=0 * kept, where=divisor[:, None] > 0)
    return plain, plain * q


def ratio(s, l, o):
    below = s.old if o.ratio_to == "old" else s.mu
    d = (l - below) * s.m
    t = s.m.sum(1, keepdims=True)
    if o.ratio == "geometric_clip":
        d = np.where(s.advantage >= 0, np.minimum(d, np.log1p(o.clip_high)), np.maximum(d, np.log1p(-o.clip_low))) * s.m
    whole = {"token": d, "none": 0 * d, "sequence_product": d.sum(1, keepdims=True) + 0 * d}
    return np.exp(whole.get(o.ratio, d.sum(1, keepdims=True) / t + 0 * d)), np.exp(l) - np.exp(below)


def surrogate(s, l, o):
    """The policy term of each token, and where a trust region holds its gradient back."""
    a, (r, moved) = s.advantage, ratio(s, l, o)
    free = np.zeros(a.shape, bool)
    if o.ratio == "none":
        return -a * l, free
    if o.trust_region == "none":
        return -r * a, free
    if o.trust_region == "clip":
        capped = np.minimum(r, o.ratio_cap) if o.ratio_cap else r
        clipped = np.clip(r, 1 - o.clip_low, 1 + o.clip_high)
        loss, held = -np.minimum(capped * a, clipped * a), (clipped * a < capped * a) | (capped < r)
        if o.dual_clip:
            held, loss = held | ((a < 0) & (capped > o.dual_clip)), np.where(a < 0, np.minimum(loss, -o.dual_clip * a), loss)
        return loss, held
    if o.trust_region == "truncate":
        w = np.clip(r, o.truncate_low, o.truncate_high)
        return -w * a * l, w != r
    if o.trust_region == "soft_gate":
        tau = np.where(a > 0, o.gate_positive, o.gate_negative)
        return -4 / tau / (1 + np.exp(-tau * (r - 1))) * a, free
    if o.trust_region == "vespo":
        k, rate = np.where(a >= 0, 2, 3), np.where(a >= 0, 3, 2)
        return -np.exp(rate * (1 - r)) * r ** k * a * l, free
    if o.trust_region == "topr":
        return -np.where(a > 0, 1, np.minimum(r, 1)) * a * l, (a <= 0) & (r > 1)
    held = (moved > o.mask_high) & (a > 0) | (-moved > o.mask_low) & (a < 0)
    if o.trust_region == "difference_mask":
        held = (moved > o.mask_high) | (-moved > o.mask_low)
    return -r * a * ~held, held


def token_kl(s, l, o):
    if o.kl_target != "token" or o.kl_coefficient <= 0:
        return 0 * l
    d = np.clip(s.ref - l, -o.kl_clamp, o.kl_clamp)
    k3 = np.exp(d) - 1 - d
    return {"k1": -d, "k2": d * d / 2, "k3": k3, "k3_weighted": np.exp(l - s.old) * k3}[o.kl_estimator]


def preference(s, l, o):
    delta = (s.m * (l - s.ref)).sum(1)
    means = []
    for p in np.unique(s.prompt):
        rows = np.flatnonzero((s.prompt == p) & s.kept)
        terms = [np.logaddexp(0, -o.preference_beta * (delta[i] - delta[j]))
                 for i in rows for j in rows if s.reward[i] > s.reward[j]]
        if terms:
            means.append(np.mean(terms))
    return np.mean(means) if means else 0.0


def losses(s, l, o, longest):
    """Terms of the loss of one update, and the number of model tokens and of those held by a trust region."""
    plain, weight = weights(s, o, longest)
    tokens = (s.m * s.kept[:, None]).sum()
    kl = o.kl_coefficient * (plain * token_kl(s, l, o)).sum()
    proximal = o.proximal_coefficient * (plain * (l - s.mu) ** 2).sum()
    if o.objective == "dpo":
        return preference(s, l, o), kl, proximal, tokens, 0.0
    if o.off_policy_mask:
        t = s.m.sum(1)
        far = ((s.m * s.advantage).sum(1) < 0) & ((s.m * (s.old - l)).sum(1) / t > o.off_policy_mask)
        weight = weight * ~far[:, None]
    term, held = surrogate(s, l, o)
    if o.objective == "mirror":
        d = (s.m * s.kept[:, None] * (l - s.old)).sum(1)
        proximal += o.mirror_coefficient / 2 * (plain.sum(1) / s.m.sum(1) * d * d).sum()
    return (weight * term).sum(), kl, proximal, tokens, (held & (weight != 0)).sum()


def minibatch(s, o, m):
    """The part of a step that update m of an epoch sees."""
    prompts = int(s.prompt.max()) + 1
    first, last = (prompts * k // int(o.minibatches) for k in (m, m + 1))
    part = object.__new__(Step)
    rows = (s.prompt >= first) & (s.prompt < last)
    part.__dict__ = {k: [x[rows] for x in v] if k == "policy" else v[rows] for k, v in s.__dict__.items()}
    return part if rows.any() else None


def check(run):
    o = Options(bytes(run["config/resolved"][:]).decode())
    if o.entropy_top_share < 1 or o.covariance != "none" or o.kl_adaptive_target > 0 or o.kl_estimator == "exact" \
            or o.multi_reward != "sum" or o.truncated == "zero_reward":
        return None
    train, rollouts = run["train"], run["rollouts"]
    steps, worst, running = rollouts["step"][:], {}, 0.0

    def note(name, difference):
        worst[name] = max(worst.get(name, 0.0), float(np.abs(difference).max()))

    for step in np.unique(steps):
        s = Step(rollouts, np.flatnonzero(steps == step))
        mine, mean = advantages(s, o, running)
        running = o.running_mean_decay * running + (1 - o.running_mean_decay) * mean
        if mine is not None:
            note("advantage", mine - s.advantage)
        row = np.flatnonzero(train["step"][:] == step)[0]
        if o.baseline == "value":
            note("value_explained_variance", explained_variance(s, o) - train["value_explained_variance"][row])
        parts = [minibatch(s, o, m) for m in range(int(o.minibatches))]
        updates = np.array([losses(part, l, o, o.max_completion_tokens)
                            for e in range(int(o.epochs)) for part in parts if part
                            for l in [part.policy[e]]])
        for column, name in enumerate(["loss_policy", "loss_kl", "loss_proximal"]):
            note(name, updates[:, column].mean() - train[name][row])
        note("clip_share", updates[:, 4].sum() / updates[:, 3].sum() - train["clip_share"][row])
        for epoch in s.policy:
            note("largest_log_ratio", (s.m * (epoch - s.old)))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("--tolerance", type=float, default=1e-6)
    options = parser.parse_args()
    with h5py.File(options.run) as run:
        worst = check(run)
    if worst is None:
        print("the rollouts do not hold what this run's options read", file=sys.stderr)
        sys.exit(2)
    print(json.dumps(worst))
    sys.exit(any(value > options.tolerance for name, value in worst.items() if name != "largest_log_ratio"))


if __name__ == "__main__":
    main()
