// SPDX-License-Identifier: Apache-2.0
#include "envs/support/ladder.h"

#include <fmt/format.h>

#include <set>

#include "core/base/hash.h"
#include "envs/support/algebraic.h"
#include "envs/support/formal.h"
#include "envs/support/literal.h"
#include "envs/support/modular.h"

namespace rlvr {
namespace {

constexpr Outcome kUnsure{VerdictClass::kVerifierUnsure, reason::kUnproved};
constexpr Outcome kNoValue{VerdictClass::kUnparsable, reason::kUndefined};
constexpr Outcome kTooBig{VerdictClass::kOverBudget, reason::kTooLarge};
constexpr int kSamplePoints = 8;

struct Sides {
  const Tree& gold;
  const ExactValues& gold_exact;
  const Tree& answer;
  const ExactValues& answer_exact;
};

bool SameTree(const Tree& a, const Tree& b) {
  return a.root == b.root && a.nodes == b.nodes && a.numbers == b.numbers && a.names == b.names;
}

// Whether the node has a value wherever its children have.
bool HasValue(const Tree& tree, const ExactValues& exact, const Node& node) {
  const auto positive = [&](int32_t at) { return exact.is(at) && exact.of(at) > 0; };
  switch (node.op) {
    case Op::kDivide:
      return exact.is(node.right);
    case Op::kPower:
      return positive(node.right) || positive(node.left) || tree.at(node.left).op == Op::kEuler;
    case Op::kFunction:
      switch (static_cast<Function>(node.index)) {
        case Function::kSin:
        case Function::kCos:
        case Function::kSinh:
        case Function::kCosh:
        case Function::kAbs:
          return true;
        default:
          return positive(node.left);
      }
    case Op::kFactorial:
      return false;
    default:
      return true;
  }
}

// A constant that has no pole by what it is made of.
bool EvidentlyFinite(const Tree& tree, const ExactValues& exact) {
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    if (exact.rational[i] == 0 && !HasValue(tree, exact, tree.nodes[i])) return false;
  }
  return true;
}

Outcome CompareConstants(const Sides& s, const Reading& reading) {
  switch (BallsEqual(s.gold, s.answer, reading)) {
    case Truth::kFalse:
      return kNotEqual;
    case Truth::kTrue:
    case Truth::kUndefined:
    case Truth::kUnknown:
      break;
  }
  if (ProveIdentity(s.gold, s.answer, true, reading.decimal_log)) return kIsEqual;
  switch (ProveEqual(s.gold, s.answer, reading)) {
    case Truth::kTrue:
      return kIsEqual;
    case Truth::kFalse:
      return kNotEqual;
    case Truth::kUndefined:
      return kNoValue;
    case Truth::kUnknown:
      break;
  }
  return kUnsure;
}

void AddNames(const Tree& tree, std::set<std::string>& names) {
  names.insert(tree.names.begin(), tree.names.end());
}

// The value of a symbol at one of the sample points: fractions with small terms, spread over the
// domain.
mpq_class SampleValue(Domain domain, uint64_t hash) {
  const auto part = static_cast<long>(hash % 89) + 2;
  if (domain == Domain::kInteger) return mpq_class(part);
  mpq_class value(part, 23);
  value.canonicalize();
  return domain == Domain::kReal && (hash >> 32) % 3 == 0 ? mpq_class(-value) : value;
}

// A point where the two differ proves them different; points where they agree prove nothing.
bool DifferSomewhere(const Sides& s, Domain domain, Reading reading) {
  std::set<std::string> names;
  reading.real = !MentionsImaginary(s.gold) && !MentionsImaginary(s.answer);
  AddNames(s.gold, names);
  AddNames(s.answer, names);
  for (uint64_t point = 0; point < kSamplePoints; ++point) {
    for (const std::string& name : names) {
      reading.symbols[name] = SampleValue(domain, Mix64(point, Hash64(name)));
    }
    if (BallsEqual(s.gold, s.answer, reading) == Truth::kFalse) return true;
  }
  return false;
}

Outcome CompareFunctions(const Sides& s, Domain domain, const Reading& reading) {
  if (ProveIdentity(s.gold, s.answer, domain != Domain::kReal, reading.decimal_log))
    return kIsEqual;
  return DifferSomewhere(s, domain, reading) ? kNotEqual : kUnsure;
}

Outcome CompareUnder(const Sides& s, Domain domain, const Reading& reading) {
  if (!BallsAfford(s.gold, s.gold_exact) || !BallsAfford(s.answer, s.answer_exact)) return kTooBig;
  if (IsConstant(s.gold) && IsConstant(s.answer)) return CompareConstants(s, reading);
  return CompareFunctions(s, domain, reading);
}

}  // namespace

Outcome CompareTrees(const Tree& gold, const Tree& answer, Domain domain) {
  const ExactValues& gold_exact = EvaluateExactly(gold);
  const ExactValues& answer_exact = EvaluateExactly(answer);
  if (gold_exact.status != ReadStatus::kOk) return {VerdictClass::kVerifierFailed, reason::kGold};
  if (answer_exact.status != ReadStatus::kOk) return RefusedOutcome(answer_exact.status);
  if (gold_exact.is(gold.root) && answer_exact.is(answer.root)) {
    return gold_exact.of(gold.root) == answer_exact.of(answer.root) ? kIsEqual : kNotEqual;
  }
  switch (TestIdentity(gold, gold_exact, answer, answer_exact)) {
    case Identity::kEqual:
      return kIsEqual;
    case Identity::kDifferent:
      return kNotEqual;
    case Identity::kUndefined:
      return kNoValue;
    case Identity::kOverBudget:
      return kTooBig;
    case Identity::kOther:
      break;
  }
  const Sides sides{gold, gold_exact, answer, answer_exact};
  if (SameTree(gold, answer) && BallsAfford(gold, gold_exact)) {
    const bool finite = EvidentlyFinite(gold, gold_exact) || BallsFinite(gold, {});
    return !IsConstant(gold) || finite ? kIsEqual : kUnsure;
  }
  const Outcome natural = CompareUnder(sides, domain, {});
  if (!gold.bare_log && !answer.bare_log) return natural;
  const Outcome decimal = CompareUnder(sides, domain, {.decimal_log = true});
  if (natural.verdict == decimal.verdict) return natural;
  return {VerdictClass::kVerifierUnsure, reason::kTwoReadings};
}

int OrderConstants(const Tree& a, const Tree& b, Outcome& outcome) {
  const ExactValues& a_exact = EvaluateExactly(a);
  const ExactValues& b_exact = EvaluateExactly(b);
  outcome = kIsEqual;
  if (a_exact.status != ReadStatus::kOk) return outcome = RefusedOutcome(a_exact.status), 0;
  if (b_exact.status != ReadStatus::kOk) return outcome = RefusedOutcome(b_exact.status), 0;
  if (a_exact.is(a.root) && b_exact.is(b.root)) return cmp(a_exact.of(a.root), b_exact.of(b.root));
  if (!BallsAfford(a, a_exact) || !BallsAfford(b, b_exact)) return outcome = kTooBig, 0;
  Tree difference = a;
  const int32_t right = AppendTree(difference, b);
  const int32_t negative = AddNode(difference, {Op::kNegate, right});
  difference.root = AddNode(difference, {Op::kAdd, a.root, negative});
  bool real = true;
  const int sign = BallsSign(difference, {}, real);
  if (!real) return outcome = {VerdictClass::kUnparsable, reason::kGrammar}, 0;
  if (sign != 0) return sign;
  outcome = CompareTrees(a, b);
  if (outcome.verdict == VerdictClass::kWrong) outcome = kUnsure;
  return 0;
}

std::string PrintTree(const Tree& tree) {
  const ExactValues& exact = EvaluateExactly(tree);
  if (exact.status != ReadStatus::kOk) return "";
  if (exact.is(tree.root)) return PrintRational(exact.of(tree.root));
  if (IsConstant(tree)) return BallsAfford(tree, exact) ? PrintBall(tree, {}) : "";
  const uint64_t fingerprint = Fingerprint(tree, exact);
  return fingerprint == 0 ? "" : fmt::format("#{:016x}", fingerprint);
}

}  // namespace rlvr
