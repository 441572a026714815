#pragma once
// Updater: from a judged and rewarded rollout batch to optimizer steps: old and reference
// log-probabilities, then for each epoch and minibatch the loss, its gradient and the step.
// Minibatch m of M is groups [P m / M, P (m + 1) / M), in every epoch.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/api/rollout.h"
#include "core/nn/optimizer.h"
#include "rl/advantage.h"
#include "rl/config.h"
#include "rl/loss/policy_loss.h"
#include "rl/policy.h"
#include "rl/sharded_gradient.h"
#include "rl/value_head.h"

namespace rlvr {

// Of one update, by McCandlish et al. 2018, appendix A, with a shard's groups as the small batch:
// |expected gradient|^2 and the trace of the covariance of one group's gradient. NaN where a shard
// has less than a whole group.
struct GradientNoise {
  double signal = 0, noise = 0;
};

// What the updates of one step did.
struct UpdateReport {
  std::vector<LossSums> sums;  // [updates]
  std::vector<Optimizer::StepInfo> infos;
  std::vector<GradientNoise> noise;
  LossState state;         // before the first
  ValueReport value;       // of the last update, where the trunk is shared
  double entropy = 0;      // mean of tokens, at the first time each is forwarded
  int64_t tokens_fed = 0;  // by all forwards that had a backward
  double flops = 0, restored_flops = 0;
  // [tokens of all rollouts], completions one after another, and [epoch][the same].
  std::vector<double> logprob_old, entropy_old, logprob_reference;
  std::vector<std::vector<double>> logprob_policy;
};

class Updater {
 public:
  Updater(const RlConfig& config, Policy& policy, WorkerPool& pool);

  // [rollouts, stride]: of each token, the k1 or the exact KL against `reference`.
  std::vector<double> SequenceKl(const RolloutBatch& batch, std::span<const float> reference);
  // [rollouts, stride]: 1 - 2 p + sum_v p_v^2, the squared norm of the token's score in the logits.
  std::vector<double> ScoreEnergy(const RolloutBatch& batch);

  struct Step {
    const RolloutBatch& batch;
    const Advantages& advantages;
    std::span<const float> reference;  // weights; empty unless the loss needs them
    uint64_t draw_key;                 // of random selections in the loss
    std::vector<double> values = {};   // of Values, where the trunk is shared
    // What sampling the batch with the policy's weights left, up to the first optimizer step; may
    // be null.
    const SavedRows<float>* saved = nullptr;
  };
  // Changes the policy, the optimizer and the coefficients that adapt. Fails: Error(kDiverged)
  // where a gradient is not finite.
  UpdateReport Update(const Step& step, LossState& loss_state);

  // Exact KL(policy || `weights`) of every token of the first `prompts` groups. [tokens]
  std::vector<float> ExactKlTo(std::span<const float> weights, const RolloutBatch& batch,
                               int64_t prompts);

  // Log-probabilities of all tokens of the batch under `params`, completions one after another.
  // `saved`: of sampling the batch under them.
  std::vector<double> Score(const float* params, const RolloutBatch& batch, bool float32 = false,
                            const SavedRows<float>* saved = nullptr);

  // Null unless rl.value_trunk = shared; and its values, [rollouts, stride].
  ValueHead* value_head() { return value_head_.get(); }
  std::vector<double> Values(const RolloutBatch& batch);

  Optimizer& optimizer() { return optimizer_; }
  const Optimizer& optimizer() const { return optimizer_; }

 private:
  struct Minibatch;
  Minibatch MakeMinibatch(const UpdateReport& report, const Step& step, int64_t first,
                          int64_t last) const;
  ValueHead::Targets ValueTargets(const Step& step, int64_t first, int64_t last) const;
  std::vector<float> ScoreVocabulary(const float* params, const TextSet& texts);
  void ReadForward(Minibatch& minibatch, const ShardedGradient::ShardView& view, int64_t row) const;
  void WriteDerivative(const Minibatch& minibatch, const ShardedGradient::ShardView& view,
                       int64_t row) const;
  LossSums LossOf(Minibatch& minibatch, const LossState& loss_state,
                  const ShardedGradient::ShardView& view) const;
  void RunMinibatch(UpdateReport& report, Minibatch& minibatch, LossState& loss_state,
                    const SavedRows<float>* saved);

  RlConfig config_;
  Policy& policy_;
  ShardedGradient gradient_;
  Optimizer optimizer_;
  std::unique_ptr<ValueHead> value_head_;
};

}  // namespace rlvr
