#!/usr/bin/env python3
"""The RLVR step of `rlvr bench` in PyTorch, as fast as its operators allow: what a careful user of that library would
write, so that the comparison is worth something. Prompts are computed once a group, in decoding and in the update;
linear layers see packed tokens without padding; finished texts leave the batch; the head sees sampled positions
alone; AdamW is fused. Prints one JSON line of medians."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import inspect
import json
import math
import time

import torch
import torch.nn.functional as F


class Policy(torch.nn.Module):
    """A pre-norm decoder of the default shape: layer norms with a gain alone, gelu, learned positions, tied head."""

    def __init__(self, options):
        super().__init__()
        self.heads, self.width = options.heads, options.width
        width, context = options.width, options.prompt + options.high
        self.embedding = torch.nn.Parameter(0.05 * torch.randn(options.vocabulary, width))
        self.positions = torch.nn.Parameter(0.05 * torch.randn(context, width))
        self.blocks = torch.nn.ParameterList()
        for _ in range(options.layers):
            gains = [torch.ones(width), torch.ones(width)]
            shapes = [(3 * width, width), (width, width), (4 * width, width), (width, 4 * width)]
            matrices = [torch.randn(shape) / math.sqrt(shape[1]) for shape in shapes]
            self.blocks.append(torch.nn.ParameterList([torch.nn.Parameter(p) for p in gains + matrices]))
        self.final = torch.nn.Parameter(torch.ones(width))

    def embed(self, tokens, positions):
        return F.embedding(tokens, self.embedding) + F.embedding(positions, self.positions)

    def run(self, x, attend):
        """The blocks over rows x [N, C]; attend(layer, qkv [N, 3, heads, head size]) gives [N, C]."""
        for layer, (gain1, gain2, qkv, out, up, down) in enumerate(self.blocks):
            rows = F.linear(F.layer_norm(x, (self.width,), gain1), qkv)
            mixed = attend(layer, rows.view(len(x), 3, self.heads, -1))
            x = x + F.linear(mixed, out)
            hidden = F.gelu(F.linear(F.layer_norm(x, (self.width,), gain2), up), approximate="tanh")
            x = x + F.linear(hidden, down)
        return F.layer_norm(x, (self.width,), self.final)

    def logits(self, rows):
        return F.linear(rows, self.embedding)


def attention(q, k, v, attn_mask=None, is_causal=False):
    """PyTorch's own where it has one (2.0 and later), else spelt out."""
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=attn_mask, is_causal=is_causal)
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if is_causal:
        attn_mask = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, float("-inf"))
    return scores.softmax(-1) @ v


def causal(qkv):
    """Attention of [B, T, 3, heads, size] within each of the B texts, to [B, T, C]; and keys, values."""
    q, k, v = qkv.permute(2, 0, 3, 1, 4)
    mixed = attention(q, k, v, is_causal=True)
    return mixed.transpose(1, 2).flatten(2), k, v


class Decoder:
    """Sampling with a cache [2, B, heads, context, size] a layer; rows of texts that ended are dropped."""

    def __init__(self, policy, options):
        self.policy, self.o = policy, options

    def prefill(self, prompts):
        o, caches = self.o, []
        count, length = prompts.shape
        size = self.policy.width // self.policy.heads

        def attend(layer, qkv):
            mixed, k, v = causal(qkv.view(count, length, 3, self.policy.heads, size))
            cache = torch.empty(2, count * o.group, self.policy.heads, length + o.high, size)
            cache[0, :, :, :length] = k.repeat_interleave(o.group, 0)
            cache[1, :, :, :length] = v.repeat_interleave(o.group, 0)
            caches.append(cache)
            return mixed.flatten(0, 1)

        positions = torch.arange(length).repeat(count)
        hidden = self.policy.run(self.policy.embed(prompts.flatten(), positions), attend)
        last = hidden.view(count, length, -1)[:, -1]
        return self.policy.logits(last).repeat_interleave(o.group, 0), caches

    @torch.inference_mode()
    def run(self, prompts, lengths):
        o = self.o
        logits, caches = self.prefill(prompts)
        length = prompts.shape[1]
        texts = torch.zeros(len(lengths), o.high, dtype=torch.long)
        logprobs = torch.zeros(len(lengths), o.high)
        alive = torch.arange(len(lengths))
        for step in range(o.high):
            distribution = logits.log_softmax(-1)
            tokens = torch.multinomial(distribution.exp(), 1)
            texts[alive, step] = tokens[:, 0]
            logprobs[alive, step] = distribution.gather(1, tokens)[:, 0]
            going = (lengths[alive] > step + 1).nonzero()[:, 0]
            if len(going) == 0:
                break
            if len(going) < len(alive):
                alive, tokens = alive[going], tokens[going]
                caches = [cache[:, going] for cache in caches]
            at = length + step

            def attend(layer, qkv):
                q, k, v = qkv.permute(1, 0, 2, 3)
                keys, values = caches[layer]
                keys[:, :, at], values[:, :, at] = k, v
                mixed = attention(q[:, :, None], keys[:, :, :at + 1], values[:, :, :at + 1])
                return mixed.flatten(1)

            positions = torch.full((len(alive),), at)
            logits = self.policy.logits(self.policy.run(self.policy.embed(tokens[:, 0], positions), attend))
        return texts, logprobs


def takes(function, name):
    """Whether this PyTorch knows the option; Debian 12's 1.13 lacks some."""
    return name in inspect.signature(function).parameters


def update(policy, optimizer, batch, o):
    """One clipped policy-gradient step: the prompt's rows once a group, the texts' rows packed."""
    prompts, texts, lengths, advantages, old = batch
    count, length = prompts.shape
    longest = int(lengths.max())
    fed = torch.arange(longest - 1) < lengths[:, None] - 1  # the last token predicts nothing
    said = torch.arange(longest) < lengths[:, None]
    row, column = fed.nonzero(as_tuple=True)
    heads, size = policy.heads, policy.width // policy.heads
    mask = torch.ones(longest - 1, length + longest - 1, dtype=torch.bool).tril(length)

    def attend(_, qkv):
        shared, own = qkv[:count * length], qkv[count * length:]
        mixed_prompt, k, v = causal(shared.view(count, length, 3, heads, size))
        padded = qkv.new_zeros(len(lengths), longest - 1, 3, heads, size).index_put((row, column), own)
        q, own_k, own_v = padded.permute(2, 0, 3, 1, 4)
        keys = torch.cat([k.repeat_interleave(o.group, 0), own_k], 2)
        values = torch.cat([v.repeat_interleave(o.group, 0), own_v], 2)
        mixed = attention(q, keys, values, attn_mask=mask).transpose(1, 2).flatten(2)
        return torch.cat([mixed_prompt.flatten(0, 1), mixed[row, column]])

    tokens = torch.cat([prompts.flatten(), texts[row, column]])
    positions = torch.cat([torch.arange(length).repeat(count), column + length])
    hidden = policy.run(policy.embed(tokens, positions), attend)
    last = hidden[:count * length].view(count, length, -1)[:, -1].repeat_interleave(o.group, 0)
    predicted = policy.logits(torch.cat([last, hidden[count * length:]]))
    targets = torch.cat([texts[:, 0], texts[row, column + 1]])
    logprob = predicted.log_softmax(-1).gather(1, targets[:, None])[:, 0]
    before = torch.cat([old[:, 0], old[row, column + 1]])
    weight = torch.cat([advantages, advantages[row]])
    ratio = (logprob - before).exp()
    loss = -torch.minimum(ratio * weight, ratio.clamp(0.8, 1.28) * weight).sum() / said.sum()
    optimizer.zero_grad()
    loss.backward()
    clip = torch.nn.utils.clip_grad_norm_
    clip(policy.parameters(), 1.0, **({"foreach": True} if takes(clip, "foreach") else {}))
    optimizer.step()


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = {"width": 128, "layers": 4, "heads": 4, "prompts": 32, "group": 8, "prompt": 12, "vocabulary": 16,
             "steps": 20, "threads": 2, "seed": 0}
    for name, value in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--lengths", default="4:24", help="each completion's length, drawn uniformly")
    parser.add_argument("--compile", action="store_true", help="torch.compile the forward and backward of the update")
    options = parser.parse_args()
    options.low, options.high = map(int, options.lengths.split(":"))
    return options


def main():
    o = parse()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    policy = Policy(o)
    kernel = "fused" if takes(torch.optim.AdamW, "fused") else "foreach"
    optimizer = torch.optim.AdamW(policy.parameters(), lr=2e-4, betas=(0.9, 0.99), weight_decay=0.0, **{kernel: True})
    decoder = Decoder(policy, o)
    if o.compile:
        policy.run = torch.compile(policy.run, dynamic=True)
    seconds = {"decode": [], "update": []}
    for _ in range(o.steps + 3):
        prompts = torch.randint(o.vocabulary, (o.prompts, o.prompt))
        lengths = torch.randint(o.low, o.high + 1, (o.prompts * o.group,))
        start = time.perf_counter()
        texts, logprobs = decoder.run(prompts, lengths)
        decoded = time.perf_counter()
        advantages = torch.randn(o.prompts * o.group)
        update(policy, optimizer, (prompts, texts.clone(), lengths, advantages, logprobs.clone()), o)
        seconds["update"].append(time.perf_counter() - decoded)
        seconds["decode"].append(decoded - start)
    median = {name: sorted(values[3:])[len(values[3:]) // 2] for name, values in seconds.items()}
    step = median["decode"] + median["update"]
    print(json.dumps({"parameters": sum(p.numel() for p in policy.parameters()), "decode_seconds": median["decode"],
                      "update_seconds": median["update"], "step_seconds": step,
                      "rollouts_per_second": o.prompts * o.group / step}))


if __name__ == "__main__":
    main()
