#pragma once
// Policy: a transformer's shape, its vocabulary and its weights, as trained, sampled from and
// saved. The trainer, the evaluator and commands that read checkpoints use it; the architecture is
// core/nn.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/nn/optimizer.h"
#include "core/nn/transformer.h"
#include "core/text/vocabulary.h"

namespace rlvr {

struct TensorFile;

struct Policy {
  // Weights are zero until Initialise or Load.
  Policy(const PolicyConfig& config, std::string_view alphabet);

  // Initial weights of a pretraining seed.
  void Initialise(uint64_t seed);

  Vocabulary vocabulary;
  Transformer<float> transformer;
  std::vector<float> params;  // [transformer.table().size()]
};

// Weights as named tensors; shape and characters (bytes above 0x7f as U+0080 to U+00FF) in the
// metadata, so that a file can be read alone.
TensorFile PolicyToFile(const Policy& policy);
// Fails: Error(kConfig) naming file and tensor (or the characters, or the key) where the shape
// differs; where no tensor has max_context, it may.
void PolicyFromFile(Policy& policy, const TensorFile& file);
// The shape that a weights file states. Fails: Error(kConfig).
PolicyConfig ShapeOf(const TensorFile& file);
// Fails: Error(kConfig) naming file and key where `config`, resolved, is of another shape: tensors
// of the same sizes may be read as other heads, or by another activation.
void RequireShape(const TensorFile& file, const PolicyConfig& config);
// A policy of the shape and characters that the file states. Fails: Error(kConfig),
// Error(kCorrupt), also where its bytes are not those of the hashes beside it.
std::unique_ptr<Policy> ReadPolicy(const std::filesystem::path& path);

// The optimizer's moments and step count.
TensorFile OptimizerToFile(const Optimizer& optimizer, const ParamTable& table);
void OptimizerFromFile(Optimizer& optimizer, const ParamTable& table, const TensorFile& file);

}  // namespace rlvr
