// SPDX-License-Identifier: Apache-2.0
// What a trainer leaves in a checkpoint and goes on from.
#include <fmt/format.h>

#include "core/base/clock.h"
#include "core/base/trace.h"
#include "rl/trainer.h"

namespace rlvr {

bool Trainer::SaveDue() const {
  return finished() || step_ % config_.log.checkpoint_every == 0 || best_step_ == step_ ||
         parts_.control.CheckpointDue();
}

void Trainer::Save() {
  const TraceSpan span("checkpoint");
  const double start = MonotonicSeconds();
  Checkpoint checkpoint{StepName(step_), PolicyToFile(parts_.policy), {}};
  TensorFile& state = checkpoint.state;
  state = OptimizerToFile(updater_.optimizer(), parts_.policy.transformer.table());
  reference_.Save(state);
  sampler_weights_.Save(state);
  for (const Evaluator& evaluator : evaluators_) evaluator.Save(state);
  replay_.Save(state);
  if (feed_) feed_->Save(state);
  if (value_) value_->Save(state);
  if (updater_.value_head()) updater_.value_head()->Save(state);
  PutNumber(state, "step", static_cast<double>(step_));
  PutNumber(state, "cursor", static_cast<double>(collector_.cursor));
  collector_.curriculum.Save(state);
  PutNumber(state, "best_accuracy", best_accuracy_);
  PutNumber(state, "best_step", static_cast<double>(best_step_));
  PutNumber(state, "advantage.running_mean", advantage_state_.running_mean);
  PutNumber(state, "loss.kl_coefficient", loss_state_.kl_coefficient);
  PutNumber(state, "loss.entropy_coefficient", loss_state_.entropy_coefficient);
  parts_.log.Commit();
  const WrittenFile written = parts_.checkpoints.Save(checkpoint);
  parts_.log.Checkpoint(step_, "checkpoints/" + checkpoint.name + ".safetensors", written.bytes,
                        written.sha256);
  parts_.log.Commit();
  parts_.checkpoints.RemoveAllBut(
      {StepName(0), StepName(best_step_), StepName(saved_step_), StepName(step_)});
  saved_step_ = step_;
  clock_.checkpoint += MonotonicSeconds() - start;
  parts_.control.OnCheckpoint(step_);
}

// The checkpoint of step 0 is always kept; without it the KL to the base is not measured.
void Trainer::LoadBase(const Checkpoint& checkpoint) {
  const bool there = parts_.checkpoints.Whole(StepName(0));
  if (!there) return base_.clear();
  PolicyFromFile(parts_.policy, checkpoint.name == StepName(0)
                                    ? checkpoint.policy
                                    : parts_.checkpoints.Load(StepName(0)).policy);
  base_ = parts_.policy.params;
}

void Trainer::Load(const Checkpoint& checkpoint) {
  const TensorFile& state = checkpoint.state;
  LoadBase(checkpoint);
  PolicyFromFile(parts_.policy, checkpoint.policy);
  OptimizerFromFile(updater_.optimizer(), parts_.policy.transformer.table(), state);
  reference_.Load(state);
  sampler_weights_.Load(state);
  for (Evaluator& evaluator : evaluators_) evaluator.Load(state);
  replay_.Load(state, reader_);
  if (feed_) feed_->Load(state);
  if (value_) value_->Load(state);
  if (updater_.value_head()) updater_.value_head()->Load(state);
  step_ = static_cast<int64_t>(GetNumber(state, "step", 0));
  collector_.cursor = static_cast<uint64_t>(GetNumber(state, "cursor", 0));
  collector_.curriculum.Load(state);
  best_accuracy_ = GetNumber(state, "best_accuracy", -1);
  best_step_ = static_cast<int64_t>(GetNumber(state, "best_step", 0));
  advantage_state_.running_mean = GetNumber(state, "advantage.running_mean", 0);
  loss_state_.kl_coefficient = GetNumber(state, "loss.kl_coefficient", 0);
  loss_state_.entropy_coefficient = GetNumber(state, "loss.entropy_coefficient", 0);
  saved_step_ = step_;
}

}  // namespace rlvr
