// SPDX-License-Identifier: Apache-2.0
#include "envs/support/tolerance.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

mpq_class Bound(const AnswerType& type, std::string_view name) {
  const std::string text = Parameter(type, name, "0");
  Literal literal;
  if (ParseLiteral(text, {}, literal) != ReadStatus::kOk || literal.value < 0) {
    throw Error(ExitCode::kData,
                fmt::format("answer type '{}': {} = '{}'; expected a number of at least 0",
                            type.name, name, text));
  }
  return literal.value;
}

}  // namespace

Tolerance ReadTolerance(const AnswerType& type) {
  return {Bound(type, "abs_tol"), Bound(type, "rel_tol")};
}

Outcome CompareWithin(const Tolerance& tolerance, const mpq_class& gold, const mpq_class& answer) {
  if (gold == answer) return kIsEqual;
  const mpq_class relative = tolerance.relative * abs(gold);
  const mpq_class& bound = relative > tolerance.absolute ? relative : tolerance.absolute;
  if (abs(gold - answer) <= bound) return {VerdictClass::kCorrect, reason::kWithin};
  return kNotEqual;
}

}  // namespace rlvr
