// SPDX-License-Identifier: Apache-2.0
#include "rl/next_token.h"

#include <algorithm>

#include "core/api/turns.h"
#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/missing.h"
#include "rl/checkpoint.h"
#include "rl/evaluator.h"

namespace rlvr {
namespace {

// Tokens of the longest of a few right solutions, stop token included: where checks cut.
int64_t LongestSolution(const ProblemSource& source, int64_t context) {
  int64_t longest = 1;
  for (uint64_t i = 0; i < 64; ++i) {
    const Drawn drawn = source.Draw(Hash64("phase.length"), Split::kEval, i);
    for (const Solution& solution : source.Solutions(drawn)) {
      longest = std::max(longest, static_cast<int64_t>(solution.text.size()) + 1);
    }
    longest = std::min(longest, context - static_cast<int64_t>(drawn.problem.prompt.size()));
  }
  return std::max<int64_t>(1, longest);
}

}  // namespace

NextTokenPhase::NextTokenPhase(std::string name, const PhaseConfig& config, uint64_t seed,
                               const Parts& parts)
    : name_(std::move(name)),
      config_(config),
      seed_(Mix64(seed, Hash64(name_))),
      parts_(parts),
      gradient_(parts.policy.transformer, parts.pool, config.shards, 0),
      optimizer_(config.optimizer, parts.policy.transformer.table(), parts.pool),
      accuracy_(kMissing) {
  check_sampling_.max_completion_tokens =
      LongestSolution(parts.source, parts.policy.transformer.config().max_context);
}

bool NextTokenPhase::Done() const {
  if (config_.stop_at_accuracy == 0) return steps_done() >= config_.steps;
  if (steps_done() >= config_.steps && accuracy_ >= config_.stop_at_accuracy) return true;
  if (steps_done() < config_.max_steps) return false;
  throw Error(ExitCode::kDiverged,
              fmt::format("{}: held-out accuracy is {:.3f} after max_steps = {}; expected "
                          "stop_at_accuracy = {} (another {}.seed or learning_rate may reach it)",
                          name_, accuracy_, config_.max_steps, config_.stop_at_accuracy, name_));
}

void NextTokenPhase::DrawTexts() {
  const auto count = static_cast<size_t>(config_.sequences_per_step);
  texts_.prompts.resize(count);
  texts_.solutions.resize(count);
  texts_.read.resize(count);
  const uint64_t first = static_cast<uint64_t>(steps_done()) * count;
  const Vocabulary& vocabulary = parts_.policy.vocabulary;
  const int64_t context = parts_.policy.transformer.config().max_context;
  parts_.pool.Run(config_.sequences_per_step, [&](int64_t i, int) {
    const uint64_t index = first + static_cast<uint64_t>(i);
    const Drawn drawn = parts_.source.DrawText(seed_, name_, index);
    texts_.prompts[i] = vocabulary.Encode(drawn.problem.prompt);
    const std::string solution = parts_.source.Solve(drawn, name_, seed_, index).text;
    texts_.read[i] = ReadBytes(parts_.source, drawn, solution);
    texts_.read[i].push_back(0);
    texts_.solutions[i] = vocabulary.Encode(solution);
    texts_.solutions[i].push_back(Vocabulary::kStop);
    const size_t length = texts_.prompts[i].size() + texts_.solutions[i].size() - 1;
    if (static_cast<int64_t>(length) > context) {
      throw Error(ExitCode::kConfig,
                  fmt::format("policy.max_context = {}: a prompt and its solution have {} tokens",
                              context, length));
    }
  });
}

double NextTokenPhase::MeasureAccuracy() {
  return GreedyStrictAccuracy(parts_.sampler, parts_.policy.params.data(), check_sampling_,
                              config_.check_problems);
}

// The gradient of the mean loss of the texts' `tokens` predicted tokens; returns the loss.
double NextTokenPhase::ComputeGradient(const TextSet& texts, double tokens) {
  std::vector<double> loss(static_cast<size_t>(config_.shards), 0);
  gradient_.Compute(parts_.policy.params.data(), texts, {},
                    [&](const ShardedGradient::ShardView& view) {
                      for (const int32_t row : view.rows) {
                        for (int64_t t = texts.offset[row]; t < texts.offset[row + 1]; ++t) {
                          if (texts_.read[row][t - texts.offset[row]]) continue;
                          loss[view.shard] -= view.logprob[t] / tokens;
                          view.dlogprob[t] = static_cast<float>(-1 / tokens);
                        }
                      }
                    });
  double total = 0;
  for (const double part : loss) total += part;
  return total;
}

StepRecord NextTokenPhase::Step() {
  const double start = MonotonicSeconds();
  DrawTexts();
  TextSet texts;
  int64_t predicted = 0;
  for (size_t i = 0; i < texts_.prompts.size(); ++i) {
    texts.Add(texts_.prompts[i], texts_.solutions[i], false);
    predicted += std::count(texts_.read[i].begin(), texts_.read[i].end(), 0);
  }
  const double tokens = static_cast<double>(predicted);
  const double loss = ComputeGradient(texts, tokens);
  const Optimizer::StepInfo info =
      optimizer_.Step(parts_.policy.params.data(), gradient_.gradient().data(), config_.Horizon());
  if (!info.finite) {
    throw Error(ExitCode::kDiverged,
                fmt::format("{} step {}: the gradient is not finite; try a lower "
                            "{}.learning_rate",
                            name_, steps_done() + 1, name_));
  }
  const bool due = steps_done() % config_.check_every == 0 ||
                   (config_.stop_at_accuracy == 0 && steps_done() == config_.steps);
  if (due) accuracy_ = MeasureAccuracy();
  return {.phase = name_,
          .step = steps_done(),
          .metrics = {{"loss", loss},
                      {"accuracy", due ? accuracy_ : kMissing},
                      {"learning_rate", info.learning_rate},
                      {"gradient_norm", info.gradient_norm},
                      {"tokens", tokens}},
          .timing = {{"wall", MonotonicSeconds() - start}}};
}

void NextTokenPhase::Save(TensorFile& state) const {
  const TensorFile moments = OptimizerToFile(optimizer_, parts_.policy.transformer.table());
  state.tensors = moments.tensors;
  state.metadata = moments.metadata;
  state.metadata["phase"] = name_;
  PutNumber(state, "accuracy", accuracy_);
}

void NextTokenPhase::Load(const TensorFile& state) {
  OptimizerFromFile(optimizer_, parts_.policy.transformer.table(), state);
  accuracy_ = GetNumber(state, "accuracy", kMissing);
}

std::vector<MetricInfo> NextTokenPhase::Infos() {
  return {
      {"loss", "nat", "mean negative log-probability of a solution's token"},
      {"accuracy", "1", "held-out problems completed greedily with right answer and right steps"},
      {"learning_rate", "1", "learning rate of the step"},
      {"gradient_norm", "1", "norm of the gradient before clipping"},
      {"tokens", "token", "tokens predicted in the step"}};
}

}  // namespace rlvr
