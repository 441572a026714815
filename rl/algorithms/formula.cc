// SPDX-License-Identifier: Apache-2.0
#include "rl/algorithms/formula.h"

#include <fmt/format.h>

namespace rlvr {
namespace {

// "A_i = ..." of the baseline; what is subtracted from the reward R'_i.
std::string BaselineText(const AdvantageOptions& a) {
  switch (a.baseline) {
    case Baseline::kNone:
      return "R'_i";
    case Baseline::kGroupMean:
      return "R'_i - mean_G(R')";
    case Baseline::kLeaveOneOut:
      return "R'_i - mean_{j != i}(R'_j)";
    case Baseline::kBatchMean:
      return a.statistics == Statistics::kTokens ? "R'_i" : "R'_i - mean_batch(R')";
    case Baseline::kRunningMean:
      return fmt::format("R'_i - b, b <- {} b + {} mean_batch(R')", a.running_mean_decay,
                         1 - a.running_mean_decay);
    case Baseline::kGreedy:
      return "R'_i - R(greedy completion)";
    case Baseline::kLengthWeighted:
      return "R'_i - sum_j T_j R'_j / sum_j T_j";
    case Baseline::kOptimalToken:
      return "R'_i - sum_j W_jt R'_j / sum_j W_jt, W_jt = sum_{s<=t} (1 - 2 p_js + sum_v p_v^2)";
    case Baseline::kPassAtK:
      return "(R'_i is the best of the group) (R'_best - R'_second)";
    case Baseline::kValue:
      return fmt::format(
          "sum_{{s>=t}} (gamma lambda)^(s-t) (rho_is + gamma V_i,s+1 - V_is), gamma = {}, lambda = "
          "{}, "
          "rho = R'_i at the last token, else 0",
          a.gamma, a.gae_lambda);
  }
  return "";
}

std::string DivisorText(const AdvantageOptions& a) {
  const char* of = a.std_divisor == StdDivisor::kN ? "n" : "n-1";
  switch (a.scale) {
    case Scale::kNone:
      return "";
    case Scale::kGroupStd:
      return fmt::format("std_G(R') + {} [std over {}]", a.std_epsilon, of);
    case Scale::kBatchStd:
      return a.statistics == Statistics::kTokens
                 ? fmt::format("std_tokens(A) + {} [std over {}]", a.std_epsilon, of)
                 : fmt::format("std_batch(R') + {} [std over {}]", a.std_epsilon, of);
    case Scale::kGroupMean:
      return "mean_G(R') [0 where that is 0]";
  }
  return "";
}

std::string RewardText(const LossConfig& c) {
  const AdvantageOptions& a = c.advantage;
  std::string reward = "R_i";
  if (a.sign_filter == SignFilter::kNegativeReward) reward = "(R_i - 1)";
  if (a.sign_filter == SignFilter::kWeightedReward)
    reward = fmt::format("({} R_i - (1 - R_i))", a.sign_weight);
  if (a.reward_coefficient != 1) reward = fmt::format("{} {}", a.reward_coefficient, reward);
  if (a.multi_reward == MultiReward::kNormalise)
    reward += " [each reward standardised in its group, then summed]";
  const bool whole =
      c.kl.active() && c.kl.kl_target == KlTarget::kSequence && c.kl.kl_credit == KlCredit::kWhole;
  if (whole) {
    reward +=
        fmt::format(" - {} sum_t {}", c.kl.kl_coefficient,
                    c.kl.kl_estimator == KlEstimator::kExact ? "KL_it" : "(l_old - l_ref)_it");
  }
  return reward;
}

std::string AdvantageText(const LossConfig& c) {
  const AdvantageOptions& a = c.advantage;
  std::string text = BaselineText(a);
  const bool tokens = a.statistics == Statistics::kTokens;
  const bool centre = a.recentre || (tokens && a.baseline == Baseline::kBatchMean);
  const std::string divisor = DivisorText(a);
  const bool late = centre || (tokens && a.scale == Scale::kBatchStd);  // after the baseline
  if (!late && !divisor.empty()) text = fmt::format("({}) / ({})", text, divisor);
  text = fmt::format("A_i{}  = {}\n", a.baseline == Baseline::kValue ? "t" : " ", text);
  if (c.kl.active() && c.kl.kl_target == KlTarget::kSequence && c.kl.kl_credit == KlCredit::kToGo) {
    const char* sum = c.NeedsExactKl() ? "sum_{s>t} KL_is" : "sum_{s>=t} (l_old - l_ref)_is";
    text += fmt::format("A_it  = A_i - {} {}\n", c.kl.kl_coefficient, sum);
  }
  if (late) {
    const std::string mean = tokens ? "mean_tokens(A)" : "mean_batch(A)";
    text += fmt::format("A_it <- {}{}\n", centre ? "(A_it - " + mean + ")" : "A_it",
                        divisor.empty() ? "" : " / (" + divisor + ")");
  }
  if (a.sign_filter == SignFilter::kPositiveAdvantage) text += "A_it <- max(A_it, 0)\n";
  if (a.sign_filter == SignFilter::kNegativeAdvantage) text += "A_it <- min(A_it, 0)\n";
  if (a.gamma != 1)
    text += fmt::format("A_it  is discounted by {} a token from the last one\n", a.gamma);
  return text;
}

std::string RatioText(const SurrogateOptions& s) {
  const char* to = s.ratio_to == RatioTo::kOld ? "l_old" : "l_mu";
  switch (s.ratio) {
    case Ratio::kNone:
      return "";
    case Ratio::kToken:
      return fmt::format("r_it  = exp(l_it - {}_it)\n", to);
    case Ratio::kSequenceMean:
      return fmt::format("r_it  = exp(1/T_i sum_s m_is (l - {})_is), one for the sequence\n", to);
    case Ratio::kSequenceToken:
      return fmt::format("r_it  = sg(exp(1/T_i sum_s m_is (l - {})_is)) exp(l_it - sg(l_it))\n",
                         to);
    case Ratio::kSequenceProduct:
      return fmt::format("r_it  = exp(sum_s m_is (l - {})_is), one for the sequence\n", to);
    case Ratio::kGeometricClip:
      return fmt::format(
          "r_it  = exp(1/T_i sum_s m_is x_is), x = A >= 0 ? min(l - {0}, log {1:.6g}) : max(l - "
          "{0}, log {2:.6g})\n",
          to, 1 + s.clip_high, 1 - s.clip_low);
  }
  return "";
}

// The policy term of a token, without its sign.
std::string SurrogateText(const SurrogateOptions& s) {
  if (s.ratio == Ratio::kNone) return "A_it l_it";
  const char* p = s.ratio_to == RatioTo::kOld ? "p_old" : "p_mu";
  switch (s.trust_region) {
    case TrustRegion::kNone:
      return "r_it A_it";
    case TrustRegion::kClip: {
      const std::string r = s.ratio_cap > 0 ? fmt::format("min(r_it, {})", s.ratio_cap) : "r_it";
      const std::string clip = fmt::format("min({} A_it, clip(r_it, {:.6g}, {:.6g}) A_it)", r,
                                           1 - s.clip_low, 1 + s.clip_high);
      return s.dual_clip > 0 ? fmt::format("[A_it < 0: at least {} A_it] {}", s.dual_clip, clip)
                             : clip;
    }
    case TrustRegion::kTruncate:
      return fmt::format("sg(clip(r_it, {}, {})) A_it l_it", s.truncate_low, s.truncate_high);
    case TrustRegion::kSoftGate:
      return fmt::format("4/tau sigmoid(tau (r_it - 1)) A_it, tau = A_it > 0 ? {} : {}",
                         s.gate_positive, s.gate_negative);
    case TrustRegion::kVespo:
      return "sg(e^L r^k e^(-L r)) A_it l_it, (k, L) = A_it >= 0 ? (2, 3) : (3, 2)";
    case TrustRegion::kSignedMask:
      return fmt::format("[not (A > 0 and p - {0} > {1}), not (A < 0 and {0} - p > {2})] r_it A_it",
                         p, s.mask_high, s.mask_low);
    case TrustRegion::kDifferenceMask:
      return fmt::format("[-{} <= p - {} <= {}] r_it A_it", s.mask_low, p, s.mask_high);
    case TrustRegion::kTopr:
      return "sg(A_it > 0 ? 1 : min(r_it, 1)) A_it l_it";
  }
  return "";
}

// The sum over the step, and what its sizes count.
struct Sum {
  std::string over, where;
};

Sum SumOf(const StepOptions& step) {
  const std::string dropped = step.count_dropped ? "" : ", dropped tokens not counted";
  const std::string length =
      step.constant_length > 0 ? fmt::to_string(step.constant_length) : "max_completion_tokens";
  switch (step.aggregation) {
    case Aggregation::kTokenMean:
      return {"1/W sum_i sum_t m_it", "W: model tokens of the step" + dropped};
    case Aggregation::kSequenceMean:
      return {"1/N sum_i 1/T_i sum_t m_it",
              "N: rollouts of the step, T_i: model tokens of one" + dropped};
    case Aggregation::kSequenceSum:
      return {"1/N sum_i sum_t m_it", "N: rollouts of the step" + dropped};
    case Aggregation::kConstant:
      return {"1/(N " + length + ") sum_i sum_t m_it", "N: rollouts of the step" + dropped};
    case Aggregation::kPromptMean:
      return {"1/P sum_p 1/W_p sum_(i in p) sum_t m_it",
              "P: prompts of the step, W_p: model tokens of one" + dropped};
  }
  return {};
}

std::string WeightText(const LossConfig& c) {
  const MismatchOptions& m = c.mismatch;
  switch (m.mismatch) {
    case Mismatch::kNone:
      return "";
    case Mismatch::kTruncate:
      return fmt::format("sg(min(q_it, {})) ", m.mismatch_high);
    case Mismatch::kMask:
      return fmt::format("sg([{} <= q_it <= {}] q_it) ", m.mismatch_low, m.mismatch_high);
    case Mismatch::kSequenceMask:
      return fmt::format("sg([{} <= exp(mean_t log q_it) <= {}] q_it) ", m.mismatch_low,
                         m.mismatch_high);
    case Mismatch::kDecoupled:
      return "sg(q_it) ";
  }
  return "";
}

std::string KlText(const KlOptions& kl) {
  if (!kl.active()) return "";
  const double b = kl.kl_coefficient;
  if (kl.kl_estimator == KlEstimator::kExact) {
    return fmt::format(" + {} KL_it", b);
  }
  if (kl.kl_target == KlTarget::kSequence) return "";
  switch (kl.kl_estimator) {
    case KlEstimator::kK1:
      return fmt::format(" + {} d_it", b);
    case KlEstimator::kK2:
      return fmt::format(" + {} d_it^2 / 2", b);
    case KlEstimator::kK3:
      return fmt::format(" + {} (exp(-d_it) - 1 + d_it)", b);
    case KlEstimator::kK3Weighted:
      return fmt::format(" + {} exp(l - l_old)_it (exp(-d_it) - 1 + d_it)", b);
    case KlEstimator::kExact:
      break;
  }
  return "";
}

std::string KlMeaning(const KlOptions& kl) {
  if (!kl.active()) return "";
  if (kl.kl_target == KlTarget::kSequence) {
    return "KL: target KL(policy || reference) of whole completions\n";
  }
  switch (kl.kl_estimator) {
    case KlEstimator::kK1:
      return "KL: k1 in the loss, an exhibit: its expected gradient on-policy is 0, the rest is "
             "noise\n";
    case KlEstimator::kK3:
      return "KL: gradient of the local forward KL(reference || policy) of each token, not of the "
             "reverse one\n";
    default:
      return "KL: target KL(policy || reference) of each token's distribution\n";
  }
}

std::string ExtraTerms(const LossConfig& c) {
  std::string text = KlText(c.kl);
  const SurrogateOptions& s = c.surrogate;
  if (s.proximal_coefficient > 0)
    text += fmt::format(" + {} (l_it - l_mu_it)^2", s.proximal_coefficient);
  if (s.covariance == Covariance::kKl)
    text += fmt::format(" + {} [chosen] |l_it - l_old_it|", s.covariance_coefficient);
  if (c.NeedsEntropyGradient()) text += fmt::format(" - {} H_it", c.entropy.entropy_coefficient);
  return text;
}

constexpr std::string_view kTruncatedText[] = {
    "", "R_i = 0 where cut at max_completion_tokens\n",
    "dropped: rollouts cut at max_completion_tokens\n",
    "interrupted before max_completion_tokens: rl.interrupt_text is read, outside the loss, and "
    "answered in interrupt_tokens\n"};

// Which tokens keep the policy term, and what joins the loss as a sum of its own.
std::string SelectionText(const LossConfig& c) {
  std::string text;
  const SurrogateOptions& s = c.surrogate;
  if (s.off_policy_mask > 0) {
    text += fmt::format("dropped: sequences with A < 0 and mean_t(l_old - l) > {}\n",
                        s.off_policy_mask);
  }
  if (s.covariance == Covariance::kClip) {
    text += fmt::format(
        "dropped: a random {} of tokens with (A - mean A)(l_old - mean l_old) in ({}, {})\n",
        s.covariance_share, s.covariance_low, s.covariance_high);
  }
  if (s.covariance == Covariance::kKl) {
    text += fmt::format("chosen: {} of tokens, largest (A - mean A)(l_old - mean l_old)\n",
                        s.covariance_share);
  }
  if (c.entropy.entropy_top_share < 1) {
    text += fmt::format("policy term: only the {} of tokens of largest entropy\n",
                        c.entropy.entropy_top_share);
  }
  if (c.step.group_filter != GroupFilter::kNone) {
    text +=
        fmt::format("groups: equal rewards are {}\n", c.step.group_filter == GroupFilter::kRefill
                                                          ? "sampled anew until the step is full"
                                                          : "dropped");
  }
  if (c.advantage.sign_filter == SignFilter::kPositiveReward && !c.step.count_dropped) {
    text += "dropped: rollouts with R_i <= 0\n";
  }
  text += kTruncatedText[static_cast<size_t>(c.step.truncated)];
  if (c.NeedsValue()) {
    text += fmt::format(
        "value loss: {} max((V - ret)^2, (clip(V, V_old -+ {}) - ret)^2) / 2, ret = A + V_old\n",
        c.value.value_coefficient, c.value.value_clip);
  }
  return text;
}

// Where rollouts come from, if not from the policy's samples of the step alone; and the softmax.
std::string SourceText(const LossConfig& c) {
  std::string text;
  if (c.NeedsValue() && c.value.value_trunk == ValueTrunk::kShared) {
    text += "V: a head on the policy's trunk\n";
  }
  if (c.step.rollouts_from == RolloutSource::kGold) text += "rollouts: gold solutions\n";
  if (c.step.rollouts_from == RolloutSource::kStore) {
    text += fmt::format("rollouts: those of {}\n", c.step.rollout_store);
  }
  if (c.step.replay_batches > 0) {
    text += fmt::format("rollouts: and those of {} batches before\n", c.step.replay_batches);
  }
  if (c.mismatch.replay_token_set) {
    text += "l: where sampling is cut, over the set that the token was drawn from\n";
  }
  return text;
}

}  // namespace

std::string Formula(const LossConfig& config) {
  if (config.step.objective == Objective::kDpo) {
    return fmt::format(
        "L     = - mean over prompts, mean over pairs (w, l) with R_w > R_l of log sigmoid({} (D_w "
        "- D_l))\nD_i   = sum_t m_it (l - l_ref)_it\n",
        config.step.preference_beta);
  }
  const std::string reward = RewardText(config);
  std::string text = AdvantageText(config);
  if (reward == "R_i") {  // nothing is done to it: call it by its name
    for (size_t at = text.find("R'"); at != text.npos; at = text.find("R'", at))
      text.erase(at + 1, 1);
  } else {
    text = "R'_i  = " + reward + "\n" + text;
  }
  const Sum sum = SumOf(config.step);
  text += RatioText(config.surrogate);
  text += fmt::format("L     = {} [ - {}{}{} ]\n", sum.over, WeightText(config),
                      SurrogateText(config.surrogate), ExtraTerms(config));
  if (config.step.objective == Objective::kMirror) {
    text += fmt::format("L    += 1/N sum_i {}/2 (sum_t m_it (l - l_old)_it)^2\n",
                        config.step.mirror_coefficient);
  }
  text += "where   " + sum.where + "\n";
  if (config.mismatch.mismatch != Mismatch::kNone) text += "        q_it = exp(l_old - l_mu)_it\n";
  if (config.NeedsExactKl()) {
    text += "        KL_it = sum_v p_v (l_v - l_ref_v) in the state of token t\n";
  } else if (config.kl.active() && config.kl.kl_target == KlTarget::kToken) {
    text += "        d_it = (l - l_ref)_it\n";
  }
  return text + KlMeaning(config.kl) + SelectionText(config) + SourceText(config);
}

}  // namespace rlvr
