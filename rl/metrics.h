#pragma once
// Metrics of an RLVR step: what is computed from its rollouts and updates, and the catalogue of
// their names, units and meanings. The trainer logs them as rows of /train and /timing.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/missing.h"
#include "core/io/records.h"
#include "rl/collector.h"
#include "rl/updater.h"
#include "rl/value_loss.h"

namespace rlvr {

// How far the step's policy is from others, measured at evaluations; NaN: not measured.
struct PolicyDrift {
  // KL of the update on its own tokens: KL(before || after), and back.
  double update = kMissing, update_reverse = kMissing;
  // Exact KL(policy || base), of a token and summed over one completion.
  double base = kMissing, base_completion = kMissing;
  // Absolute difference of log-probabilities from those in float32, mean and largest.
  double precision_mean = kMissing, precision_max = kMissing;
};

// Columns of /train for a task with these modes and a policy with these parameters, in order, and
// of /timing.
class StepMetrics {
 public:
  // The task's modes, and the names of the mixture's tasks.
  struct Names {
    std::vector<std::string> modes, tasks;
  };
  StepMetrics(const Names& names, const ParamTable& table);

  struct Inputs {
    const Collected& collected;
    const Advantages& advantages;
    const UpdateReport& report;
    std::span<const float> before, after;  // the weights
    const ValueReport& value;              // NaN: no value network
    PolicyDrift drift;
  };
  // Values of names(); their names live as long as this object.
  std::vector<MetricValue> Compute(const Inputs& inputs) const;

  const std::vector<MetricInfo>& infos() const { return infos_; }
  static std::vector<MetricInfo> TimingInfos();

 private:
  using Values = std::vector<double>;
  void DeclareRollouts();
  void DeclareUpdates();
  void AddRewards(Values& values, const Inputs& inputs) const;
  void AddRewardParts(Values& values, const Inputs& inputs) const;
  void AddLengths(Values& values, const Inputs& inputs) const;
  void AddProblems(Values& values, const Inputs& inputs) const;
  void AddAdvantages(Values& values, const Inputs& inputs) const;
  void AddModes(Values& values, const Inputs& inputs) const;
  void AddUpdates(Values& values, const Inputs& inputs) const;
  static void AddNoise(Values& values, const UpdateReport& report);

  std::vector<std::string> modes_, tasks_;
  const ParamTable& table_;
  std::vector<MetricInfo> infos_;
};

// Mean over tokens of exp(d) - 1 - d, d = old - new: an estimate of KL(old || new) that is never
// negative.
double KlOfChange(const std::vector<double>& logprob_old, const std::vector<double>& logprob_new);
// The other direction from the same samples: mean of r log r - r + 1, r = exp(new - old).
double ReverseKlOfChange(const std::vector<double>& logprob_old,
                         const std::vector<double>& logprob_new);

// By verifier (here: by task of the mixture), the verdicts of a batch.
std::map<std::string, std::array<int64_t, 9>> CountVerdicts(const RolloutBatch& batch,
                                                            const std::vector<std::string>& tasks);

}  // namespace rlvr
