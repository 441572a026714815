// SPDX-License-Identifier: Apache-2.0
#include "envs/support/constant_value.h"

#include "envs/support/exact.h"

namespace rlvr {
namespace {

// +1 or -1 for a text that is nothing but an infinity, else 0.
int InfinityOf(std::string_view text) {
  std::vector<Token> tokens;
  if (Tokenize(Clean(text), tokens) != ReadStatus::kOk) return 0;
  Cursor c(tokens);
  const bool negative = c.Is('-');
  if (negative || c.Is('+')) c.Advance();
  const Token t = c.Peek();
  c.Advance();
  const bool name =
      t.kind == TokenKind::kLetters && (t.text == "infinity" || t.text == "oo" || t.text == "inf");
  const bool command = t.kind == TokenKind::kCommand && t.text == "infty";
  if (!c.Done() || (!name && !command)) return 0;
  return negative ? -1 : 1;
}

class EvaluatedCheck {
 public:
  explicit EvaluatedCheck(const Tree& tree) : tree_(tree), exact_(EvaluateExactly(tree)) {}

  bool Run() {
    if (exact_.status != ReadStatus::kOk) return true;  // refused elsewhere
    imaginary_.resize(tree_.nodes.size());
    rational_factor_.resize(tree_.nodes.size());
    int count = 0;
    for (size_t i = 0; i < tree_.nodes.size(); ++i) {
      const Node& node = tree_.nodes[i];
      if (node.op == Op::kImaginary) ++count;
      imaginary_[i] = node.op == Op::kImaginary || Imaginary(node.left) || Imaginary(node.right);
      rational_factor_[i] = FindRationalFactor(node, static_cast<int32_t>(i));
      if (!Good(node, static_cast<int32_t>(i))) return false;
    }
    return count <= 1 && RationalTerms(tree_.root) <= 1;
  }

 private:
  bool Imaginary(int32_t at) const { return at >= 0 && imaginary_[static_cast<size_t>(at)]; }
  bool Literal(int32_t at) const {
    const Node& node = tree_.at(at);
    return node.op == Op::kNumber ||
           (node.op == Op::kNegate && tree_.at(node.left).op == Op::kNumber);
  }

  bool Good(const Node& node, int32_t at) const {
    switch (node.op) {
      case Op::kAdd:
        return !exact_.is(node.left) || !exact_.is(node.right);
      case Op::kMultiply:
        return !HasRationalFactor(node.left) || !HasRationalFactor(node.right);
      case Op::kDivide:
        if (exact_.is(at)) return Literal(node.left) && Literal(node.right);
        return !Imaginary(node.right);
      case Op::kPower:
        return !exact_.is(node.left) || !exact_.is(node.right) ? !Imaginary(node.left) : false;
      case Op::kRoot:
        if (exact_.is(node.left) && exact_.of(node.left) < 0) return false;  // i sqrt(3) is meant
        return !exact_.is(at) && !Imaginary(node.left);
      case Op::kFunction:
        return !exact_.is(at) && !Imaginary(node.left);
      case Op::kFactorial:
        return false;
      default:
        return true;
    }
  }

  // Whether a rational number multiplies or divides the node: 2i, \frac{i}{2}.
  bool HasRationalFactor(int32_t at) const {
    return rational_factor_[static_cast<size_t>(at)] != 0;
  }
  bool FindRationalFactor(const Node& node, int32_t at) const {
    if (exact_.is(at)) return true;
    if (node.op == Op::kNegate) return HasRationalFactor(node.left);
    if (node.op != Op::kMultiply && node.op != Op::kDivide) return false;
    return HasRationalFactor(node.left) || HasRationalFactor(node.right);
  }

  // How many of a sum's terms are rational numbers.
  int RationalTerms(int32_t at) const {
    if (exact_.is(at)) return 1;
    const Node& node = tree_.at(at);
    if (node.op == Op::kNegate) return RationalTerms(node.left);
    if (node.op != Op::kAdd) return 0;
    return RationalTerms(node.left) + RationalTerms(node.right);
  }

  const Tree& tree_;
  const ExactValues& exact_;
  std::vector<uint8_t> imaginary_, rational_factor_;  // by node
};

}  // namespace

ReadStatus ReadConstant(std::string_view text, ConstantValue& out) {
  const ReadStatus status = ParseExpression(text, {.symbols = false, .grouping = true}, out.tree);
  if (status != ReadStatus::kGrammar)
    return status == ReadStatus::kOk ? EvaluateExactly(out.tree).status : status;
  out.infinity = InfinityOf(text);
  return out.infinity != 0 ? ReadStatus::kOk : status;
}

Outcome CompareConstantValues(const ConstantValue& gold, const ConstantValue& answer) {
  if (gold.infinity != 0 || answer.infinity != 0) {
    return gold.infinity == answer.infinity ? kIsEqual : kNotEqual;
  }
  return CompareTrees(gold.tree, answer.tree);
}

std::string PrintConstant(const ConstantValue& value) {
  if (value.infinity != 0) return value.infinity > 0 ? "infinity" : "-infinity";
  return PrintTree(value.tree);
}

int OrderConstantValues(const ConstantValue& a, const ConstantValue& b, Outcome& outcome) {
  outcome = kIsEqual;
  if (a.infinity == 0 && b.infinity == 0) return OrderConstants(a.tree, b.tree, outcome);
  return a.infinity == b.infinity ? 0 : a.infinity < b.infinity ? -1 : 1;
}

bool IsEvaluated(const Tree& tree) { return EvaluatedCheck(tree).Run(); }

}  // namespace rlvr
