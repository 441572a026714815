#pragma once
// The parts of ComputeAdvantages (rl/advantage.h): one number a rollout by group and batch
// (rl/advantage_sequence.cc), then one a token (rl/advantage_token.cc). Used by nothing else.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstdint>
#include <vector>

#include "rl/advantage.h"

namespace rlvr::advantage_parts {

// A batch and all that is read with it. References outlive the call.
struct View {
  const RolloutBatch& batch;
  const LossConfig& config;
  const AdvantageExtras& extras;

  const AdvantageOptions& options() const { return config.advantage; }
  bool Known(int64_t i) const { return extras.known.empty() || extras.known[At(i)] != 0; }
  int64_t Length(int64_t i) const { return batch.length[At(i)]; }
  // Index of token t of rollout i in arrays [rollouts, stride].
  size_t Token(int64_t i, int64_t t) const { return At(i * batch.stride + t); }
  bool Sampled(int64_t i, int64_t t) const { return batch.mask[Token(i, t)] != 0; }
  int64_t SampledTokens(int64_t i) const {
    const auto first = batch.mask.begin() + i * batch.stride;
    return std::count(first, first + Length(i), 1);
  }
  std::vector<int64_t> Members(int64_t prompt) const;  // known rollouts of a group
  std::vector<int64_t> KnownRollouts() const;
  // Whether the sequence KL counts, credited in this way.
  bool SequenceKl(KlCredit credit) const;

  static size_t At(int64_t i) { return static_cast<size_t>(i); }
};

std::vector<double> Gather(const std::vector<double>& values, const std::vector<int64_t>& indices);

// R' [rollouts]: components combined, sign filter, reward coefficient, whole sequence KL.
std::vector<double> ShapedRewards(const View& view);

struct SequenceAdvantages {
  std::vector<double> reward;        // [rollouts], R'
  std::vector<double> centred;       // [rollouts], after baseline and scale over sequences
  std::vector<uint8_t> equal_group;  // [prompts]
};

// Baselines and scales that give one number a rollout. `running_mean` is the baseline of that name.
SequenceAdvantages AdvantagesOfSequences(const View& view, double running_mean);

// Fills advantage and value_target: baselines by token, KL to go, statistics over tokens.
void SpreadOverTokens(Advantages& out, const View& view, const SequenceAdvantages& sequences);

}  // namespace rlvr::advantage_parts
