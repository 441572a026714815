#pragma once
// VerdictNoise: what the reward is told of a batch by a verifier that is wrong in a known way. The
// batch's own judgements stay exact, so accuracy and evaluations measure the truth.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "core/api/rollout.h"
#include "rl/config.h"

namespace rlvr {

// Right answers are accepted with the probability true_positive, others with false_positive:
//   rollout   drawn for each rollout: Stream(seed, "noise.rollout", {draw, rollout})
//   answer    drawn once for each (problem, answer), the same at every step
//   problem   drawn once for each problem: all of its answers of a kind share one draw
//   echo      as rollout, but no wrong answer is accepted unless its slot stands in the prompt
//   format    as rollout, but no wrong answer is accepted unless it could be read
//   majority  no draws: accepted is the answer that most rollouts of the group gave (of several the
//             one given first)
// What the verifier could not decide stays undecided.
class VerdictNoise {
 public:
  // `seed`: run.seed.
  VerdictNoise(const NoiseConfig& config, uint64_t seed) : config_(config), seed_(seed) {}

  // [rollouts]: the class that the reward goes by. `draw` names the round, as in RewardMap::Apply.
  std::vector<VerdictClass> Seen(const RolloutBatch& batch, uint64_t draw) const;

 private:
  double Draw(const RolloutBatch& batch, int64_t rollout, uint64_t draw) const;
  bool MayDeceive(const RolloutBatch& batch, int64_t rollout) const;
  void AcceptMajority(const RolloutBatch& batch, std::vector<VerdictClass>& seen) const;

  NoiseConfig config_;
  uint64_t seed_;
};

}  // namespace rlvr
