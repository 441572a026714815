#pragma once
// The optimizer over the flat parameter buffer, its state, its schedule, and gradient clipping.
// State is explicit, so that a checkpoint holds all of it and a resumed run has the bits of a
// straight one.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/worker_pool.h"
#include "core/config/field.h"
#include "core/nn/param_table.h"

namespace rlvr {

// AdamW, plain stochastic gradient descent, or Muon on the matrices of blocks and AdamW on the
// rest.
enum class OptimizerKind { kAdamw, kSgd, kMuon };
std::span<const std::string_view> EnumNames(OptimizerKind);
enum class Schedule { kConstant, kLinear, kCosine };
std::span<const std::string_view> EnumNames(Schedule);

struct OptimizerConfig {
  OptimizerKind optimizer = OptimizerKind::kAdamw;
  double learning_rate = 2e-4;
  int64_t warmup_steps = 0;
  Schedule schedule = Schedule::kConstant;  // after the warm-up
  double final_fraction = 0;                // of the rate, at the last step
  double beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, weight_decay = 0;
  double momentum = 0.95;          // of Muon
  double max_gradient_norm = 1.0;  // 0: no clipping

  void Visit(FieldVisitor& v);
  // Learning rate of step (counted from 0) of `steps`.
  double RateAt(int64_t step, int64_t steps) const;
};

// State: first and second moment (Muon's momentum is the first of its matrices), steps done.
class Optimizer {
 public:
  // `pool` shares out norms and AdamW, with the bits of one thread; it outlives the optimizer.
  Optimizer(const OptimizerConfig& config, const ParamTable& table, WorkerPool& pool);

  struct StepInfo {
    double gradient_norm = 0, learning_rate = 0;
    bool finite = true;  // false: nothing was changed
  };
  // params -= rate * update(gradient), with the gradient clipped to max_gradient_norm. `steps`: of
  // the whole phase.
  StepInfo Step(float* params, const float* gradient, int64_t steps);

  int64_t steps_done = 0;
  std::vector<float> first_moment, second_moment;  // [table.size()]

 private:
  // One update of the elements [begin, begin + count) by the rule of that name.
  struct Range {
    float* params;
    const float* gradient;
    int64_t begin, count;
    double rate, scale;  // learning rate; of the gradient, by clipping
  };
  template <class Work>
  void ForRanges(int64_t n, const Work& work);
  double Norm(const float* gradient);
  void AdamwUpdate(const Range& range);
  void SgdUpdate(const Range& range) const;
  void MuonUpdate(const Range& range, const Param& matrix);

  WorkerPool& pool_;
  OptimizerConfig config_;
  std::vector<Param> params_;
  std::vector<uint8_t> decay_mask_;
  std::vector<double> squares_;             // of blocks of the gradient
  std::vector<float> direction_, scratch_;  // Muon's
};

}  // namespace rlvr
