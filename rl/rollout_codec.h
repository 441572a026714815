#pragma once
// Rollout batches as tensors, in the files of a store and in checkpoints. What is read is
// untrusted: it is checked against the tasks, the vocabulary and the config before anything uses
// it.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>

#include "core/io/tensor_file.h"
#include "rl/config.h"
#include "rl/sampler.h"

namespace rlvr {

// Adds the tensors of a batch, their names behind `prefix`:
//   problem I64 [prompts, 2] (seed and index of the training problem), prompt_length I32 [prompts],
//   prompt_tokens I32 [sum], length I32 [rollouts], truncated U8, verdict U8, reward F64
//   [rollouts], parts F64 [rollouts, 4] and accepted U8 (as RolloutBatch has them, or none),
//   tokens I32, mask U8, logprob_sampler F32 [sum], kept I64 [sum, words] where sets are kept
void PutRollouts(TensorFile& file, const std::string& prefix, const RolloutBatch& batch);

// Reads them back: problems are drawn again and completions judged again, rewards are those of the
// file.
class RolloutReader {
 public:
  // Both outlive the reader.
  RolloutReader(const RlConfig& config, const ProblemSource& source, const Sampler& sampler);

  // Fails: Error(kCorrupt) where the tensors contradict one another, Error(kConfig) where they are
  // of other tasks, lengths or sets than the config's.
  RolloutBatch Get(const TensorFile& file, const std::string& prefix) const;

 private:
  void ReadPrompts(RolloutBatch& batch, const TensorFile& file, const std::string& prefix) const;
  void ReadCompletions(RolloutBatch& batch, const TensorFile& file,
                       const std::string& prefix) const;
  void CheckCompletion(const RolloutBatch& batch, int64_t rollout, const TensorFile& file) const;

  const RlConfig config_;
  const ProblemSource& source_;
  const Sampler& sampler_;
};

}  // namespace rlvr
