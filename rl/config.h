#pragma once
// The config sections of the phases: pretrain and midtrain (next-token prediction), rl, eval and
// log. The options of the algorithm itself (advantage, loss) are declared in rl/advantage and
// rl/loss.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/field.h"
#include "core/nn/decoder.h"
#include "core/nn/optimizer.h"
#include "rl/async_config.h"
#include "rl/curriculum.h"
#include "rl/loss/loss_config.h"

namespace rlvr {

// A next-token phase. Its optimizer's fields are its own fields ("pretrain.learning_rate").
struct PhaseConfig {
  int64_t steps = 0;
  double stop_at_accuracy = 0;
  int64_t max_steps = 4000;
  int64_t check_every = 25;
  int64_t check_problems = 256;
  int64_t sequences_per_step = 128;
  int64_t shards = 8;
  OptimizerConfig optimizer;

  void Visit(FieldVisitor& v);
  // Steps that the schedule is laid over: `steps`, or max_steps where the phase ends by accuracy.
  int64_t Horizon() const { return stop_at_accuracy > 0 ? max_steps : steps; }
};

struct PretrainConfig : PhaseConfig {
  int64_t seed = 0;

  void Visit(FieldVisitor& v);
};

enum class RewardKind { kAnswer, kStrict, kCoinFlip, kParse, kMode, kScore };
std::span<const std::string_view> EnumNames(RewardKind);

// How a verdict becomes a number (rl/reward.h).
struct RewardConfig {
  RewardKind kind = RewardKind::kAnswer;
  std::array<double, 7> by_verdict{1, 0, 0, 0, 0, 0, 0};  // kCorrect .. kTruncated
  double coin_probability = 0.5;
  std::string mode = "worked";
  int64_t overlong_buffer = 0;
  double overlong_factor = 1;
  double format_weight = 0;
  double length_weight = 0;
  double tool_weight = 0;
  std::string tool_mode = "call";

  void Visit(FieldVisitor& v);
};

enum class NoisePattern { kNone, kRollout, kAnswer, kProblem, kEcho, kFormat, kMajority };
std::span<const std::string_view> EnumNames(NoisePattern);

// A verifier that is wrong in a known way, as the reward sees it (rl/noise.h).
struct NoiseConfig {
  NoisePattern pattern = NoisePattern::kNone;
  double true_positive = 1;
  double false_positive = 0;

  void Visit(FieldVisitor& v);
};

// The rollout workers' share of work: how completions are cut into lanes.
struct LaneConfig {
  int64_t lanes = 8;
  int64_t slots = 0;  // 0: as Decoder::SlotsOf finds

  void Visit(FieldVisitor& v);
};

struct RlConfig {
  std::string algorithm = "dr_grpo";
  int64_t steps = 50;
  int64_t prompts_per_step = 32;
  int64_t group_size = 16;
  SamplingOptions sampling;  // max_completion_tokens, temperature, top_k, top_p, min_p
  int64_t shards = 8;
  int64_t tokens_per_microbatch = 0;
  int64_t reuse_forward_mb = 512;
  LaneConfig lanes;
  OptimizerConfig optimizer;
  RewardConfig reward;
  NoiseConfig noise;
  AsyncConfig async;
  LossConfig loss;  // the algorithm's options; their keys are rl.<key>
  CurriculumConfig curriculum;

  void Visit(FieldVisitor& v);
  int64_t rollouts() const { return prompts_per_step * group_size; }
  // Whether the sets that cut sampling draws from are kept and used in the loss.
  bool ReplaysTokenSets() const { return loss.mismatch.replay_token_set && sampling.CutsSupport(); }
  // Whether the first update may restore its forward from what sampling computed: all rollouts are
  // sampled by the weights that it begins with.
  bool ReusesForward() const;
};

struct EvalConfig {
  int64_t every = 10;
  int64_t problems = 512;
  int64_t samples_per_problem = 4;
  std::vector<int64_t> k = {};
  std::vector<std::string> suites = {"heldout"};
  int64_t max_completion_tokens = 0;
  double temperature = 1;
  int64_t seed = 0;

  void Visit(FieldVisitor& v);
  // `k`, or the powers of two up to samples_per_problem where it is empty.
  std::vector<int64_t> Ks() const;
};

struct LogConfig {
  int64_t rollouts = 0;
  bool store = false;
  int64_t samples = 4;
  int64_t checkpoint_every = 25;
  double publish_seconds = 30;

  void Visit(FieldVisitor& v);
};

}  // namespace rlvr
