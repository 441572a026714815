// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/loss_config.h"

namespace rlvr {
namespace {

FieldInfo Number(std::string help, double min, double max, std::string unit = "1") {
  return {.help = std::move(help), .unit = std::move(unit), .min = min, .max = max};
}

FieldInfo Text(std::string help) { return {.help = std::move(help)}; }

}  // namespace

void AdvantageOptions::Visit(FieldVisitor& v) {
  v.Field("baseline", baseline,
          Text("subtracted from the reward: none, group_mean, leave_one_out, batch_mean, "
               "running_mean, greedy (reward "
               "of the greedy completion), length_weighted, optimal_token, pass_at_k (the best "
               "rollout against the "
               "second best), value (a value head with generalised advantage estimation)"));
  v.Field("running_mean_decay", running_mean_decay, Number("of the running mean, each step", 0, 1));
  v.Field("scale", scale,
          Text("the advantage is divided by: nothing, the standard deviation of the group's or the "
               "batch's rewards, or the group's mean reward"));
  v.Field("statistics", statistics,
          Text("batch mean and batch std are over sequences or over tokens"));
  v.Field("recentre", recentre, Text("subtract the batch mean of the advantages before scaling"));
  v.Field("std_epsilon", std_epsilon, Number("added to the standard deviation", 0, 1e6));
  v.Field("std_divisor", std_divisor, Text("variance divides by n or by n - 1"));
  v.Field("sign_filter", sign_filter,
          Text("positive_reward: A = R; negative_reward: A = R - 1; weighted_reward: A = lambda R "
               "- (1 - R), all before "
               "any baseline; positive_advantage, negative_advantage: the other sign is set to 0"));
  v.Field("sign_weight", sign_weight, Number("lambda of weighted_reward", 0, 1e6));
  v.Field("multi_reward", multi_reward,
          Text("several rewards: weighted sum, or each normalised in its group and then summed"));
  v.Field("reward_coefficient", reward_coefficient,
          Number("multiplies the reward's advantage", 0, 1e6));
  v.Field("gamma", gamma, Number("discount of a token", 0, 1));
  v.Field("gae_lambda", gae_lambda, Number("of generalised advantage estimation", 0, 1));
}

void SurrogateOptions::Visit(FieldVisitor& v) {
  v.Field("ratio", ratio,
          Text("none (REINFORCE), token, sequence_mean (geometric mean over the sequence), "
               "sequence_token (its value, "
               "each token's own gradient), sequence_product, geometric_clip (mean of clipped "
               "log-ratios)"));
  v.Field("ratio_to", ratio_to,
          Text("the denominator of the ratio: policy at the start of the batch, or sampler"));
  v.Field("trust_region", trust_region,
          Text("none, clip, truncate (bounded weight, gradient kept), soft_gate, vespo, "
               "signed_mask (drops a token "
               "whose probability has moved too far in the advantage's direction), difference_mask "
               "(in either "
               "direction), topr (weight 1 where A > 0, min(r, 1) where A < 0)"));
  v.Field("clip_low", clip_low, Number("the ratio is clipped below 1 - clip_low", 0, 1));
  v.Field("clip_high", clip_high, Number("the ratio is clipped above 1 + clip_high", 0, 1e6));
  v.Field("dual_clip", dual_clip,
          Number("a token with A < 0 loses at most dual_clip |A|; 0: off", 0, 1e6));
  v.Field("ratio_cap", ratio_cap,
          Number("bound of the ratio in the unclipped branch, a factor; 0: off", 0, 1e6));
  v.Field("truncate_low", truncate_low, Number("lower bound of the weight, a factor", 0, 1));
  v.Field("truncate_high", truncate_high, Number("upper bound of the weight, a factor", 1, 1e6));
  v.Field("gate_positive", gate_positive,
          Number("steepness of the soft gate where A > 0", 1e-6, 1e6));
  v.Field("gate_negative", gate_negative,
          Number("steepness of the soft gate where A <= 0", 1e-6, 1e6));
  v.Field("mask_low", mask_low, Number("largest fall of a token's probability", 0, 1));
  v.Field("mask_high", mask_high, Number("largest rise of a token's probability", 0, 1));
  v.Field("proximal_coefficient", proximal_coefficient,
          Number("of (logprob - logprob_sampler)^2", 0, 1e6));
  v.Field("off_policy_mask", off_policy_mask,
          Number("drops sequences with A < 0 whose mean log-probability has fallen further; 0: off",
                 0, 1e6, "nat"));
  v.Field("covariance", covariance,
          Text("tokens chosen by the covariance of log-probability and advantage: clip drops them, "
               "kl penalises them"));
  v.Field("covariance_share", covariance_share, Number("share of tokens that are chosen", 0, 1));
  v.Field("covariance_low", covariance_low, Number("clip chooses above", -1e6, 1e6));
  v.Field("covariance_high", covariance_high, Number("clip chooses below", -1e6, 1e6));
  v.Field("covariance_coefficient", covariance_coefficient,
          Number("of |logprob - logprob_old| for kl", 0, 1e6));
}

void KlOptions::Visit(FieldVisitor& v) {
  v.Field("kl_target", kl_target,
          Text("none; sequence: KL(policy || reference) of whole completions; token: of each "
               "token's distribution"));
  v.Field("kl_estimator", kl_estimator,
          Text("sequence: k1 (in the reward) or exact; token: k2, k3_weighted or exact; k3 is the "
               "local forward KL; k1 "
               "for a token is an exhibit"));
  v.Field("kl_credit", kl_credit,
          Text("the sequence KL enters the reward whole, before the baseline, or each token's "
               "advantage to go"));
  v.Field("kl_coefficient", kl_coefficient, Number("of the KL term", 0, 1e6));
  v.Field("kl_adaptive_target", kl_adaptive_target,
          Number("KL that the coefficient adapts to; 0: fixed", 0, 1e6, "nat"));
  v.Field("kl_adaptive_horizon", kl_adaptive_horizon,
          Number("of the adaptation", 1, 1e12, "rollouts"));
  v.Field("kl_clamp", kl_clamp,
          Number("bound of |logprob - logprob_reference| before exp", 1, 100, "nat"));
  v.Field("allow_biased_kl", allow_biased_kl,
          Text("run k1 in the loss, whose expected gradient is 0"));
  v.Field("reference", reference,
          Text("base, refreshed each reference_every steps, moving_average, or a teacher"));
  v.Field("reference_every", reference_every,
          Number("between changes of the reference", 1, 1e9, "steps"));
  v.Field("reference_decay", reference_decay,
          Number("reference <- decay policy + (1 - decay) reference", 0, 1));
  v.Field("teacher", teacher, Text("checkpoint of the teacher; empty: the base"));
}

void EntropyOptions::Visit(FieldVisitor& v) {
  v.Field("entropy_coefficient", entropy_coefficient, Number("of the entropy bonus", -1e6, 1e6));
  v.Field("entropy_target", entropy_target,
          Number("the coefficient adapts to this entropy; 0: fixed", 0, 100, "nat"));
  v.Field("entropy_step", entropy_step,
          Number("change of an adaptive coefficient each step", 0, 1e6));
  v.Field("entropy_top_share", entropy_top_share,
          Number("share of tokens, those of largest entropy, that keep the policy term", 1e-6, 1));
}

void MismatchOptions::Visit(FieldVisitor& v) {
  v.Field("mismatch", mismatch,
          Text("weight for q = exp(logprob_old - logprob_sampler): none; truncate: min(q, high); "
               "mask: q in [low, high] "
               "or 0; sequence_mask: q if the sequence's geometric mean is in [low, high]; "
               "decoupled: q"));
  v.Field("mismatch_low", mismatch_low, Number("lower bound, a factor", 0, 1));
  v.Field("mismatch_high", mismatch_high, Number("upper bound, a factor", 1, 1e6));
  v.Field("sampler_noise", sampler_noise,
          Number("noise injected into the sampler's weights, relative", 0, 10));
  v.Field("sampler_precision", sampler_precision,
          Text("precision that the sampler's weights are rounded to"));
  v.Field("staleness", staleness, Number("age of the weights that sample", 0, 1e6, "steps"));
  v.Field(
      "allow_truncated_sampling", allow_truncated_sampling,
      Text("train on top-k, top-p or min-p samples with log-probabilities of the full support"));
  v.Field("replay_token_set", replay_token_set,
          Text("renormalise log-probabilities over the tokens kept in sampling"));
}

void StepOptions::Visit(FieldVisitor& v) {
  v.Field("objective", objective,
          Text("policy_gradient; dpo: pairs of a group; mirror: squared regression to the reward"));
  v.Field("preference_beta", preference_beta, Number("beta of dpo", 1e-6, 1e6));
  v.Field("mirror_coefficient", mirror_coefficient,
          Number("tau of the mirror-descent regression", 0, 1e6));
  v.Field("aggregation", aggregation,
          Text("token_mean over the step; sequence_mean of token means; sequence_sum: mean of "
               "token sums; constant: sum "
               "over sequences x constant_length; prompt_mean of token means"));
  v.Field("constant_length", constant_length, Number("0: max_completion_tokens", 0, 1e9, "tokens"));
  v.Field("count_dropped", count_dropped, Text("tokens masked from the loss count in the divisor"));
  v.Field("group_filter", group_filter,
          Text("none; drop_equal: groups of equal rewards; refill: sample on until full"));
  v.Field("refill_rounds", refill_rounds, Number("of sampling, at most", 1, 1e6, "rounds"));
  v.Field("retire_above", retire_above,
          Number("pass rate above which a prompt is not drawn again; 1: off", 0, 1));
  v.Field("truncated", truncated,
          Text("rollouts cut at max_completion_tokens: keep the reward, zero_reward, mask, or "
               "interrupt them before, so that they answer"));
  v.Field("epochs", epochs, Number("passes over a rollout batch", 1, 1e6, "epochs"));
  v.Field("minibatches", minibatches, Number("optimizer updates of a pass", 1, 1e6, "updates"));
  v.Field("replay_batches", replay_batches,
          Number("earlier batches that are trained on again", 0, 1e6, "batches"));
  v.Field("rollouts_from", rollouts_from,
          Text("policy samples, gold solutions, or a store of another run"));
  v.Field("rollout_store", rollout_store, Text("run whose rollouts are replayed"));
}

void ValueOptions::Visit(FieldVisitor& v) {
  v.Field("value_trunk", value_trunk,
          Text("the value head has a network of its own or shares the policy's"));
  v.Field("value_coefficient", value_coefficient, Number("of the value loss", 0, 1e6));
  v.Field("value_clip", value_clip, Number("range of a value's change; 0: off", 0, 1e6));
  v.Field("value_learning_rate", value_learning_rate, Number("of the value network", 0, 1e3));
}

void LossConfig::Visit(FieldVisitor& v) {
  advantage.Visit(v);
  surrogate.Visit(v);
  kl.Visit(v);
  entropy.Visit(v);
  mismatch.Visit(v);
  step.Visit(v);
  value.Visit(v);
}

bool LossConfig::NeedsReference() const { return kl.active() || step.objective == Objective::kDpo; }

}  // namespace rlvr
