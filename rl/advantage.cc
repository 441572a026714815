// SPDX-License-Identifier: Apache-2.0
#include "rl/advantage.h"

#include "core/base/check.h"
#include "rl/advantage_parts.h"
#include "rl/moments.h"

namespace rlvr {
namespace {

using advantage_parts::View;

void CheckExtras(const View& view) {
  const AdvantageExtras& extras = view.extras;
  const Baseline baseline = view.options().baseline;
  const size_t tokens = View::At(view.batch.rollouts() * view.batch.stride);
  CHECK(
      baseline != Baseline::kGreedy || extras.greedy_reward.size() == View::At(view.batch.prompts),
      "the greedy baseline needs the greedy completions' rewards");
  CHECK(baseline != Baseline::kValue || extras.value.size() == tokens, "the baseline needs values");
  CHECK(baseline != Baseline::kOptimalToken || extras.score_energy.size() == tokens,
        "the optimal token baseline needs score energies");
  const bool kl = view.SequenceKl(KlCredit::kWhole) || view.SequenceKl(KlCredit::kToGo);
  CHECK(!kl || extras.kl.size() == tokens, "the sequence KL needs log-probabilities");
}

std::vector<uint8_t> KeptRollouts(const View& view, const std::vector<uint8_t>& equal_group) {
  const StepOptions& step = view.config.step;
  std::vector<uint8_t> kept;
  for (int64_t i = 0; i < view.batch.rollouts(); ++i) {
    const bool cut = view.batch.truncated[View::At(i)] != 0 && step.truncated == Truncated::kMask;
    const bool equal =
        equal_group[View::At(i / view.batch.group_size)] != 0 &&
        (step.group_filter == GroupFilter::kDropEqual || step.group_filter == GroupFilter::kRefill);
    // Rejection sampling: what is not imitated does not count in the divisor either.
    const bool rejected = view.options().sign_filter == SignFilter::kPositiveReward &&
                          !step.count_dropped && view.batch.reward[View::At(i)] <= 0;
    kept.push_back(view.Known(i) && !cut && !equal && !rejected ? 1 : 0);
  }
  return kept;
}

}  // namespace

Advantages ComputeAdvantages(const RolloutBatch& batch, const LossConfig& config,
                             const AdvantageExtras& extras, AdvantageState& state) {
  const View view{batch, config, extras};
  CheckExtras(view);
  const advantage_parts::SequenceAdvantages sequences =
      advantage_parts::AdvantagesOfSequences(view, state.running_mean);
  Advantages out;
  out.advantage.assign(View::At(batch.rollouts() * batch.stride), 0);
  out.equal_group = sequences.equal_group;
  out.kept = KeptRollouts(view, out.equal_group);
  advantage_parts::SpreadOverTokens(out, view, sequences);
  const double decay = config.advantage.running_mean_decay;
  const double mean = Mean(advantage_parts::Gather(sequences.reward, view.KnownRollouts()));
  state.running_mean = decay * state.running_mean + (1 - decay) * mean;
  return out;
}

}  // namespace rlvr
