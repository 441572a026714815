#!/usr/bin/env python3
"""TRL's GRPOTrainer on a policy of the reference step's size and vocabulary, on the processor: the tool that most people
would take. Completions end as the policy writes (it can't be told their lengths), so compare a rollout token. Prints
one JSON line."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import random
import tempfile
import time

import torch
from datasets import Dataset
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, TrainerCallback
from trl import GRPOConfig, GRPOTrainer

CHARACTERS = "0123456789+=,;$^"
STOP, PAD = "$", "^"


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = {"width": 128, "layers": 4, "heads": 4, "prompts": 32, "group": 8, "longest": 24, "steps": 10, "threads": 2}
    for name, value in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    return parser.parse_args()


def make_tokenizer():
    ids = {character: index for index, character in enumerate(CHARACTERS)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token=PAD))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=STOP, pad_token=PAD, unk_token=PAD,
                                   padding_side="left")


def make_model(o, tokenizer):
    hidden = o.width * 8 // 3 // 8 * 8
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=len(CHARACTERS), hidden_size=o.width, intermediate_size=hidden, num_hidden_layers=o.layers,
        num_attention_heads=o.heads, max_position_embeddings=64, tie_word_embeddings=True, bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id))


class Clock(TrainerCallback):
    """Ends of steps, and the mean lengths that the trainer logs."""

    def __init__(self):
        self.ends, self.lengths = [], []

    def on_step_end(self, args, state, control, **rest):
        self.ends.append(time.perf_counter())

    def on_log(self, args, state, control, logs=None, **rest):
        if "completions/mean_length" in (logs or {}):
            self.lengths.append(logs["completions/mean_length"])


def main():
    o = parse()
    torch.set_num_threads(o.threads)
    torch.manual_seed(0)
    numbers = random.Random(0)
    prompts = ["+".join(f"{numbers.randrange(100):02}" for _ in range(4)) + "=" for _ in range(2000)]
    tokenizer, clock = make_tokenizer(), Clock()
    config = GRPOConfig(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=o.prompts * o.group, num_generations=o.group,
        max_completion_length=o.longest, max_steps=o.steps, learning_rate=2e-4, beta=0.0, temperature=1.0,
        logging_steps=1, save_strategy="no", report_to=[], use_cpu=True, bf16=False, disable_tqdm=True,
        gradient_checkpointing=False)
    trainer = GRPOTrainer(
        model=make_model(o, tokenizer), args=config, processing_class=tokenizer, callbacks=[clock],
        reward_funcs=lambda prompts, completions, **rest: [float(numbers.random() < 0.5) for _ in completions],
        train_dataset=Dataset.from_dict({"prompt": prompts}))
    trainer.train()
    seconds = sorted(end - begin for begin, end in zip(clock.ends, clock.ends[1:]))
    step = seconds[len(seconds) // 2]
    print(json.dumps({"step_seconds": step, "rollouts_per_second": o.prompts * o.group / step,
                      "mean_completion": sum(clock.lengths) / max(1, len(clock.lengths))}))


if __name__ == "__main__":
    main()
