// SPDX-License-Identifier: Apache-2.0
#include "rl/algorithms/validate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/registry.h"
#include "rl/algorithms/preset.h"
#include "tests/support/errors.h"

namespace rlvr {
namespace {

LossConfig PresetConfig(const std::string& preset, const Options& options = {}) {
  LossConfig config;
  ApplyPreset(preset, config);
  SetOptions(options, [&](FieldVisitor& v) { config.Visit(v); });
  return config;
}

AlgorithmContext Context(int64_t group_size = 8, double top_p = 1) {
  AlgorithmContext context;
  context.group_size = group_size, context.sampling.top_p = top_p;
  return context;
}

std::string Refusal(const LossConfig& config, const AlgorithmContext& context) {
  return ErrorText(ExitCode::kConfig, [&] { ValidateAlgorithm(config, context); });
}

bool Says(const std::vector<std::string>& said, const std::string& text) {
  return std::any_of(said.begin(), said.end(),
                     [&](const std::string& s) { return s.find(text) != std::string::npos; });
}

TEST(Validate, EveryPresetIsAcceptedWithItsOwnSampling) {
  for (const std::string& name : Registry<AlgorithmPreset>::Get().Names()) {
    AlgorithmContext context = Context();
    for (const auto& [key, value] : Registry<AlgorithmPreset>::Get().Find("", name).options) {
      if (key == "top_p") context.sampling.top_p = std::stod(value);
    }
    EXPECT_NO_THROW(ValidateAlgorithm(PresetConfig(name), context)) << name;
  }
}

TEST(Validate, TruncatedSamplingIsRefusedUnlessReplayedOrAllowed) {
  EXPECT_NE(Refusal(PresetConfig("grpo"), Context(8, 0.9)).find("rl.replay_token_set"),
            std::string::npos);
  EXPECT_TRUE(Says(ValidateAlgorithm(PresetConfig("raschka"), Context(8, 0.9)), "truncated"));
  EXPECT_FALSE(Says(ValidateAlgorithm(PresetConfig("deepseek_v32"), Context(8, 0.9)), "truncated"));
}

TEST(Validate, RolloutsThatThePolicyDoesNotSampleRefuseWhatNeedsItTo) {
  const Options gold = {{"rollouts_from", "gold"}};
  const Options store = {{"rollouts_from", "store"}, {"rollout_store", "runs/a"}};
  const auto refused = [](const char* preset, Options options, const Options& more = {}) {
    options.insert(options.end(), more.begin(), more.end());
    return Refusal(PresetConfig(preset, options), Context());
  };
  for (const Options& source : {gold, store}) {
    EXPECT_NO_THROW(ValidateAlgorithm(PresetConfig("rft", source), Context()));
    EXPECT_NE(refused("remax", source).find("greedy"), std::string::npos);
    EXPECT_NE(refused("dapo", source).find("rl.group_filter"), std::string::npos);
    EXPECT_NE(refused("grpo", source, {{"staleness", "2"}}).find("rl.staleness"),
              std::string::npos);
    EXPECT_NE(refused("grpo", source, {{"sampler_noise", "0.1"}}).find("no effect"),
              std::string::npos);
  }
  EXPECT_NE(refused("grpo", {{"rollouts_from", "store"}}).find("rl.rollout_store"),
            std::string::npos);
  EXPECT_NE(refused("grpo", {{"rollout_store", "runs/a"}}).find("need each other"),
            std::string::npos);
  EXPECT_TRUE(Says(ValidateAlgorithm(PresetConfig("grpo", store), Context()), "earlier weights"));
  EXPECT_FALSE(Says(ValidateAlgorithm(PresetConfig("dppo", store), Context()), "earlier weights"));
}

TEST(Validate, AsynchronousSamplingRefusesWhatItCannotDo) {
  AlgorithmContext context = Context();
  context.async.workers = 4;
  const auto refusal = [&](const char* preset, const Options& options = {}) {
    return Refusal(PresetConfig(preset, options), context);
  };
  EXPECT_TRUE(Says(ValidateAlgorithm(PresetConfig("grpo"), context), "earlier weights"));
  EXPECT_FALSE(Says(ValidateAlgorithm(PresetConfig("grpo"), context), "identical to REINFORCE"));
  EXPECT_NE(refusal("remax").find("greedy"), std::string::npos);
  EXPECT_NE(refusal("dapo").find("rl.group_filter"), std::string::npos);
  EXPECT_NE(refusal("grpo", {{"rollouts_from", "gold"}}).find("rl.async.workers"),
            std::string::npos);
  EXPECT_NE(refusal("grpo", {{"staleness", "1"}}).find("rl.staleness"), std::string::npos);
}

TEST(Validate, K1InTheLossIsRefusedWithoutItsSwitch) {
  const Options k1 = {{"kl_target", "token"}, {"kl_estimator", "k1"}, {"kl_coefficient", "0.1"}};
  EXPECT_NE(Refusal(PresetConfig("grpo", k1), Context()).find("rl.allow_biased_kl"),
            std::string::npos);
  Options allowed = k1;
  allowed.push_back({"allow_biased_kl", "true"});
  EXPECT_TRUE(
      Says(ValidateAlgorithm(PresetConfig("grpo", allowed), Context()), "expected gradient of 0"));
  const Options unused = {{"kl_target", "token"}, {"kl_estimator", "k1"}};  // coefficient 0
  EXPECT_NO_THROW(ValidateAlgorithm(PresetConfig("grpo", unused), Context()));
}

TEST(Validate, AGroupOfOneWithAGroupBaselineNamesBaselinesThatWork) {
  const std::string text = Refusal(PresetConfig("rloo"), Context(1));
  EXPECT_NE(text.find("none, batch_mean, running_mean, greedy, value"), std::string::npos) << text;
  EXPECT_NE(text.find("leave_one_out"), std::string::npos) << text;
  EXPECT_NO_THROW(ValidateAlgorithm(PresetConfig("remax"), Context(1)));
}

TEST(Validate, OneUpdateABatchIsSaidToBeReinforce) {
  const std::string said = "identical to REINFORCE with these advantages";
  EXPECT_TRUE(Says(ValidateAlgorithm(PresetConfig("grpo"), Context()), said));
  for (const Options& options : {Options{{"epochs", "2"}},
                                 {{"minibatches", "2"}},
                                 {{"staleness", "1"}},
                                 {{"entropy_top_share", "0.2"}},
                                 {{"covariance", "clip"}}}) {
    EXPECT_FALSE(Says(ValidateAlgorithm(PresetConfig("grpo", options), Context()), said))
        << options[0].first;
  }
}

TEST(Validate, OptionsThatContradictOneAnotherAreRefused) {
  for (const Options& options :
       {Options{{"ratio", "none"}},
        {{"ratio", "geometric_clip"}},
        {{"trust_region", "vespo"}},
        {{"dual_clip", "0.5"}},
        {{"ratio_cap", "1.1"}},
        {{"ratio_to", "sampler"}, {"mismatch", "truncate"}},
        {{"kl_target", "sequence"}, {"kl_estimator", "k2"}, {"kl_coefficient", "1"}},
        {{"statistics", "tokens"}}}) {
    EXPECT_NE(Refusal(PresetConfig("grpo", options), Context()), "") << options[0].first;
  }
}

TEST(Validate, AnInterruptionNeedsItsTextAndASampler) {
  const LossConfig interrupts = PresetConfig("grpo", {{"truncated", "interrupt"}});
  AlgorithmContext context = Context();
  EXPECT_NE(Refusal(interrupts, context).find("rl.interrupt_text"), std::string::npos);
  context.sampling.interrupt_text = "=";
  EXPECT_NE(Refusal(PresetConfig("grpo", {}), context).find("need each other"), std::string::npos);
  EXPECT_NO_THROW(ValidateAlgorithm(interrupts, context));
  EXPECT_NE(Refusal(PresetConfig("grpo", {{"truncated", "interrupt"}, {"rollouts_from", "gold"}}),
                    context)
                .find("gold"),
            std::string::npos);
}

TEST(Preset, UnknownNamesAndValuesAreErrors) {
  LossConfig config;
  const auto visit = [&](FieldVisitor& v) { config.Visit(v); };
  EXPECT_NE(ErrorText(ExitCode::kConfig, [&] { ApplyPreset("grop", config); }).find("grpo"),
            std::string::npos);
  for (const Options& wrong : {Options{{"scale", "group"}},
                               {{"clip_low", "x"}},
                               {{"clip_low", "2"}},
                               {{"epochs", "1.5"}},
                               {{"recentre", "yes"}}}) {
    EXPECT_NE(ErrorText(ExitCode::kConfig, [&] { SetOptions(wrong, visit); }), "");
  }
  EXPECT_EQ(SetOptions({{"no_such_key", "1"}}, visit).size(), 1u);
}

}  // namespace
}  // namespace rlvr
