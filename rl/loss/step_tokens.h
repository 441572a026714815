#pragma once
// StepTokens: what the loss reads of the rollouts of one optimizer step (a minibatch of whole
// groups), and LossGradient: what it writes. Completions one after another, without padding;
// tokens of tool output are there with mask 0. Sequences of one prompt are adjacent.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rlvr {

inline size_t At(int64_t i) { return static_cast<size_t>(i); }  // an index of what follows

struct StepTokens {
  std::vector<int64_t> offset = {0};  // [sequences + 1], first token of each sequence
  std::vector<int32_t> prompt;        // [sequences], which prompt; equal ones are adjacent
  std::vector<double> reward;         // [sequences]; read by dpo
  std::vector<uint8_t> kept;          // [sequences], 0: dropped from the loss as a whole
  std::vector<uint8_t> mask;          // [tokens], 1: sampled by the policy
  std::vector<double> advantage;      // [tokens]

  // Known at the start of the batch, natural log, at the sampling temperature. [tokens]
  std::vector<double> logprob_old, logprob_sampler;
  std::vector<double> logprob_reference;  // empty unless LossConfig::NeedsReference()
  std::vector<double> entropy_old;        // empty unless entropy_top_share < 1
  uint64_t draw_key = 0;                  // of random selections: a mix of seed, step and update

  // Of the policy being trained; a shard's slice is written before the loss of that shard. [tokens]
  std::vector<double> logprob;
  std::vector<double> entropy;   // empty unless NeedsEntropyGradient()
  std::vector<double> exact_kl;  // empty unless NeedsExactKl()

  int64_t sequences() const { return static_cast<int64_t>(prompt.size()); }
  int64_t tokens() const { return offset.back(); }
};

// Derivatives of the loss of the step; [tokens], the two last empty where nothing asks for them.
struct LossGradient {
  std::vector<double> logprob, entropy, exact_kl;
};

}  // namespace rlvr
