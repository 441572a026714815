// SPDX-License-Identifier: Apache-2.0
#include "rl/rollout_feed.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "rl/async_feed.h"
#include "rl/rollout_store.h"

namespace rlvr {
namespace {

// The solutions that the task itself gives, those of a problem in turn. The log-probabilities of
// their sampler are left 0: the trainer puts its own there.
class GoldFeed : public RolloutFeed {
 public:
  GoldFeed(const RlConfig& config, uint64_t seed, const ProblemSource& source, Sampler& sampler)
      : config_(config),
        seed_(seed),
        source_(source),
        sampler_(sampler),
        reward_(config.reward, source.Modes(), seed),
        noise_(config.noise, seed) {
    if (source.TurnMarks().empty()) return;
    throw Error(ExitCode::kConfig,
                "rl.rollouts_from = gold: the task takes turns; expected one of single turns");
  }

  Collected Next(const float*, int64_t step) override {
    const auto first = static_cast<uint64_t>(step * config_.prompts_per_step);
    Collected collected;
    RolloutBatch& batch = collected.batch;
    batch = sampler_.Draw({.seed = seed_,
                           .split = Split::kTrain,
                           .first = first,
                           .prompts = config_.prompts_per_step,
                           .group_size = config_.group_size});
    sampler_.Reserve(batch, config_.sampling.max_completion_tokens);
    for (int64_t prompt = 0; prompt < batch.prompts; ++prompt) WriteGroup(batch, prompt);
    sampler_.Judge(batch);
    reward_.Apply(batch, noise_.Seen(batch, first), first);
    return collected;
  }

 private:
  void WriteGroup(RolloutBatch& batch, int64_t prompt) const {
    const std::vector<Solution> solutions = source_.Solutions(batch.drawn[prompt]);
    if (solutions.empty()) {
      throw Error(ExitCode::kConfig,
                  "rl.rollouts_from = gold: the task gives no solutions of its own");
    }
    for (int64_t sample = 0; sample < batch.group_size; ++sample) {
      const std::string& text = solutions[sample % static_cast<int64_t>(solutions.size())].text;
      std::vector<int32_t> tokens = sampler_.vocabulary().Encode(text);
      tokens.push_back(Vocabulary::kStop);
      if (static_cast<int64_t>(tokens.size()) > batch.stride) {
        throw Error(ExitCode::kConfig,
                    fmt::format("rl.max_completion_tokens = {}: the solution '{}' has {} tokens",
                                batch.stride, text, tokens.size()));
      }
      const int64_t rollout = prompt * batch.group_size + sample;
      std::copy(tokens.begin(), tokens.end(), batch.tokens.begin() + rollout * batch.stride);
      std::fill_n(batch.mask.begin() + rollout * batch.stride, tokens.size(), uint8_t{1});
      batch.length[rollout] = static_cast<int32_t>(tokens.size());
    }
  }

  RlConfig config_;
  uint64_t seed_;
  const ProblemSource& source_;
  Sampler& sampler_;
  RewardMap reward_;
  VerdictNoise noise_;
};

// The batches of another run, in order, the first again after the last. Rewards are made anew.
class StoreFeed : public RolloutFeed {
 public:
  StoreFeed(const RlConfig& config, uint64_t seed, const ProblemSource& source, Sampler& sampler)
      : config_(config),
        sampler_(sampler),
        store_(RolloutStore::ToRead(config.loss.step.rollout_store)),
        reader_(config, source, sampler),
        reward_(config.reward, source.Modes(), seed),
        noise_(config.noise, seed) {}

  Collected Next(const float*, int64_t step) override {
    const double start = MonotonicSeconds();
    const TensorFile file =
        store_.Read(step % store_.batches(), config_, sampler_.vocabulary().Utf8Characters());
    CheckSize(file);  // before anything is made of its size
    Collected collected;
    collected.batch = reader_.Get(file, "");
    const uint64_t first = collected.batch.key[0].index;
    reward_.Apply(collected.batch, noise_.Seen(collected.batch, first), first);
    collected.judge_seconds = MonotonicSeconds() - start;
    return collected;
  }

 private:
  void CheckSize(const TensorFile& file) const {
    const auto count = [&](const char* name, size_t bytes) {
      const Tensor* tensor = file.Find(name);
      return tensor ? static_cast<int64_t>(tensor->data.size() / bytes) : 0;
    };
    const int64_t prompts = count("problem", 16), rollouts = count("length", 4);
    if (prompts == config_.prompts_per_step && rollouts == config_.rollouts()) return;
    throw Error(
        ExitCode::kConfig,
        fmt::format("{}: {} completions of {} prompts; expected rl.prompts_per_step = {} "
                    "and rl.group_size = {}",
                    file.path, rollouts, prompts, config_.prompts_per_step, config_.group_size));
  }

  RlConfig config_;
  const Sampler& sampler_;
  RolloutStore store_;
  RolloutReader reader_;
  RewardMap reward_;
  VerdictNoise noise_;
};

}  // namespace

std::unique_ptr<RolloutFeed> MakeRolloutFeed(const RlConfig& config, uint64_t seed,
                                             const ProblemSource& source, Sampler& sampler) {
  switch (config.loss.step.rollouts_from) {
    case RolloutSource::kGold:
      return std::make_unique<GoldFeed>(config, seed, source, sampler);
    case RolloutSource::kStore:
      return std::make_unique<StoreFeed>(config, seed, source, sampler);
    case RolloutSource::kPolicy:
      break;
  }
  if (config.async.active()) return std::make_unique<AsyncFeed>(config, seed, source, sampler);
  return nullptr;
}

}  // namespace rlvr
