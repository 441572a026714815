#pragma once
// Pairs of a gold and an answer as JSON objects, one a line: what `rlvr verify` and `rlvr verifiers
// audit` read. Untrusted input.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>

#include "core/api/task.h"
#include "core/api/verifier.h"
#include "core/base/missing.h"
#include "envs/external/external_verifier.h"

namespace rlvr {

struct Pair {
  std::string id;  // as JSON; empty: none
  AnswerType type;
  std::string gold;
  std::string text;  // the slot's text, or a completion
  bool completion = false;
  Template form = Template::kWhole;  // of a completion
  Profile profile = Profile::kLenient;
  std::string label;    // accept, reject or empty
  std::string problem;  // for external verifiers
};

// One object: type (a name, or an object with name and parameters), gold, answer or completion with
// template; optional id, profile, variables, unit, form, label, problem.
// Fails: Error(kData) that names what is missing or malformed.
Pair ParsePair(std::string_view line);

struct PairVerdict {
  Verdict verdict;
  double score = kMissing;  // an external verifier's; NaN: none
  std::string gold_value;   // printed canonically; empty: none
};

// Fails: Error(kData or kConfig) on an unknown type or parameter.
PairVerdict JudgePair(const Pair& pair);
// By an external verifier; gold_value is the gold as it stands.
PairVerdict JudgePair(const Pair& pair, ExternalVerifier& external);

// {"id":...,"verdict":...,"reason":...,"gold_value":...,"answer_value":...,"slot":[begin,end]}
std::string PairVerdictJson(const Pair& pair, const PairVerdict& judged);

// {"error":...,"line":n}
std::string PairErrorJson(std::string_view message, int64_t line);

}  // namespace rlvr
