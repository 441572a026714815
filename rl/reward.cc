// SPDX-License-Identifier: Apache-2.0
#include "rl/reward.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/nearest.h"
#include "core/base/rng.h"

namespace rlvr {

RewardMap::RewardMap(const RewardConfig& config, const std::vector<std::string>& modes,
                     uint64_t seed)
    : config_(config), seed_(seed) {
  const auto it = std::find(modes.begin(), modes.end(), config.mode);
  if (it != modes.end()) mode_ = static_cast<int>(it - modes.begin());
  if (config.kind == RewardKind::kMode && mode_ < 0) {
    throw Error(ExitCode::kConfig,
                fmt::format("rl.reward.mode = '{}': the task has no such mode; {}", config.mode,
                            SuggestNearest(config.mode, modes)));
  }
}

// 0 up to limit - buffer, then linear to -factor at the limit.
double RewardMap::OverlongPenalty(int64_t length, int64_t limit) const {
  if (config_.overlong_buffer == 0) return 0;
  const auto buffer = static_cast<double>(std::min(config_.overlong_buffer, limit));
  const double into = static_cast<double>(length - limit) + buffer;
  return -config_.overlong_factor * std::clamp(into / buffer, 0.0, 1.0);
}

double RewardMap::Of(const RolloutBatch& batch, int64_t rollout, uint64_t draw) const {
  const Judgement& judgement = batch.judgement[rollout];
  const VerdictClass verdict = judgement.verdict.verdict;
  switch (config_.kind) {
    case RewardKind::kCoinFlip: {
      Stream rng(seed_, "reward.coin", {draw, static_cast<uint64_t>(rollout)});
      return rng.Uniform() < config_.coin_probability ? 1 : 0;
    }
    case RewardKind::kParse:
      return verdict == VerdictClass::kCorrect || verdict == VerdictClass::kWrong ? 1 : 0;
    case RewardKind::kMode:
      return judgement.mode == mode_ ? 1 : 0;
    case RewardKind::kAnswer:
    case RewardKind::kStrict:
      break;
  }
  const double penalty = OverlongPenalty(batch.length[rollout], batch.stride);
  if (verdict > VerdictClass::kTruncated) return 0;
  const bool missteps =
      config_.kind == RewardKind::kStrict && judgement.verdict.correct() && !judgement.strict;
  return penalty +
         config_.by_verdict[static_cast<size_t>(missteps ? VerdictClass::kWrong : verdict)];
}

void RewardMap::Apply(RolloutBatch& batch, uint64_t draw) const {
  batch.reward.resize(static_cast<size_t>(batch.rollouts()));
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    batch.reward[i] = Of(batch, i, draw);
  }
}

}  // namespace rlvr
