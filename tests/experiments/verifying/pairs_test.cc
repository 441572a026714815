// The labelled pairs that ship: every label holds, each type has accepts and rejects, and the
// strict profile accepts nothing that the lenient one refuses.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "experiments/verifying/pair.h"

namespace rlvr {
namespace {

std::vector<Pair> ShippedPairs() {
  std::ifstream file(RLVR_SOURCE_DIR "/envs/verifiers/pairs.jsonl");
  std::vector<Pair> pairs;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) pairs.push_back(ParsePair(line));
  }
  return pairs;
}

std::string Shown(const Pair& pair, const PairVerdict& judged) {
  return pair.type.name + " gold '" + pair.gold + "' answer '" + pair.text +
         "': " + std::string(VerdictName(judged.verdict.verdict)) + " " +
         std::string(judged.verdict.reason);
}

#if defined(RLVR_WITH_FLINT)
constexpr bool kExact = true;
#else
constexpr bool kExact = false;
#endif

TEST(Pairs, HaveTheVerdictsOfTheirLabels) {
  for (const Pair& pair : ShippedPairs()) {
    const PairVerdict judged = JudgePair(pair);
    const bool unsure = judged.verdict.verdict == VerdictClass::kVerifierUnsure;
    if (!kExact && unsure) continue;
    EXPECT_EQ(judged.verdict.correct(), pair.label == "accept") << Shown(pair, judged);
    EXPECT_NE(judged.verdict.verdict, VerdictClass::kVerifierFailed) << Shown(pair, judged);
  }
}

TEST(Pairs, RefuseBracketsThatNestTooDeep) {
  const auto nested = [](size_t depth) {
    return R"({"type":"text","gold":"a","answer":"[{\"[","id":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
  };
  EXPECT_EQ(ParsePair(nested(60)).id.size(), 120u);
  for (const size_t depth : {64u, 400'000u}) EXPECT_THROW(ParsePair(nested(depth)), Error);
}

TEST(Pairs, AreManyAndHalfOfThemRejects) {
  std::map<std::string, std::pair<int, int>> counts;
  int accepts = 0, rejects = 0;
  for (const Pair& pair : ShippedPairs()) {
    auto& [accept, reject] = counts[pair.type.name];
    ++(pair.label == "accept" ? accept : reject);
    ++(pair.label == "accept" ? accepts : rejects);
  }
  EXPECT_GE(accepts + rejects, 600);
  EXPECT_GE(2 * rejects, accepts + rejects);
  for (const auto& [type, count] : counts) {
    EXPECT_GT(count.first, 0) << type;
    EXPECT_GT(count.second, 0) << type;
  }
}

TEST(Pairs, WhatIsWrittenCanonicallyIsAcceptedStrictly) {
  for (const Pair& pair : ShippedPairs()) {
    if (pair.completion) continue;
    const auto verifier = MakeVerifier(pair.type);
    const Verdict strict = verifier->Verify(pair.gold, pair.text, Profile::kStrict);
    const Verdict lenient = verifier->Verify(pair.gold, pair.text, Profile::kLenient);
    if (strict.correct()) {
      EXPECT_TRUE(lenient.correct()) << pair.gold << " | " << pair.text;
    }
  }
}

TEST(Pairs, ABlankAnswerIsNone) {
  for (const char* type : {"integer", "set", "string", "expression"}) {
    for (const char* blank : {"", " ", "\n\t "}) {
      Pair pair;
      pair.type.name = type;
      pair.gold = type == std::string("set") ? "\\emptyset" : "7";
      pair.text = blank;
      const PairVerdict judged = JudgePair(pair);
      EXPECT_EQ(judged.verdict.verdict, VerdictClass::kNoAnswer) << Shown(pair, judged);
      EXPECT_EQ(judged.verdict.reason, "empty") << Shown(pair, judged);
      pair.text = "8";
      EXPECT_NE(JudgePair(pair).verdict.verdict, VerdictClass::kNoAnswer) << type;
    }
  }
}

// Sides that are both plain values of one type: the verdict does not depend on which is the gold.
TEST(Pairs, AreSymmetricWhereTheTypeIs) {
  for (const Pair& pair : ShippedPairs()) {
    const auto& p = pair.type.parameters;
    const bool plain = pair.type.name == "integer" || pair.type.name == "rational" ||
                       pair.type.name == "constant" || pair.type.name == "expression" ||
                       pair.type.name == "set" || pair.type.name == "region";
    if (pair.completion || !plain || p.count("form") != 0 || p.count("rel_tol") != 0) continue;
    const auto verifier = MakeVerifier(pair.type);
    const Verdict there = verifier->Verify(pair.gold, pair.text, Profile::kLenient);
    const Verdict back = verifier->Verify(pair.text, pair.gold, Profile::kLenient);
    if (there.verdict > VerdictClass::kWrong) continue;  // no value
    EXPECT_EQ(there.correct(), back.correct()) << pair.gold << " | " << pair.text;
  }
}

}  // namespace
}  // namespace rlvr
