// SPDX-License-Identifier: Apache-2.0
#include "envs/support/relation.h"

#include <optional>
#include <utility>

#include "envs/support/balls.h"
#include "envs/support/linear_form.h"

namespace rlvr {
namespace {

constexpr size_t kMaxChain = 4;

struct Arrow {
  Sign sign;
  bool swapped;
};

// Moves past a relation sign.
std::optional<Arrow> TakeArrow(Cursor& c) {
  if (c.Take('=')) {
    c.Take('=');
    return Arrow{Sign::kEqual, false};
  }
  if (c.Take('<')) return Arrow{Sign::kLess, false};
  if (c.Take('>')) return Arrow{Sign::kLess, true};
  if (c.TakeCommand("le")) return Arrow{Sign::kLessEqual, false};
  if (c.TakeCommand("ge")) return Arrow{Sign::kLessEqual, true};
  if (c.TakeCommand("ne")) return Arrow{Sign::kUnequal, false};
  return std::nullopt;
}

// The same tree with every name marked, so that its symbols are others.
Tree Renamed(Tree tree) {
  for (std::string& name : tree.names) name += "'";
  return tree;
}

Tree Product(const Tree& a, const Tree& b) {
  Tree out = a;
  const int32_t right = AppendTree(out, b);
  out.root = AddNode(out, {Op::kMultiply, a.root, right});
  return out;
}

// Whether a(x) b(y) = a(y) b(x): then a/b is a constant.
Outcome CompareProportions(const Tree& a, const Tree& b) {
  return CompareTrees(Product(a, Renamed(b)), Product(Renamed(a), b));
}

Tree Zero() {
  Tree zero;
  zero.root = AddNumber(zero, 0);
  return zero;
}

// The sign of the quotient of two proportional trees; 0: unknown.
int QuotientSign(const Tree& a, const Tree& b) {
  const auto p = Expand(a, EvaluateExactly(a), a.root), q = Expand(b, EvaluateExactly(b), b.root);
  if (p && q && !p->terms.empty() && !q->terms.empty()) {
    return sgn(p->terms.begin()->second) * sgn(q->terms.begin()->second);
  }
  Reading reading;
  for (int point = 1; point <= 4; ++point) {
    int offset = 0;
    for (const Tree* tree : {&a, &b}) {
      for (const std::string& name : tree->names) {
        reading.symbols.try_emplace(name, mpq_class(7 * point + 3 * ++offset, 11))
            .first->second.canonicalize();
      }
    }
    bool real_a = true, real_b = true;
    const int sign = BallsSign(a, reading, real_a) * BallsSign(b, reading, real_b);
    if (sign != 0 && real_a && real_b) return sign;
    reading.symbols.clear();
  }
  return 0;
}

}  // namespace

Tree Difference(const Relation& relation) {
  Tree out = relation.left;
  const int32_t right = AppendTree(out, relation.right);
  const int32_t negative = AddNode(out, {Op::kNegate, right});
  out.root = AddNode(out, {Op::kAdd, relation.left.root, negative});
  return out;
}

ReadStatus ParseRelations(std::string_view text, const ExpressionGrammar& grammar,
                          std::vector<Relation>& out) {
  std::vector<Token> tokens;
  if (const ReadStatus s = Tokenize(Clean(text), tokens); s != ReadStatus::kOk) return s;
  const std::vector<Token> resolved = ResolveLetters(tokens, grammar);
  Cursor c(resolved);
  Tree left;
  if (const ReadStatus s = ReadExpression(c, grammar, left); s != ReadStatus::kOk) return s;
  std::optional<Arrow> first;
  while (!c.Done()) {
    const auto arrow = TakeArrow(c);
    if (!arrow || out.size() >= kMaxChain) return ReadStatus::kGrammar;
    const bool chain = first.has_value();
    if (chain && (arrow->sign == Sign::kEqual || arrow->sign == Sign::kUnequal ||
                  first->sign == Sign::kEqual || first->sign == Sign::kUnequal ||
                  first->swapped != arrow->swapped)) {
      return ReadStatus::kGrammar;
    }
    first = arrow;
    Tree right;
    if (const ReadStatus s = ReadExpression(c, grammar, right); s != ReadStatus::kOk) return s;
    out.push_back(arrow->swapped ? Relation{arrow->sign, right, left}
                                 : Relation{arrow->sign, left, right});
    left = std::move(right);
  }
  for (const Relation& relation : out) {
    const ReadStatus status = EvaluateExactly(Difference(relation)).status;
    if (status != ReadStatus::kOk) return status;
  }
  return out.empty() ? ReadStatus::kGrammar : ReadStatus::kOk;
}

Outcome CompareRelations(const Relation& gold, const Relation& answer) {
  if (gold.sign != answer.sign) return kNotEqual;
  const Tree want = Difference(gold), got = Difference(answer);
  const Outcome vanishes = CompareTrees(Zero(), got);
  if (vanishes.verdict == VerdictClass::kCorrect) {  // 0 = 0 says nothing, least of all as a gold
    const bool empty_gold = CompareTrees(Zero(), want).verdict == VerdictClass::kCorrect;
    return empty_gold ? Outcome{VerdictClass::kVerifierFailed, reason::kGold} : kNotEqual;
  }
  if (vanishes.verdict != VerdictClass::kWrong) return vanishes;
  const Outcome proportional = CompareProportions(want, got);
  if (proportional.verdict != VerdictClass::kCorrect) return proportional;
  if (gold.sign == Sign::kEqual || gold.sign == Sign::kUnequal) return kIsEqual;
  const int sign = QuotientSign(want, got);
  if (sign == 0) return {VerdictClass::kVerifierUnsure, reason::kUnproved};
  return sign > 0 ? kIsEqual : kNotEqual;
}

}  // namespace rlvr
