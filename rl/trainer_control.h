#pragma once
// TrainerControl: whoever runs a trainer; it hears of steps and says when to stop.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "core/io/records.h"

namespace rlvr {

// What the trainer tells, and asks of, whoever runs it. Called between steps, on the caller's
// thread.
class TrainerControl {
 public:
  virtual ~TrainerControl() = default;
  // Whether to checkpoint and return now (a signal).
  virtual bool ShouldStop() = 0;
  // Whether a checkpoint is due by time. Such checkpoints change no bit.
  virtual bool CheckpointDue() = 0;
  virtual void OnStep(const StepRecord& record) = 0;
  virtual void OnEvaluation(const EvaluationRecord& record) = 0;
  virtual void OnCheckpoint(int64_t step) = 0;
};

}  // namespace rlvr
