// SPDX-License-Identifier: Apache-2.0
#include "rl/value_loss.h"

#include <algorithm>

#include "core/base/missing.h"

namespace rlvr {

ValueTerm ValueLoss(double value, double target, double old, double clip) {
  const double plain = value - target;
  if (clip == 0) return {plain * plain / 2, plain, false};
  const double bounded = std::clamp(value, old - clip, old + clip);
  const double clipped = bounded - target;
  if (clipped * clipped <= plain * plain) return {plain * plain / 2, plain, false};
  const bool held = bounded != value;
  return {clipped * clipped / 2, held ? 0 : clipped, held};
}

double ExplainedVariance(const std::vector<double>& value, const std::vector<double>& target,
                         const std::vector<double>& mask) {
  double count = 0, sum = 0, squares = 0, error = 0, error_squares = 0;
  for (size_t t = 0; t < mask.size(); ++t) {
    if (mask[t] == 0) continue;
    const double e = target[t] - value[t];
    ++count, sum += target[t], squares += target[t] * target[t], error += e, error_squares += e * e;
  }
  const double variance = squares / count - sum / count * sum / count;
  return variance > 0 ? 1 - (error_squares / count - error / count * error / count) / variance
                      : kMissing;
}

std::vector<double> ValueMask(const RolloutBatch& batch, const Advantages& advantages) {
  std::vector<double> mask;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    for (int64_t t = i * batch.stride; t < i * batch.stride + batch.length[i]; ++t) {
      mask.push_back(batch.mask[t] && advantages.kept[i] ? 1 : 0);
    }
  }
  return mask;
}

}  // namespace rlvr
