#pragma once
// ToySource: a ProblemSource of 20 problems "a=" .. "t=", whose right completion is the same
// letter. For tests of rl that need something to learn in a second.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>
#include <vector>

#include "core/api/environment.h"
#include "core/base/rng.h"

namespace rlvr::test {

class ToySource : public ProblemSource {
 public:
  std::vector<std::string> TaskNames() const override { return {"toy"}; }
  std::string Alphabet() const override { return "=abcdefghijklmnopqrst"; }
  // Even letters to train on, odd ones held out would be unlearnable: all letters serve both
  // splits.
  Drawn Draw(uint64_t seed, Split split, uint64_t index) const override {
    Stream rng(seed, split == Split::kTrain ? "toy.train" : "toy.eval", {index});
    Drawn drawn;
    drawn.problem.gold = std::string(1, static_cast<char>('a' + rng.Integer(0, 19)));
    drawn.problem.prompt = drawn.problem.gold + "=";
    drawn.problem.canonical = drawn.problem.gold;
    return drawn;
  }
  // "midtrain" writes the right letter only now and then.
  Solution Solve(const Drawn& drawn, std::string_view phase, uint64_t seed,
                 uint64_t index) const override {
    Stream rng(seed, "toy.solve", {index});
    const bool right = phase == "pretrain" || rng.Uniform() < 0.2;
    return {
        right ? drawn.problem.gold : std::string(1, static_cast<char>('a' + rng.Integer(0, 19))),
        "direct"};
  }
  std::vector<Solution> Solutions(const Drawn& drawn) const override {
    return {{drawn.problem.gold, "direct"}};
  }
  Judgement Judge(const Drawn& drawn, std::string_view completion, bool truncated) const override {
    Judgement judgement;
    judgement.verdict.verdict = truncated                          ? VerdictClass::kTruncated
                                : completion == drawn.problem.gold ? VerdictClass::kCorrect
                                : completion.size() == 1           ? VerdictClass::kWrong
                                                                   : VerdictClass::kUnparsable;
    if (completion.size() == 1) judgement.verdict.value = completion;
    judgement.strict = judgement.verdict.correct();
    return judgement;
  }
  std::vector<std::string> Modes() const override { return {}; }
  std::pair<std::string, double> BestConstant() const override { return {"a", 0.05}; }
  std::string Fingerprint() const override { return "toy 1"; }
};

}  // namespace rlvr::test
