#pragma once
// RolloutBatch: the completions of one step with the sampler's log-probabilities, verdicts and
// rewards. Rollout i belongs to prompt i / group_size. Token t of rollout i is at [i * stride + t],
// t < length[i]; the stop token, where one was sampled, is the last of them.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "core/api/environment.h"

namespace rlvr {

// The summands of a reward, weighted.
struct RewardParts {
  double answer = 0, format = 0, length = 0, tool = 0;

  double Sum() const { return length + answer + format + tool; }
};

// Which training problem a prompt is: ProblemSource::Draw(seed, Split::kTrain, index).
struct ProblemKey {
  uint64_t seed = 0, index = 0;
};

struct RolloutBatch {
  int64_t prompts = 0, group_size = 0, stride = 0;  // stride: max_completion_tokens
  std::vector<ProblemKey> key;                      // [prompts]
  std::vector<Drawn> drawn;                         // [prompts]
  std::vector<std::vector<int32_t>> prompt_tokens;  // [prompts]

  std::vector<int32_t> tokens;  // [rollouts, stride]
  std::vector<float>
      logprob_sampler;        // [rollouts, stride], at the sampling temperature, full support
  std::vector<uint8_t> mask;  // [rollouts, stride], 1 on tokens that the policy sampled
  // Where kept_words > 0: the set of tokens that each one was drawn from, as bits, [rollouts,
  // stride, kept_words]; logprob_sampler is over it alone.
  int64_t kept_words = 0;
  std::vector<uint64_t> kept;
  // Where sampling saved what it computed (core/nn/decoder.h, DecodeOutput::saved), [rollouts, 1 +
  // stride]; else empty.
  std::vector<int32_t> saved;
  std::vector<int32_t> length;       // [rollouts]
  std::vector<uint8_t> truncated;    // [rollouts], 1: cut at max_completion_tokens
  std::vector<std::string> text;     // [rollouts], stop token removed
  std::vector<Judgement> judgement;  // [rollouts]
  std::vector<double> reward;        // [rollouts]
  std::vector<RewardParts> parts;    // [rollouts], what the reward is the sum of
  std::vector<uint8_t> accepted;     // [rollouts], 1: the reward took it for correct

  int64_t rollouts() const { return prompts * group_size; }
};

}  // namespace rlvr
