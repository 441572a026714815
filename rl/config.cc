// SPDX-License-Identifier: Apache-2.0
#include "rl/config.h"

#include "core/api/verdict.h"

namespace rlvr {

std::span<const std::string_view> EnumNames(RewardKind) {
  static constexpr std::string_view kNames[] = {"answer", "strict", "coin_flip",
                                                "parse",  "mode",   "score"};
  return kNames;
}

std::span<const std::string_view> EnumNames(NoisePattern) {
  static constexpr std::string_view kNames[] = {"none", "rollout", "answer",  "problem",
                                                "echo", "format",  "majority"};
  return kNames;
}

void PhaseConfig::Visit(FieldVisitor& v) {
  v.Field("steps", steps,
          {.help = "optimizer steps of the phase; with stop_at_accuracy, the first step at which "
                   "it may end",
           .unit = "steps",
           .min = 0,
           .max = 1e9});
  v.Field("stop_at_accuracy", stop_at_accuracy,
          {.help = "end the phase once so large a share of held-out problems is completed greedily "
                   "with a right "
                   "answer and right steps; 0: run exactly `steps`",
           .unit = "1",
           .min = 0,
           .max = 1});
  v.Field("max_steps", max_steps,
          {.help = "with stop_at_accuracy: an error where it is not reached by then",
           .unit = "steps",
           .min = 1,
           .max = 1e9});
  v.Field("check_every", check_every,
          {.help = "measure held-out accuracy each time after so many steps",
           .unit = "steps",
           .min = 1,
           .max = 1e9});
  v.Field("check_problems", check_problems,
          {.help = "held-out problems that accuracy is measured on",
           .unit = "problems",
           .min = 1,
           .max = 1e6});
  v.Field("sequences_per_step", sequences_per_step,
          {.help = "prompts with one solution each in a step",
           .unit = "sequences",
           .min = 1,
           .max = 1e6});
  v.Field("shards", shards,
          {.help = "leaves of the gradient's summation tree; part of the result",
           .unit = "shards",
           .min = 1,
           .max = 1024});
  optimizer.Visit(v);
}

void PretrainConfig::Visit(FieldVisitor& v) {
  PhaseConfig::Visit(v);
  v.Field("seed", seed,
          {.help = "drives initialisation and the next-token phases, so that RL seeds share a base",
           .min = 0,
           .max = 9e15});
}

void RewardConfig::Visit(FieldVisitor& v) {
  v.Field(
      "kind", kind,
      {.help = "answer: by verdict; strict: right steps too; coin_flip: blind; parse: 1 for any "
               "well-formed answer; mode: 1 for completions in `mode`; score: what an external "
               "verifier "
               "gives, else 1 for correct"});
  for (size_t i = 0; i < by_verdict.size(); ++i) {
    v.Field(kVerdictNames[i], by_verdict[i],
            {.help = "reward of this verdict", .min = -1e6, .max = 1e6});
  }
  v.Field("coin_probability", coin_probability,
          {.help = "of reward 1, for coin_flip", .unit = "1", .min = 0, .max = 1});
  v.Field("mode", mode, {.help = "the task's mode that `mode` rewards"});
  v.Field("overlong_buffer", overlong_buffer,
          {.help = "soft penalty within so many tokens of max_completion_tokens; 0: none",
           .unit = "tokens",
           .min = 0,
           .max = 1e6});
  v.Field("overlong_factor", overlong_factor,
          {.help = "of the soft penalty at full length", .min = 0, .max = 1e6});
  v.Field("format_weight", format_weight,
          {.help = "added where the answer could be read, right or not", .min = -1e6, .max = 1e6});
  v.Field("length_weight", length_weight,
          {.help = "added times length over max_completion_tokens; negative: long ones cost",
           .min = -1e6,
           .max = 1e6});
  v.Field("tool_weight", tool_weight,
          {.help = "added to completions in `tool_mode`", .min = -1e6, .max = 1e6});
  v.Field("tool_mode", tool_mode, {.help = "the task's mode that uses a tool"});
}

void NoiseConfig::Visit(FieldVisitor& v) {
  v.Field(
      "pattern", pattern,
      {.help = "what the reward's verifier errs by; evaluations and `accuracy` stay exact. rates "
               "drawn for each rollout, for each (problem, answer) or for each problem; echo, "
               "format: false_positive for wrong answers that stand in the prompt, or that could "
               "be read; majority: the group's commonest answer is the right one"});
  v.Field("true_positive", true_positive,
          {.help = "share of right answers that are accepted", .unit = "1", .min = 0, .max = 1});
  v.Field("false_positive", false_positive,
          {.help = "share of other answers that are accepted", .unit = "1", .min = 0, .max = 1});
}

void LaneConfig::Visit(FieldVisitor& v) {
  v.Field("lanes", lanes,
          {.help = "groups are cut where they are fewer; changes no bit",
           .unit = "lanes",
           .min = 1,
           .max = 4096,
           .hashed = false});
  v.Field(
      "slots", slots,
      {.help = "completions that a thread decodes at once, 0: 4 to 48, as caches and weights fit "
               "near the core; changes no bit",
       .unit = "completions",
       .min = 0,
       .max = 65536,
       .hashed = false});
}

bool RlConfig::ReusesForward() const {
  const bool sampled = loss.step.rollouts_from == RolloutSource::kPolicy && !async.active() &&
                       loss.step.replay_batches == 0;
  return sampled && loss.mismatch.SamplesWithPolicy() && reuse_forward_mb > 0;
}

void RlConfig::Visit(FieldVisitor& v) {
  v.Field("algorithm", algorithm, {.help = "a preset of options (`rlvr list algorithms`)"});
  v.Field("steps", steps,
          {.help = "steps of the RLVR phase", .unit = "steps", .min = 0, .max = 1e9});
  v.Field("prompts_per_step", prompts_per_step,
          {.help = "problems in a step", .unit = "prompts", .min = 1, .max = 1e6});
  v.Field("group_size", group_size,
          {.help = "completions of each problem", .unit = "rollouts", .min = 1, .max = 65536});
  v.Field("max_completion_tokens", sampling.max_completion_tokens,
          {.help = "a completion is cut there", .unit = "tokens", .min = 1, .max = 1e6});
  v.Field(
      "temperature", sampling.temperature,
      {.help = "of sampling, and of the log-probabilities in the loss", .min = 1e-3, .max = 100});
  v.Field("top_k", sampling.top_k,
          {.help = "sample among the k likeliest tokens; 0: all",
           .unit = "tokens",
           .min = 0,
           .max = 1e6});
  v.Field("top_p", sampling.top_p,
          {.help = "sample among the likeliest tokens of this total probability",
           .unit = "1",
           .min = 1e-6,
           .max = 1});
  v.Field("min_p", sampling.min_p,
          {.help = "sample among tokens at least this share of the likeliest one's probability",
           .unit = "1",
           .min = 0,
           .max = 1});
  v.Field("interrupt_text", sampling.interrupt_text,
          {.help = "with truncated = interrupt: what unfinished completions read before the end, "
                   "outside the loss"});
  v.Field(
      "interrupt_tokens", sampling.interrupt_tokens,
      {.help = "with truncated = interrupt: of max_completion_tokens, those kept for the answer "
               "after interrupt_text, the stop token among them",
       .unit = "tokens",
       .min = 1,
       .max = 1e6});
  v.Field("shards", shards,
          {.help = "leaves of the gradient's summation tree; part of the result",
           .unit = "shards",
           .min = 1,
           .max = 1024});
  v.Field(
      "tokens_per_microbatch", tokens_per_microbatch,
      {.help =
           "shards in flight hold at most so many tokens together (at least one shard); changes "
           "no bit; 0: no limit",
       .unit = "tokens",
       .min = 0,
       .max = 1e12,
       .hashed = false});
  v.Field("reuse_forward_mb", reuse_forward_mb,
          {.help = "room for what sampling computed of a step's tokens: where all fit, the first "
                   "update with the weights that sampled runs no forward of its own; changes no "
                   "bit; 0: never",
           .unit = "MB",
           .min = 0,
           .max = 1e6,
           .hashed = false});
  lanes.Visit(v);
  optimizer.Visit(v);
  loss.Visit(v);
  v.Section("reward", reward);
  v.Section("noise", noise);
  v.Section("curriculum", curriculum);
  v.Section("async", async);
}

void EvalConfig::Visit(FieldVisitor& v) {
  v.Field(
      "every", every,
      {.help = "evaluate each time after so many steps, and before the first and after the last",
       .unit = "steps",
       .min = 1,
       .max = 1e9});
  v.Field("problems", problems,
          {.help = "held-out problems", .unit = "problems", .min = 1, .max = 1e6});
  v.Field("samples_per_problem", samples_per_problem,
          {.help = "sampled completions of each", .unit = "samples", .min = 1, .max = 65536});
  v.Field("k", k,
          {.help = "of pass@k and maj@k; empty: powers of two up to samples_per_problem",
           .min = 1,
           .max = 65536});
  v.Field(
      "suites", suites,
      {.help = "suites of problems: heldout, which is always one of them, and those outside the "
               "training problems that the task has: exploratory, compositional, "
               "transformative"});
  v.Field("max_completion_tokens", max_completion_tokens,
          {.help = "of evaluations; 0: rl.max_completion_tokens",
           .unit = "tokens",
           .min = 0,
           .max = 1e6});
  v.Field("temperature", temperature, {.help = "of the samples", .min = 1e-3, .max = 100});
  v.Field("seed", seed, {.help = "draws the suite and its samples", .min = 0, .max = 9e15});
}

std::vector<int64_t> EvalConfig::Ks() const {
  if (!k.empty()) return k;
  std::vector<int64_t> powers;
  for (int64_t i = 1; i <= samples_per_problem; i *= 2) powers.push_back(i);
  return powers;
}

void LogConfig::Visit(FieldVisitor& v) {
  v.Field("rollouts", rollouts,
          {.help = "keep every token of the first n groups of each step; -1: of all groups",
           .unit = "groups",
           .min = -1,
           .max = 1e6});
  v.Field(
      "store", store,
      {.help = "keep every rollout of the run in the folder rollouts, for another run to replay "
               "(rl.rollout_store)"});
  v.Field("samples", samples,
          {.help = "completions kept as text each step, for reading by eye",
           .unit = "completions",
           .min = 0,
           .max = 1e6});
  v.Field("checkpoint_every", checkpoint_every,
          {.help = "keep a checkpoint each time after so many steps",
           .unit = "steps",
           .min = 1,
           .max = 1e9});
  v.Field("publish_seconds", publish_seconds,
          {.help = "rewrite run.h5 each time after so long",
           .unit = "s",
           .min = 0.1,
           .max = 1e6,
           .hashed = false});
}

}  // namespace rlvr
