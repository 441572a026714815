// SPDX-License-Identifier: Apache-2.0
#include "rl/reference_policy.h"

#include "core/io/checkpoint_files.h"

namespace rlvr {

ReferencePolicy::ReferencePolicy(const LossConfig& config, const Policy& policy)
    : options_(config.kl) {
  if (!config.NeedsReference()) return;
  weights_ = policy.params;
  if (options_.reference != Reference::kTeacher || options_.teacher.empty()) return;
  Policy teacher(policy.transformer.config(), policy.vocabulary.characters());
  PolicyFromFile(teacher, ReadWeights(options_.teacher));
  weights_ = std::move(teacher.params);
}

void ReferencePolicy::Advance(std::span<const float> policy, int64_t step) {
  if (weights_.empty() || step % options_.reference_every != 0) return;
  if (options_.reference == Reference::kRefreshed) weights_.assign(policy.begin(), policy.end());
  if (options_.reference != Reference::kMovingAverage) return;
  const auto decay = static_cast<float>(options_.reference_decay);
  for (size_t i = 0; i < weights_.size(); ++i) {
    weights_[i] = decay * policy[i] + (1 - decay) * weights_[i];
  }
}

void ReferencePolicy::Save(TensorFile& state) const {
  if (weights_.empty()) return;
  state.AddFloats("reference", {static_cast<int64_t>(weights_.size())}, weights_.data());
}

void ReferencePolicy::Load(const TensorFile& state) {
  if (weights_.empty()) return;
  state.ReadFloats("reference", {static_cast<int64_t>(weights_.size())}, weights_.data());
}

}  // namespace rlvr
