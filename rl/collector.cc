// SPDX-License-Identifier: Apache-2.0
#include "rl/collector.h"

#include <utility>

#include "rl/moments.h"

namespace rlvr {
namespace {

// Appends elements [begin, begin + count) of `from`, where it has any.
template <class T>
void AppendRange(std::vector<T>& to, const std::vector<T>& from, int64_t begin, int64_t count) {
  if (from.empty()) return;
  to.insert(to.end(), from.begin() + begin, from.begin() + begin + count);
}

}  // namespace

bool EqualRewards(const RolloutBatch& batch, int64_t prompt) {
  std::vector<double> known;
  for (int64_t i = prompt * batch.group_size; i < (prompt + 1) * batch.group_size; ++i) {
    if (Decided(batch.judgement[i].verdict.verdict)) known.push_back(batch.reward[i]);
  }
  return AllEqual(known);
}

void AppendGroups(RolloutBatch& to, const RolloutBatch& from, const std::vector<int64_t>& keep) {
  const int64_t G = from.group_size, tokens = G * from.stride;
  to.group_size = G;
  to.stride = from.stride;
  to.kept_words = from.kept_words;
  for (const int64_t prompt : keep) {
    ++to.prompts;
    to.key.push_back(from.key[prompt]);
    to.drawn.push_back(from.drawn[prompt]);
    to.prompt_tokens.push_back(from.prompt_tokens[prompt]);
    AppendRange(to.tokens, from.tokens, prompt * tokens, tokens);
    AppendRange(to.logprob_sampler, from.logprob_sampler, prompt * tokens, tokens);
    AppendRange(to.mask, from.mask, prompt * tokens, tokens);
    AppendRange(to.kept, from.kept, prompt * tokens * from.kept_words, tokens * from.kept_words);
    AppendRange(to.saved, from.saved, prompt * G * (1 + from.stride), G * (1 + from.stride));
    AppendRange(to.length, from.length, prompt * G, G);
    AppendRange(to.truncated, from.truncated, prompt * G, G);
    AppendRange(to.text, from.text, prompt * G, G);
    AppendRange(to.judgement, from.judgement, prompt * G, G);
    AppendRange(to.reward, from.reward, prompt * G, G);
    AppendRange(to.parts, from.parts, prompt * G, G);
    AppendRange(to.accepted, from.accepted, prompt * G, G);
  }
}

Collector::Collector(const RlConfig& config, uint64_t seed, const ProblemSource& source,
                     Sampler& sampler)
    : curriculum(config.curriculum, config.loss.step.retire_above, source.Weights(), seed),
      config_(config),
      seed_(seed),
      sampler_(sampler),
      reward_(config.reward, source.Modes(), seed),
      noise_(config.noise, seed) {}

RolloutBatch Collector::Round(Collected& collected, const float* params, int64_t step,
                              SavedRows<float>* rows) {
  const uint64_t first = cursor;
  cursor += static_cast<uint64_t>(config_.prompts_per_step);
  collected.retired = curriculum.retired();
  const auto choices = curriculum.Next(config_.prompts_per_step, step);
  collected.level = curriculum.level();
  RolloutBatch batch = sampler_.Draw({.seed = seed_,
                                      .split = Split::kTrain,
                                      .first = first,
                                      .prompts = config_.prompts_per_step,
                                      .group_size = config_.group_size,
                                      .choices = choices});
  if (config_.ReplaysTokenSets()) batch.kept_words = sampler_.KeptWordsOfVocabulary();
  const auto key = [&](int64_t prompt, int64_t sample) {
    return StreamKey(seed_, "rollout.token",
                     {first + static_cast<uint64_t>(prompt), static_cast<uint64_t>(sample)});
  };
  sampler_.Complete(batch, params, config_.sampling, key, rows);
  reward_.Apply(batch, noise_.Seen(batch, first), first);
  curriculum.Record(choices, batch);
  AddCost(collected, batch);
  return batch;
}

// What the sampler's last Complete took.
void Collector::AddCost(Collected& collected, const RolloutBatch& batch) const {
  collected.generated += batch.rollouts();
  collected.decode_seconds += sampler_.decode_seconds();
  collected.judge_seconds += sampler_.judge_seconds();
  collected.decode_work.tokens += sampler_.decode_work().tokens;
  collected.decode_work.keys += sampler_.decode_work().keys;
}

void Collector::AddGreedy(Collected& collected, const float* params) {
  RolloutBatch greedy;
  greedy.prompts = collected.batch.prompts;
  greedy.group_size = 1;
  greedy.drawn = collected.batch.drawn;
  greedy.prompt_tokens = collected.batch.prompt_tokens;
  SamplingOptions options = config_.sampling;
  options.temperature = 0;
  sampler_.Complete(greedy, params, options, [](int64_t, int64_t) { return uint64_t{0}; });
  reward_.Apply(greedy, noise_.Seen(greedy, ~uint64_t{0}), ~uint64_t{0});
  collected.greedy_reward = greedy.reward;
  AddCost(collected, greedy);
}

Collected Collector::Collect(const float* params, int64_t step, SavedRows<float>* rows) {
  Collected collected;
  const bool refill = config_.loss.step.group_filter == GroupFilter::kRefill;
  RolloutBatch spare;  // equal groups, used where the rounds run out
  const int64_t rounds = refill ? config_.loss.step.refill_rounds : 1;
  for (int64_t round = 0; round < rounds && collected.batch.prompts < config_.prompts_per_step;
       ++round) {
    RolloutBatch batch = Round(collected, params, step, rows);
    std::vector<int64_t> keep, rest;
    for (int64_t prompt = 0; prompt < batch.prompts; ++prompt) {
      const bool full =
          collected.batch.prompts + static_cast<int64_t>(keep.size()) >= config_.prompts_per_step;
      if (full) continue;
      (refill && EqualRewards(batch, prompt) ? rest : keep).push_back(prompt);
    }
    if (round == 0) AppendGroups(spare, batch, rest);
    if (std::ssize(keep) == batch.prompts && collected.batch.prompts == 0) {
      collected.batch = std::move(batch);
    } else {
      AppendGroups(collected.batch, batch, keep);
    }
  }
  if (collected.batch.prompts == 0) collected.batch = std::move(spare);
  if (config_.loss.NeedsGreedy()) AddGreedy(collected, params);
  collected.age.assign(static_cast<size_t>(collected.batch.prompts), 0);
  return collected;
}

}  // namespace rlvr
