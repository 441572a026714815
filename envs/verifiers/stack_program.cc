// Answers that are programs of the stack machine (envs/support/stack_machine.h). The gold is a list
// of tests, those that the prompt shows and, after the bar, hidden ones: "2>5,3>7|9>19,0>1". A
// program is correct if it passes all.
// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <vector>

#include "core/api/verifier.h"
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"
#include "envs/support/stack_machine.h"

namespace rlvr {
namespace {

constexpr size_t kMaxProgram = 256;

struct StackTest {
  int64_t input = 0, output = 0;
  bool hidden = false;
};

// Reads "input>output" pairs that ',' or '|' separates; empty where the gold is malformed.
std::vector<StackTest> ReadTests(std::string_view gold) {
  std::vector<StackTest> tests;
  const char *at = gold.data(), *end = at + gold.size();
  bool hidden = false;
  while (true) {
    StackTest test{.hidden = hidden};
    const auto input = std::from_chars(at, end, test.input);
    if (input.ec != std::errc() || input.ptr == end || *input.ptr != '>') return {};
    const auto output = std::from_chars(input.ptr + 1, end, test.output);
    if (output.ec != std::errc()) return {};
    tests.push_back(test);
    if (output.ptr == end) return tests;
    if (*output.ptr != ',' && *output.ptr != '|') return {};
    hidden = hidden || *output.ptr == '|';
    at = output.ptr + 1;
  }
}

class StackProgramVerifier : public Verifier {
 public:
  Verdict Verify(std::string_view gold, std::string_view answer, Profile) const override {
    const auto make = [&](VerdictClass verdict, std::string_view why) {
      return MakeVerdict(verdict, why, answer.size());
    };
    const std::vector<StackTest> tests = ReadTests(gold);
    if (tests.empty()) return make(VerdictClass::kVerifierFailed, reason::kGold);
    if (answer.size() > kMaxProgram) return make(VerdictClass::kOverBudget, reason::kTooLong);
    if (answer.empty() || !IsStackProgram(answer)) {
      return make(VerdictClass::kUnparsable, reason::kGrammar);
    }
    for (const StackTest& test : tests) {
      if (RunStackProgram(answer, test.input) != test.output) {
        return make(VerdictClass::kWrong, test.hidden ? reason::kShownOnly : reason::kRejected);
      }
    }
    Verdict verdict = make(VerdictClass::kCorrect, reason::kAccepted);
    verdict.value = answer;
    return verdict;
  }
};

RLVR_REGISTER(VerifierPlugin,
              {"stack_program",
               "a stack-machine program that passes the gold's tests, hidden ones too",
               [](const AnswerType& type) {
                 CheckParameters(type, {});
                 return std::make_unique<StackProgramVerifier>();
               },
               {{"2>5,3>7|9>19,0>1", "d+1+", true},
                {"2>5,3>7|9>19,0>1", "2*1+", true},
                {"2>5,3>7|9>19,0>1", "3+", false},
                {"2>4|3>6", "dd*s", false},
                {"2>4|3>6", "2>4", false},
                {"2>4|3>6", "1[d]", false}}});

}  // namespace
}  // namespace rlvr
