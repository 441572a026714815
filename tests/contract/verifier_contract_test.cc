// The conformance kit: every registered verifier is held to its contract, with no line of its own.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

class VerifierContract : public testing::TestWithParam<std::string> {
 protected:
  const VerifierPlugin& plugin() const {
    return Registry<VerifierPlugin>::Get().Find("verifier", GetParam());
  }
  std::unique_ptr<Verifier> Make(const VerifierExample& example) const {
    return MakeVerifier({GetParam(), example.parameters});
  }
};

// What models write to be paid for nothing, and what has hung or crashed other verifiers.
std::vector<std::string> AdversarialCorpus() {
  std::vector<std::string> corpus = {"",
                                     " ",
                                     "\n",
                                     "-",
                                     "+",
                                     ".",
                                     ",",
                                     "$",
                                     "$$",
                                     "\\",
                                     "\\\\",
                                     "{",
                                     "}",
                                     "{}",
                                     "()",
                                     "[]",
                                     "(",
                                     ")",
                                     "[[",
                                     "nan",
                                     "NaN",
                                     "inf",
                                     "-inf",
                                     "Infinity",
                                     "null",
                                     "None",
                                     "undefined",
                                     "?",
                                     "answer",
                                     "idk",
                                     "I am not sure",
                                     "0 1 2 3 4 5 6 7 8 9",
                                     "1 or 2 or 7",
                                     "anything",
                                     "True and False",
                                     "A, B, C or D",
                                     "9^{9^{9^{9}}}",
                                     "9**9**9**9",
                                     "(10^9)!",
                                     "2^{2^{40}}",
                                     "1e999999999",
                                     "10^{10^{10}}",
                                     "1/0",
                                     "0/0",
                                     "0^0",
                                     "1/(1-1)",
                                     "\\frac{1}{0}",
                                     "\\sqrt{-1}",
                                     "\\log 0",
                                     "\u0667",
                                     "\uff17",
                                     "\u00bd",
                                     "\u2009",
                                     "\xff\xfe",
                                     "\\boxed{7}",
                                     "\\boxed{}",
                                     "<answer>",
                                     "__import__('os').system('true')",
                                     "exec(1)",
                                     "%s%n",
                                     "${7}",
                                     "\\input{/etc/passwd}",
                                     "\\text{",
                                     "\\frac{1",
                                     "\\begin{pmatrix}1&2",
                                     "x=x",
                                     "0=0",
                                     "1=1",
                                     "\\infty-\\infty"};
  corpus.push_back(std::string(1000000, '7'));
  corpus.push_back(std::string(5000, '('));
  corpus.push_back(std::string(3000, '(') + "7" + std::string(3000, ')'));
  corpus.push_back(std::string(8000, '-') + "7");
  corpus.push_back(std::string("7") + std::string(100, '\0'));
  std::string tower = "2", sum = "1", roots = "2", sines = "1", powers = "x";
  for (int i = 0; i < 60; ++i) {
    tower = "2^{" + tower + "}";
    sum += "+\\frac{1}{" + std::to_string(1000003 + 2 * i) + "}";
    roots = "\\sqrt{2+" + roots + "}";
    sines = "\\sin(" + sines + ")";
    powers = "(" + powers + "+1)^2";
  }
  for (const std::string& text : {tower, sum, roots, sines, powers}) corpus.push_back(text);
  return corpus;
}

TEST_P(VerifierContract, HasAnAcceptAndARejectExample) {
  std::set<bool> seen;
  for (const VerifierExample& example : plugin().examples) seen.insert(example.accept);
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_FALSE(plugin().help.empty());
}

TEST_P(VerifierContract, ObeysItsExamples) {
  for (const VerifierExample& example : plugin().examples) {
    const Verdict v = Make(example)->Verify(example.gold, example.answer, Profile::kLenient);
    EXPECT_EQ(v.correct(), example.accept) << example.gold << " | " << example.answer << ": "
                                           << VerdictName(v.verdict) << " " << v.reason;
    EXPECT_FALSE(v.reason.empty());
  }
}

TEST_P(VerifierContract, WhatItPrintsIsAccepted) {
  for (const VerifierExample& example : plugin().examples) {
    if (!example.accept) continue;
    const auto verifier = Make(example);
    const Verdict v = verifier->Verify(example.gold, example.answer, Profile::kLenient);
    const Verdict again = verifier->Verify(example.gold, example.answer, Profile::kLenient);
    EXPECT_EQ(v.value, again.value);
    EXPECT_EQ(v.verdict, again.verdict);
  }
}

// A gold is among the answers, or is no answer at all, as where witnesses are asked for.
TEST_P(VerifierContract, NoGoldDiffersFromItself) {
  for (const VerifierExample& example : plugin().examples) {
    if (!example.accept) continue;
    const Verdict v = Make(example)->Verify(example.gold, example.gold, Profile::kLenient);
    EXPECT_NE(v.verdict, VerdictClass::kWrong) << example.gold << " " << v.reason;
  }
}

TEST_P(VerifierContract, RejectsWhatAddsToAnAnswer) {
  for (const VerifierExample& example : plugin().examples) {
    if (!example.accept) continue;
    const auto verifier = Make(example);
    for (const std::string& text :
         {example.answer + " or maybe " + example.answer + "1", example.answer + " ?",
          "I think " + example.answer, example.answer + "\n" + example.answer + "0",
          "not " + example.answer, example.answer + "\\"}) {
      for (const Profile profile : {Profile::kStrict, Profile::kLenient}) {
        EXPECT_FALSE(verifier->Verify(example.gold, text, profile).correct())
            << example.gold << " | " << text;
      }
    }
  }
}

TEST_P(VerifierContract, SurvivesTheAdversarialCorpusAndAcceptsNoneOfIt) {
  const VerifierExample& example = plugin().examples[0];
  const auto verifier = Make(example);
  std::set<std::string> taken = {example.gold, example.answer};
  for (const std::string& text : AdversarialCorpus()) {
    if (taken.count(text) != 0) continue;
    for (const Profile profile : {Profile::kStrict, Profile::kLenient}) {
      const auto start = std::chrono::steady_clock::now();
      const Verdict v = verifier->Verify(example.gold, text, profile);
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      EXPECT_FALSE(v.correct()) << text.substr(0, 80);
      EXPECT_FALSE(v.reason.empty()) << text.substr(0, 80);
      EXPECT_LT(took.count(), 1.0) << text.substr(0, 80);
    }
  }
}

TEST_P(VerifierContract, ABadGoldIsNeverTheAnswersFault) {
  const VerifierExample& example = plugin().examples[0];
  const Verdict v = Make(example)->Verify("\\frac{", example.answer, Profile::kLenient);
  EXPECT_FALSE(v.correct());
}

TEST_P(VerifierContract, RefusesUnknownParameters) {
  EXPECT_THROW(MakeVerifier({GetParam(), {{"no_such_parameter", "1"}}}), Error);
}

INSTANTIATE_TEST_SUITE_P(Every, VerifierContract,
                         testing::ValuesIn(Registry<VerifierPlugin>::Get().Names()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace rlvr
