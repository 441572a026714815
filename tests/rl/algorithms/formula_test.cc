// SPDX-License-Identifier: Apache-2.0
#include "rl/algorithms/formula.h"

#include <gtest/gtest.h>

#include <set>

#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

std::string FormulaOf(const std::string& preset, const Options& options = {}) {
  LossConfig config;
  ApplyPreset(preset, config);
  SetOptions(options, [&](FieldVisitor& v) { config.Visit(v); });
  return Formula(config);
}

TEST(Formula, ReadsAsThePaperWritesIt) {
  EXPECT_EQ(FormulaOf("dapo"),
            "A_i   = (R_i - mean_G(R)) / (std_G(R) + 1e-06 [std over n-1])\n"
            "r_it  = exp(l_it - l_old_it)\n"
            "L     = 1/W sum_i sum_t m_it [ - min(r_it A_it, clip(r_it, 0.8, 1.28) A_it) ]\n"
            "where   W: model tokens of the step\n"
            "groups: equal rewards are sampled anew until the step is full\n");
  EXPECT_EQ(
      FormulaOf("grpo_2024"),
      "A_i   = (R_i - mean_G(R)) / (std_G(R) + 1e-06 [std over n-1])\n"
      "r_it  = exp(l_it - l_old_it)\n"
      "L     = 1/N sum_i 1/T_i sum_t m_it [ - min(r_it A_it, clip(r_it, 0.8, 1.2) A_it) + 0.04 "
      "(exp(-d_it) - 1 + d_it) ]\n"
      "where   N: rollouts of the step, T_i: model tokens of one\n"
      "        d_it = (l - l_ref)_it\n"
      "KL: gradient of the local forward KL(reference || policy) of each token, not of the "
      "reverse one\n");
}

TEST(Formula, SaysWhereRolloutsComeFrom) {
  EXPECT_NE(FormulaOf("rft", {{"rollouts_from", "gold"}}).find("gold solutions"),
            std::string::npos);
  const Options store = {{"rollouts_from", "store"}, {"rollout_store", "runs/a"}};
  EXPECT_NE(FormulaOf("grpo", store).find("those of runs/a"), std::string::npos);
  EXPECT_NE(FormulaOf("grpo", {{"replay_batches", "3"}}).find("3 batches before"),
            std::string::npos);
  EXPECT_NE(FormulaOf("deepseek_v32").find("over the set"), std::string::npos);
  EXPECT_NE(FormulaOf("ppo", {{"value_trunk", "shared"}}).find("policy's trunk"),
            std::string::npos);
  EXPECT_EQ(FormulaOf("grpo").find("rollouts:"), std::string::npos);
}

// The visitor that lists what an option can be changed to: every other name of an enum, another
// number.
class Alternatives : public FieldVisitor {
 public:
  std::vector<std::pair<std::string, std::string>> found;
  using FieldVisitor::Field;
  void Field(std::string_view, bool&, const FieldInfo&) override {}
  void Field(std::string_view, int64_t&, const FieldInfo&) override {}
  void Field(std::string_view, double&, const FieldInfo&) override {}
  void Field(std::string_view name, std::string& value, const FieldInfo& info) override {
    for (const std::string& choice : info.choices) {
      if (choice != value) found.emplace_back(name, choice);
    }
  }
  void Field(std::string_view, std::vector<int64_t>&, const FieldInfo&) override {}
  void Field(std::string_view, std::vector<double>&, const FieldInfo&) override {}
  void Field(std::string_view, std::vector<std::string>&, const FieldInfo&) override {}
  void Enter(std::string_view) override {}
  void Leave() override {}
};

// Options of an axis that the loss itself reads: another choice must read differently, and no two
// choices alike.
TEST(Formula, TellsEveryChoiceOfEveryAxisOfTheLossApart) {
  const std::set<std::string> of_loss = {
      "baseline",     "scale",     "sign_filter",  "ratio",        "ratio_to",
      "trust_region", "kl_target", "kl_estimator", "kl_credit",    "mismatch",
      "aggregation",  "objective", "std_divisor",  "multi_reward", "covariance"};
  const Options active = {{"kl_target", "sequence"}, {"kl_coefficient", "0.1"}};
  LossConfig config;
  SetOptions(active, [&](FieldVisitor& v) { config.Visit(v); });
  Alternatives alternatives;
  config.Visit(alternatives);
  std::set<std::string> seen = {FormulaOf("grpo", active)};
  for (const auto& [key, value] : alternatives.found) {
    if (of_loss.count(key) == 0) continue;
    Options options = active;
    if (key == "kl_target") options.erase(options.begin());
    options.push_back({key, value});
    // k2 to k3_weighted are estimators of the token's KL.
    if (key == "kl_estimator") options[0].second = "token";
    if (key == "kl_target" && value == "token") options.push_back({"kl_estimator", "k1"});
    // Rewards of 0 or more pass the positive filter as they are; only its divisor may differ.
    if (value == "positive_reward") options.push_back({"count_dropped", "false"});
    EXPECT_TRUE(seen.insert(FormulaOf("grpo", options)).second) << key << " = " << value;
  }
  EXPECT_GT(seen.size(), 45u);
}

}  // namespace
}  // namespace rlvr
