// SPDX-License-Identifier: Apache-2.0
#include "rl/algorithms/idle_options.h"

#include <gtest/gtest.h>

#include "core/base/registry.h"
#include "core/config/fields.h"
#include "rl/algorithms/preset.h"
#include "tests/support/toy_training.h"

namespace rlvr {
namespace {

using Lines = std::vector<std::string>;

RlConfig Preset(const std::string& name, const Options& options = {}) {
  RlConfig config = test::ToyConfig(3).rl;
  config.algorithm = name;
  ApplyPreset(name, config.loss);
  const Options unknown = SetOptions(options, [&](FieldVisitor& v) { config.Visit(v); });
  EXPECT_TRUE(unknown.empty());
  return config;
}

TEST(IdleOptions, AreThoseThatWereSetAndNothingReads) {
  EXPECT_EQ(IdleOptions(Preset("dr_grpo", {{"kl_coefficient", "0.5"}})),
            Lines({"rl.kl_coefficient = 0.5 has no effect: rl.kl_target = none"}));
  EXPECT_EQ(IdleOptions(Preset("dr_grpo", {{"teacher", "x"}, {"reference", "teacher"}})),
            Lines({"rl.reference = teacher has no effect: the loss reads no reference",
                   "rl.teacher = x has no effect: the loss reads no reference"}));
  EXPECT_EQ(IdleOptions(Preset("reinforce", {{"clip_high", "0.3"}})),
            Lines({"rl.clip_high = 0.3 has no effect: rl.trust_region = none"}));
  EXPECT_EQ(IdleOptions(Preset("dr_grpo", {{"kl_coefficient", "0.5"},
                                           {"kl_target", "token"},
                                           {"kl_estimator", "k2"},
                                           {"clip_high", "0.3"}})),
            Lines());
}

TEST(IdleOptions, AreNoneOfAPreset) {
  for (const std::string& name : Registry<AlgorithmPreset>::Get().Names()) {
    EXPECT_EQ(IdleOptions(Preset(name)), Lines()) << name;
  }
}

// What is called idle changes no bit: every number that is, doubled.
TEST(IdleOptions, ChangeNoBit) {
  const auto train = [](const RlConfig& rl) {
    const ScratchDir scratch;
    Trainer::Config config = test::ToyConfig(2);
    config.rl = rl;
    config.rl.steps = 2, config.eval.problems = 1;
    return test::Train(scratch, config).params;
  };
  for (const char* name : {"dr_grpo", "reinforce", "cispo"}) {
    RlConfig config = Preset(name);
    const std::vector<float> expected = train(config);
    size_t idle = 0;
    for (const FieldEntry& field : ListFields([&](FieldVisitor& v) { config.Visit(v); })) {
      RlConfig changed = config;
      if (field.type != "number" || field.value == "0") continue;
      try {
        SetOptions({{field.key, fmt::format("{}", 0.875 * std::stod(field.value))}},
                   [&](FieldVisitor& v) { changed.Visit(v); });
      } catch (const Error&) {
        continue;  // beyond its range
      }
      if (IdleOptions(changed).empty()) continue;
      EXPECT_EQ(train(changed), expected) << name << ": " << field.key;
      ++idle;
    }
    EXPECT_GT(idle, 8u) << name;
  }
}

}  // namespace
}  // namespace rlvr
