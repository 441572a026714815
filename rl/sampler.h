#pragma once
// Sampler: has a policy complete prompts, and the completions judged. Rollouts are cut into lanes;
// a thread takes the next one whenever its decoder has slots to fill, and no bit depends on which.
// The trainer, the evaluator and the next-token phase's accuracy check use it.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/api/rollout.h"
#include "core/base/worker_pool.h"
#include "core/nn/decoder.h"
#include "rl/config.h"
#include "rl/policy.h"

namespace rlvr {

// Starts a batch: `prompts` problems of a split from `first` on, each to be completed group_size
// times. Fails: Error(kConfig) where a prompt and its completion do not fit into max_context.
struct PromptRange {
  uint64_t seed = 0;
  Split split = Split::kTrain;
  uint64_t first = 0;
  int64_t prompts = 0, group_size = 1;
  std::span<const PromptChoice> choices = {};  // [prompts], in place of those from `first` on
};

class Sampler {
 public:
  // All outlive the sampler.
  Sampler(const Policy& policy, const ProblemSource& source, WorkerPool& pool,
          const LaneConfig& lanes);

  // Draws the problems of a batch: everything of the batch up to prompt_tokens.
  RolloutBatch Draw(const PromptRange& range) const;

  // Sizes the batch for completions of at most `stride` tokens, all empty. Fails: Error(kConfig)
  // where a prompt and so many do not fit into max_context.
  void Reserve(RolloutBatch& batch, int64_t stride) const;

  // The key of the random stream of a completion, from (prompt, sample) of the batch.
  using Key = std::function<uint64_t(int64_t prompt, int64_t sample)>;
  // Fills tokens, logprob_sampler, mask, length, truncated, text and judgement with what the
  // policy's weights `params` write. mask is 1 on every token but those of replies and of an
  // interruption. With kept_words, `kept` as well; where `rows` is given, `saved`. Fails: see
  // InterruptionOf.
  void Complete(RolloutBatch& batch, const float* params, const SamplingOptions& options,
                const Key& key, SavedRows<float>* rows = nullptr);

  // The tokens of options.interrupt_text. Fails: Error(kConfig) where it leaves no room or can't be
  // written, or the task is one of several turns.
  std::vector<int32_t> InterruptionOf(const SamplingOptions& options) const;

  // Fills text and judgement of completions that are there.
  void Judge(RolloutBatch& batch) const;

  const Vocabulary& vocabulary() const { return policy_.vocabulary; }
  int64_t KeptWordsOfVocabulary() const { return KeptWords(policy_.vocabulary.size()); }
  // From now on every completion has a length drawn uniformly from [low, high], by its own stream
  // key, whatever the policy writes: work that does not depend on the weights, for benchmarks.
  struct Lengths {
    int32_t low = 0, high = 0;  // 0: as the policy writes
  };
  void ForceLengths(const Lengths& lengths) { forced_ = lengths; }

  double decode_seconds() const { return decode_seconds_; }  // of the last Complete
  double judge_seconds() const { return judge_seconds_; }
  // What the last Complete fed: each prompt once, and all tokens of completions but the last ones.
  const TokenWork& decode_work() const { return decode_work_; }

 private:
  void Decode(RolloutBatch& batch, const Weights<float>& weights, const SamplingOptions& options,
              const Key& key, SavedRows<float>* rows);
  void MakeLanes(RolloutBatch& batch, const SamplingOptions& options, const Key& key);
  int32_t ForcedLength(uint64_t key) const;

  const Policy& policy_;
  const ProblemSource& source_;
  WorkerPool& pool_;
  LaneConfig lanes_;
  std::vector<uint8_t>
      pauses_;  // [V], where completions in several turns pause; empty: single turns
  Lengths forced_;
  std::vector<int32_t> interrupt_;       // of the batch at hand
  std::vector<DecodeRequest> requests_;  // of the batch at hand
  std::vector<DecodeLane> work_;
  std::vector<std::unique_ptr<TurnTaker>> turns_;  // of the lanes, in several turns
  PackedWeights<float> packed_;
  std::vector<std::unique_ptr<Decoder<float>>> decoders_;  // [threads]
  double decode_seconds_ = 0, judge_seconds_ = 0;
  TokenWork decode_work_;
};

// First rollout of each lane, and the end: a lane is a group, or, where there are fewer groups than
// `lanes`, a piece of one. Pure.
std::vector<int64_t> CutIntoLanes(int64_t prompts, int64_t group_size, int64_t lanes);

// The key of stream `name` under these indices.
uint64_t StreamKey(uint64_t seed, std::string_view name, std::initializer_list<uint64_t> indices);

}  // namespace rlvr
