// SPDX-License-Identifier: Apache-2.0
#include "core/base/nearest.h"

#include <gtest/gtest.h>

namespace rlvr {
namespace {

TEST(SuggestNearest, FindsSlipsInitialsAndNeighbours) {
  const std::vector<std::string> keys = {"run.seed",     "rl.learning_rate", "rl.steps",
                                         "rl.kl_target", "rl.kl_clamp",      "eval.every"};
  EXPECT_EQ(SuggestNearest("rl.stepz", keys), "did you mean 'rl.steps'?");
  EXPECT_EQ(SuggestNearest("rl.lr", keys), "did you mean 'rl.learning_rate'?");
  EXPECT_EQ(SuggestNearest("rl.kl", keys), "known: rl.kl_target, rl.kl_clamp");
  EXPECT_EQ(SuggestNearest("rl.batch_size", keys),
            "known: rl.learning_rate, rl.steps, rl.kl_target, rl.kl_clamp");
  EXPECT_EQ(SuggestNearest("zzzzzz.y", keys),
            "known: " + std::string("run.seed, rl.learning_rate, "
                                    "rl.steps, rl.kl_target, rl.kl_clamp, eval.every"));
}

TEST(SuggestNearest, ShowsAFewOfMany) {
  std::vector<std::string> keys;
  for (int i = 0; i < 30; ++i) keys.push_back("section.key_number_" + std::to_string(i));
  const std::string said = SuggestNearest("section.unheard_of_thing", keys);
  EXPECT_NE(said.find("key_number_11, ..."), std::string::npos) << said;
}

}  // namespace
}  // namespace rlvr
