// SPDX-License-Identifier: Apache-2.0
#include "envs/support/exact.h"

namespace rlvr {
namespace {

constexpr long kMaxFactorial = 1000;
constexpr double kMaxWork = 4e5;  // products of machine words, about half a millisecond

size_t Bits(const mpq_class& x) {
  return mpz_sizeinbase(x.get_num().get_mpz_t(), 2) + mpz_sizeinbase(x.get_den().get_mpz_t(), 2);
}

size_t Words(const mpq_class& x) {
  return mpz_size(x.get_num().get_mpz_t()) + mpz_size(x.get_den().get_mpz_t()) + 1;
}

class ExactEvaluator {
 public:
  explicit ExactEvaluator(const Tree& tree) : tree_(tree) {
    out_.rational.resize(tree.nodes.size());
    out_.value.resize(tree.nodes.size());
  }

  ExactValues Run() {
    for (size_t i = 0; i < tree_.nodes.size() && out_.status == ReadStatus::kOk; ++i) {
      const Node& node = tree_.nodes[i];
      const bool left = node.left < 0 || out_.is(node.left);
      const bool right = node.right < 0 || out_.is(node.right);
      out_.rational[i] = left && right && Work(node, out_.value[i]);
      if (node.op == Op::kDivide && right && out_.of(node.right) == 0) Stop(ReadStatus::kUndefined);
    }
    return std::move(out_);
  }

 private:
  bool Stop(ReadStatus status) {
    if (out_.status == ReadStatus::kOk) out_.status = status;
    return false;
  }

  // Counts the work of combining two operands; false: over budget.
  bool Afford(const mpq_class& a, const mpq_class& b) {
    work_ += static_cast<double>(Words(a) * Words(b));
    return work_ <= kMaxWork || Stop(ReadStatus::kTooLarge);
  }

  bool Work(const Node& node, mpq_class& out) {
    switch (node.op) {
      case Op::kNumber:
        out = tree_.number(node);
        return true;
      case Op::kNegate:
        out = -out_.of(node.left);
        return true;
      case Op::kAdd:
      case Op::kMultiply:
      case Op::kDivide:
        return Combine(node.op, out_.of(node.left), out_.of(node.right), out);
      case Op::kPower:
        return Power(out_.of(node.left), out_.of(node.right), out);
      case Op::kRoot:
        return Root(out_.of(node.left), node.index, out);
      case Op::kFactorial:
        return Factorial(out_.of(node.left), out);
      case Op::kFunction:
        if (static_cast<Function>(node.index) != Function::kAbs) return false;
        out = abs(out_.of(node.left));
        return true;
      case Op::kSymbol:
      case Op::kPi:
      case Op::kEuler:
      case Op::kImaginary:
        return false;
    }
    return false;
  }

  bool Combine(Op op, const mpq_class& a, const mpq_class& b, mpq_class& out) {
    if (!Afford(a, b)) return false;
    if (op == Op::kAdd) out = a + b;
    if (op == Op::kMultiply) out = a * b;
    if (op != Op::kDivide) return true;
    if (b == 0) return Stop(ReadStatus::kUndefined);
    out = a / b;
    return true;
  }

  bool Power(const mpq_class& base, const mpq_class& exponent, mpq_class& out) {
    if (base == 0 && exponent <= 0) return Stop(ReadStatus::kUndefined);
    if (base == 0 || base == 1) return out = base, true;
    if (exponent.get_den() != 1) {
      if (exponent.get_den() > kMaxRootIndex || base < 0) return false;
      mpq_class root;
      if (!Root(base, static_cast<int32_t>(exponent.get_den().get_si()), root)) return false;
      return Power(root, exponent.get_num(), out);
    }
    const mpz_class& n = exponent.get_num();
    if (!n.fits_slong_p()) return Stop(ReadStatus::kTooLarge);
    const double bits = static_cast<double>(Bits(base)) * std::abs(static_cast<double>(n.get_si()));
    if (base != -1 && bits > static_cast<double>(kMaxPowerBits)) return Stop(ReadStatus::kTooLarge);
    const unsigned long k = mpz_class(abs(n)).get_ui();
    mpz_class above, below;
    mpz_pow_ui(above.get_mpz_t(), base.get_num().get_mpz_t(), base == -1 ? k % 2 : k);
    mpz_pow_ui(below.get_mpz_t(), base.get_den().get_mpz_t(), base == -1 ? k % 2 : k);
    out = n > 0 ? mpq_class(above, below) : mpq_class(below, above);
    out.canonicalize();
    return Afford(out, out);
  }

  // Where the root is rational; of a negative number for odd degrees alone.
  bool Root(const mpq_class& x, int32_t degree, mpq_class& out) {
    if (x < 0 && degree % 2 == 0) return false;
    if (!Afford(x, x)) return false;
    mpz_class above, below;
    const auto n = static_cast<unsigned long>(degree);
    if (mpz_root(above.get_mpz_t(), x.get_num().get_mpz_t(), n) == 0) return false;
    if (mpz_root(below.get_mpz_t(), x.get_den().get_mpz_t(), n) == 0) return false;
    out = mpq_class(above, below);
    return true;
  }

  bool Factorial(const mpq_class& x, mpq_class& out) {
    if (x < 0 || x.get_den() != 1) return Stop(ReadStatus::kUndefined);
    if (x > kMaxFactorial) return Stop(ReadStatus::kTooLarge);
    mpz_class product;
    mpz_fac_ui(product.get_mpz_t(), x.get_num().get_ui());
    out = product;
    return Afford(out, out);
  }

  const Tree& tree_;
  ExactValues out_;
  double work_ = 0;
};

}  // namespace

const ExactValues& EvaluateExactly(const Tree& tree) {
  const bool known = tree.exact != nullptr && tree.exact->value.size() == tree.nodes.size();
  if (!known) tree.exact = std::make_shared<const ExactValues>(ExactEvaluator(tree).Run());
  return *tree.exact;
}

}  // namespace rlvr
