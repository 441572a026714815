// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "tests/support/tasks.h"

namespace rlvr {
namespace {

std::set<std::string> PairsOf(const std::string& which) {
  const auto task = MakeTask("composition", {{"pairs", which}});
  std::set<std::string> pairs;
  Stream rng(1, "test");
  for (int i = 0; i < 10000; ++i) pairs.insert(task->Generate(rng).prompt.substr(0, 2));
  return pairs;
}

TEST(Composition, SeenAndUnseenPairsShareNoneAndAreAllOfThem) {
  const auto seen = PairsOf("seen"), unseen = PairsOf("unseen");
  for (const std::string& pair : unseen) EXPECT_EQ(seen.count(pair), 0u) << pair;
  EXPECT_EQ(seen.size() + unseen.size(), 256u);
  EXPECT_NEAR(static_cast<double>(unseen.size()), 64, 21);
}

TEST(Composition, FunctionsDoTheSameInEveryInstanceUntilTheirSeedChanges) {
  Stream a(1, "test"), b(1, "test"), c(1, "test");
  const Problem first = MakeTask("composition")->Generate(a);
  EXPECT_EQ(first.gold, MakeTask("composition")->Generate(b).gold);
  EXPECT_NE(first.gold, MakeTask("composition", {{"functions_seed", "1"}})->Generate(c).gold);
}

TEST(Composition, StepsAreTheTextAfterEachFunction) {
  const auto two = MakeTask("composition"),
             one = MakeTask("composition", {{"depth_min", "1"}, {"depth_max", "1"}});
  Stream rng(1, "test");
  const Problem problem = two->Generate(rng);
  const std::string worked = two->Solutions(problem)[0].text;
  Problem first = problem;
  first.facts.pop_back();
  first.canonical.erase(1, 1);
  EXPECT_EQ(worked.substr(1, 5), one->Solutions(first)[0].text.substr(1));
}

}  // namespace
}  // namespace rlvr
