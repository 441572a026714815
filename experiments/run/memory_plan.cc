// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/memory_plan.h"

#include <algorithm>

#include "core/base/clock.h"
#include "core/math/kv_cache.h"
#include "experiments/run/workbench.h"

namespace rlvr {
namespace {

constexpr int kTextsSeen = 64;  // problems that lengths are taken from

// Mean tokens of prompts and of the solutions of next-token phases.
struct PlanLengths {
  double prompt = 0, solution = 0;
};

PlanLengths LengthsOf(const Workbench& bench) {
  PlanLengths lengths;
  for (uint64_t i = 0; i < kTextsSeen; ++i) {
    const Drawn drawn = bench.environment->Draw(1, Split::kTrain, i);
    const Solution solution = bench.environment->Solve(drawn, "pretrain", 1, i);
    lengths.prompt += static_cast<double>(drawn.problem.prompt.size()) / kTextsSeen;
    lengths.solution += static_cast<double>(solution.text.size() + 1) / kTextsSeen;
  }
  return lengths;
}

class Planner {
 public:
  Planner(const ExperimentConfig& config, const Workbench& bench)
      : config_(config),
        bench_(bench),
        lengths_(LengthsOf(bench)),
        weights_(sizeof(float) * static_cast<double>(bench.policy->transformer.table().size())),
        threads_(bench.pool.threads()) {}

  MemoryPlan NextToken(const PhaseConfig& phase) const {
    MemoryPlan plan = Common();
    const double tokens =
        static_cast<double>(phase.sequences_per_step) * (lengths_.prompt + lengths_.solution);
    AddTraining(plan, tokens, phase.shards);
    AddDecoding(plan, lengths_.solution);
    return plan;
  }

  MemoryPlan Rl() const {
    const RlConfig& rl = config_.rl;
    MemoryPlan plan = Common();
    const double longest = static_cast<double>(rl.sampling.max_completion_tokens);
    const double completions = static_cast<double>(rl.rollouts()) * longest;
    const double written =
        static_cast<double>(rl.rollouts()) * std::min(longest, lengths_.solution);
    const double fed = written + static_cast<double>(rl.prompts_per_step) * lengths_.prompt;
    const double batches = 1 + static_cast<double>(rl.loss.step.replay_batches);
    AddTraining(plan, batches * fed, rl.shards);
    AddDecoding(plan, longest);
    plan.parts.emplace_back("rollouts", batches * completions * kBytesOfToken);
    if (rl.ReusesForward()) {
      const auto row = static_cast<double>(bench_.policy->transformer.SavedRowWidth());
      const double room = static_cast<double>(rl.reuse_forward_mb << 20);
      const bool refill = rl.loss.step.group_filter == GroupFilter::kRefill;
      const auto rounds = static_cast<double>(refill ? rl.loss.step.refill_rounds : 1);
      plan.parts.emplace_back("what sampling computed",
                              std::min(room, rounds * fed * row * sizeof(float)));
    }
    const double samples = static_cast<double>(config_.eval.problems) *
                           static_cast<double>(config_.eval.samples_per_problem + 1);
    plan.parts.emplace_back("evaluation", samples * (longest * 9 + kBytesOfText));
    double copies = 2 + 3;  // before the step and after; a checkpoint
    if (rl.loss.NeedsReference()) copies += 1;
    if (rl.loss.mismatch.staleness > 0)
      copies += static_cast<double>(rl.loss.mismatch.staleness) + 2;
    if (rl.loss.NeedsValue()) copies += kCopiesOfTraining + static_cast<double>(rl.shards);
    plan.parts.emplace_back("copies of weights", copies * weights_);
    return plan;
  }

 private:
  // Of the arrays of sampler, advantages and loss; of problems and texts.
  static constexpr double kBytesOfToken = 110, kBytesOfText = 400;
  // Packed weights for products, two moments, and the mask of weight decay.
  static constexpr double kCopiesOfTraining = 2 + 2 + 0.25;

  MemoryPlan Common() const {
    return {{{"program and weights", static_cast<double>(ResidentBytes())}}};
  }

  void AddTraining(MemoryPlan& plan, double tokens, int64_t shards) const {
    plan.parts.emplace_back("optimizer and packed weights", kCopiesOfTraining * weights_);
    plan.parts.emplace_back("gradients of shards", static_cast<double>(shards) * weights_);
    // Shards differ by a group; every thread has room for the largest.
    const double largest = 1.05 * tokens / static_cast<double>(shards);
    plan.parts.emplace_back("activations", threads_ * Activations(largest));
  }

  void AddDecoding(MemoryPlan& plan, double longest) const {
    const PolicyConfig c = config_.policy.Resolved();
    const auto slots = static_cast<double>(
        Decoder<float>::SlotsOf(bench_.policy->transformer, config_.rl.lanes.slots,
                                config_.rl.sampling.max_completion_tokens));
    const double caches =
        sizeof(float) * static_cast<double>(c.layers * 2 * c.kv_heads * c.head_dim) * slots *
        static_cast<double>(WholeCacheBlocks(static_cast<int64_t>(longest)) +
                            WholeCacheBlocks(static_cast<int64_t>(lengths_.prompt)));
    const double prefilled =
        std::min(slots * lengths_.prompt, Decoder<float>::kPrefillTokens + lengths_.prompt);
    plan.parts.emplace_back("decoding",
                            threads_ * (caches + Activations(prefilled)) + 2 * weights_);
  }

  double Activations(double tokens) const {
    return static_cast<double>(
        bench_.policy->transformer.ActivationBytes(static_cast<int64_t>(tokens) + 1));
  }

  const ExperimentConfig& config_;
  const Workbench& bench_;
  PlanLengths lengths_;
  double weights_;  // bytes of one copy
  double threads_;
};

}  // namespace

double MemoryPlan::Total() const {
  double total = 0;
  for (const auto& [name, bytes] : parts) total += bytes;
  return total;
}

MemoryPlan PlanMemory(const ExperimentConfig& config, const Workbench& bench) {
  const Planner planner(config, bench);
  MemoryPlan largest = planner.Rl();
  for (const PhaseConfig* phase :
       {static_cast<const PhaseConfig*>(&config.pretrain), &config.midtrain}) {
    const MemoryPlan plan = planner.NextToken(*phase);
    const bool runs = phase->steps > 0 || phase->stop_at_accuracy > 0;
    if (runs && plan.Total() > largest.Total()) largest = plan;
  }
  return largest;
}

}  // namespace rlvr
