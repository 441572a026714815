#pragma once
// Verifier: decides whether the text of one answer slot equals the gold, by the grammar of one
// answer type. Pure, re-entrant and bounded: budgets are checked before work; no text makes it
// throw, hang or allocate without bound. Plug-ins of envs/verifiers; docs/verifiers.md shows how to
// write one.
// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/verdict.h"

namespace rlvr {

enum class Profile {
  kStrict,
  kLenient
};  // one spelling a value | more spellings of the same literal

// The declared type of an answer: name and parameters, as in {"decimal", {{"abs_tol", "1e-4"}}}.
struct AnswerType {
  std::string name = "integer";
  std::map<std::string, std::string> parameters = {};
};

class Verifier {
 public:
  virtual ~Verifier() = default;
  // `gold` is read in the lenient profile, `answer` in `profile`. Both are text of a slot, whole.
  virtual Verdict Verify(std::string_view gold, std::string_view answer, Profile profile) const = 0;
};

// One pair of the conformance kit: gold, answer, and whether it is to be accepted in the lenient
// profile.
struct VerifierExample {
  std::string gold, answer;
  bool accept;
  std::map<std::string, std::string> parameters = {};
};

// Entry of Registry<VerifierPlugin>. `make` throws Error(kData) on an unknown or malformed
// parameter.
struct VerifierPlugin {
  std::string name;  // of the answer type
  std::string help;
  std::function<std::unique_ptr<Verifier>(const AnswerType&)> make;
  std::vector<VerifierExample> examples = {};  // at least one accept and one reject
};

}  // namespace rlvr
