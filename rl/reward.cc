// SPDX-License-Identifier: Apache-2.0
#include "rl/reward.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/nearest.h"
#include "core/base/rng.h"

namespace rlvr {
namespace {

// The index of a mode that the config names. Fails: Error(kConfig) where it is needed and unknown.
int ModeIndex(const std::string& key, const std::string& mode,
              const std::vector<std::string>& modes, bool needed) {
  const auto it = std::find(modes.begin(), modes.end(), mode);
  if (it != modes.end()) return static_cast<int>(it - modes.begin());
  if (!needed) return -1;
  throw Error(ExitCode::kConfig, fmt::format("rl.reward.{} = '{}': the task has no such mode; {}",
                                             key, mode, SuggestNearest(mode, modes)));
}

bool Parsed(VerdictClass verdict) {
  return verdict == VerdictClass::kCorrect || verdict == VerdictClass::kWrong;
}

}  // namespace

RewardMap::RewardMap(const RewardConfig& config, const std::vector<std::string>& modes,
                     uint64_t seed)
    : config_(config),
      mode_(ModeIndex("mode", config.mode, modes, config.kind == RewardKind::kMode)),
      tool_mode_(ModeIndex("tool_mode", config.tool_mode, modes, config.tool_weight != 0)),
      seed_(seed) {}

// 0 up to limit - buffer, then linear to -factor at the limit.
double RewardMap::OverlongPenalty(int64_t length, int64_t limit) const {
  if (config_.overlong_buffer == 0) return 0;
  const auto buffer = static_cast<double>(std::min(config_.overlong_buffer, limit));
  const double into = static_cast<double>(length - limit) + buffer;
  return -config_.overlong_factor * std::clamp(into / buffer, 0.0, 1.0);
}

double RewardMap::AnswerPart(const RolloutBatch& batch, int64_t rollout, VerdictClass seen,
                             uint64_t draw) const {
  const Judgement& judgement = batch.judgement[rollout];
  switch (config_.kind) {
    case RewardKind::kCoinFlip: {
      Stream rng(seed_, "reward.coin", {draw, static_cast<uint64_t>(rollout)});
      return rng.Uniform() < config_.coin_probability ? 1 : 0;
    }
    case RewardKind::kParse:
      return Parsed(seen) ? 1 : 0;
    case RewardKind::kMode:
      return judgement.mode == mode_ ? 1 : 0;
    case RewardKind::kScore:
      if (!std::isnan(judgement.score)) return judgement.score;
      return seen == VerdictClass::kCorrect ? 1 : 0;
    case RewardKind::kAnswer:
    case RewardKind::kStrict:
      break;
  }
  if (!Decided(seen)) return 0;
  const bool missteps =
      config_.kind == RewardKind::kStrict && judgement.verdict.correct() && !judgement.strict;
  return config_.by_verdict[static_cast<size_t>(missteps ? VerdictClass::kWrong : seen)];
}

RewardParts RewardMap::Of(const RolloutBatch& batch, int64_t rollout, VerdictClass seen,
                          uint64_t draw) const {
  RewardParts parts{.answer = AnswerPart(batch, rollout, seen, draw)};
  const bool by_verdict =
      config_.kind == RewardKind::kAnswer || config_.kind == RewardKind::kStrict;
  if (!Decided(seen)) return parts;
  const Judgement& judgement = batch.judgement[rollout];
  const int64_t length = batch.length[rollout];
  if (by_verdict) parts.length = OverlongPenalty(length, batch.stride);
  if (config_.length_weight != 0) {
    parts.length +=
        config_.length_weight * static_cast<double>(length) / static_cast<double>(batch.stride);
  }
  if (Parsed(judgement.verdict.verdict)) parts.format = config_.format_weight;
  if (judgement.mode >= 0 && judgement.mode == tool_mode_) parts.tool = config_.tool_weight;
  return parts;
}

void RewardMap::Apply(RolloutBatch& batch, const std::vector<VerdictClass>& seen,
                      uint64_t draw) const {
  const auto rollouts = static_cast<size_t>(batch.rollouts());
  CHECK(seen.size() == rollouts, "{} verdicts of {} rollouts", seen.size(), rollouts);
  batch.reward.resize(rollouts);
  batch.parts.resize(rollouts);
  batch.accepted.resize(rollouts);
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    batch.accepted[i] = seen[i] == VerdictClass::kCorrect;
    batch.parts[i] = Of(batch, i, seen[i], draw);
    batch.reward[i] = batch.parts[i].Sum();
  }
}

RewardComponents ComponentsOf(const RewardConfig& config, const RolloutBatch& batch) {
  const double overlong = config.overlong_buffer > 0 ? config.overlong_factor : 0;
  const std::vector<std::pair<double RewardParts::*, double>> all = {
      {&RewardParts::answer, 1},
      {&RewardParts::format, std::abs(config.format_weight)},
      {&RewardParts::length, std::abs(config.length_weight) + overlong},
      {&RewardParts::tool, std::abs(config.tool_weight)}};
  RewardComponents out;
  for (const auto& [part, weight] : all) {
    if (weight > 0) out.weights.push_back(weight);
  }
  for (const RewardParts& parts : batch.parts) {
    for (const auto& [part, weight] : all) {
      if (weight > 0) out.values.push_back(parts.*part / weight);
    }
  }
  return out;
}

}  // namespace rlvr
