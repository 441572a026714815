// SPDX-License-Identifier: Apache-2.0
#include "envs/support/algebraic.h"

#ifdef RLVR_WITH_FLINT
#include <flint/flint.h>
// Calcium 0.4's headers convert void* to other pointers without a cast, which C++ does not allow.
struct AnyPointer {
  void* pointer;
  template <class T>
  operator T*() const {
    return static_cast<T*>(pointer);
  }
};
#define flint_malloc(size) \
  AnyPointer { (flint_malloc)(size) }
#define flint_realloc(pointer, size) \
  AnyPointer { (flint_realloc)(pointer, size) }
#include <calcium/ca.h>
#undef flint_malloc
#undef flint_realloc
#endif

namespace rlvr {

#ifdef RLVR_WITH_FLINT
namespace {

constexpr double kMaxFieldDegree = 64;  // product of the degrees of all roots
constexpr int kMaxExtensions = 6;       // functions that are no roots
constexpr slong kMaxPrecision = 512;

// Whether a proof is worth trying.
bool Affordable(const Tree& tree, const ExactValues& exact) {
  double degree = 1;
  int extensions = 0;
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    const Node& node = tree.nodes[i];
    if (exact.rational[i] != 0) continue;
    if (node.op == Op::kRoot) degree *= node.index;
    if (node.op == Op::kFunction) ++extensions;
    if (node.op == Op::kSymbol || node.op == Op::kFactorial) return false;
    if (node.op != Op::kPower) continue;
    if (!exact.is(node.right)) {
      ++extensions;
    } else {
      const mpq_class& exponent = exact.of(node.right);
      if (abs(exponent.get_num()) > 20 || exponent.get_den() > 20) return false;
      degree *= exponent.get_den().get_d();
    }
  }
  return degree <= kMaxFieldDegree && extensions <= kMaxExtensions && tree.nodes.size() <= 128;
}

class Context {
 public:
  Context() {
    ca_ctx_init(context_);
    context_->options[CA_OPT_PREC_LIMIT] = kMaxPrecision;
    context_->options[CA_OPT_QQBAR_DEG_LIMIT] = 32;
    context_->options[CA_OPT_LLL_PREC] = 128;
    context_->options[CA_OPT_GROEBNER_LENGTH_LIMIT] = 32;
    context_->options[CA_OPT_GROEBNER_POLY_LENGTH_LIMIT] = 128;
    context_->options[CA_OPT_GROEBNER_POLY_BITS_LIMIT] = 1024;
  }
  ~Context() { ca_ctx_clear(context_); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ca_ctx_struct* get() { return context_; }

 private:
  ca_ctx_t context_;
};

// The nodes of one tree as elements of Calcium's fields.
class Numbers {
 public:
  Numbers(const Tree& tree, const ExactValues& exact, bool decimal_log, ca_ctx_struct* context)
      : tree_(tree),
        exact_(exact),
        decimal_log_(decimal_log),
        context_(context),
        x_(tree.nodes.size()) {
    for (ca_struct& x : x_) ca_init(&x, context_);
  }
  ~Numbers() {
    for (ca_struct& x : x_) ca_clear(&x, context_);
  }
  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;

  ca_struct* Run() {
    for (size_t i = 0; i < x_.size(); ++i) {
      if (exact_.rational[i] != 0)
        SetRational(&x_[i], exact_.value[i]);
      else
        Step(tree_.nodes[i], &x_[i]);
    }
    return At(tree_.root);
  }

 private:
  ca_struct* At(int32_t node) { return &x_[static_cast<size_t>(node)]; }

  void SetRational(ca_struct* out, const mpq_class& value) {
    fmpq_t q;
    fmpq_init(q);
    fmpq_set_mpq(q, value.get_mpq_t());
    ca_set_fmpq(out, q, context_);
    fmpq_clear(q);
  }

  void Step(const Node& node, ca_struct* out) {
    switch (node.op) {
      case Op::kPi:
        return ca_pi(out, context_);
      case Op::kEuler:
        ca_one(out, context_);
        return ca_exp(out, out, context_);
      case Op::kImaginary:
        return ca_i(out, context_);
      case Op::kNegate:
        return ca_neg(out, At(node.left), context_);
      case Op::kAdd:
        return ca_add(out, At(node.left), At(node.right), context_);
      case Op::kMultiply:
        return ca_mul(out, At(node.left), At(node.right), context_);
      case Op::kDivide:
        return ca_div(out, At(node.left), At(node.right), context_);
      case Op::kPower:
        return Power(node, out);
      case Op::kRoot:
        return Root(At(node.left), node.index, out);
      case Op::kFunction:
        return Apply(static_cast<Function>(node.index), At(node.left), out);
      default:
        return ca_unknown(out, context_);
    }
  }

  void Power(const Node& node, ca_struct* out) {
    if (tree_.at(node.left).op == Op::kEuler) return ca_exp(out, At(node.right), context_);
    if (!exact_.is(node.right)) return ca_pow(out, At(node.left), At(node.right), context_);
    fmpq_t q;
    fmpq_init(q);
    fmpq_set_mpq(q, exact_.of(node.right).get_mpq_t());
    ca_pow_fmpq(out, At(node.left), q, context_);
    fmpq_clear(q);
  }

  // An odd root of a negative real is the real one: -(-x)^(1/n).
  void Root(ca_struct* x, int degree, ca_struct* out) {
    if (degree == 2) return ca_sqrt(out, x, context_);
    fmpq_t q;
    fmpq_init(q);
    fmpq_set_si(q, 1, static_cast<ulong>(degree));
    const bool negative = degree % 2 == 1 && ca_check_is_negative_real(x, context_) == T_TRUE;
    if (negative)
      ca_neg(out, x, context_);
    else
      ca_set(out, x, context_);
    ca_pow_fmpq(out, out, q, context_);
    if (negative) ca_neg(out, out, context_);
    fmpq_clear(q);
  }

  void Logarithm(ca_struct* x, bool decimal, ca_struct* out) {
    ca_log(out, x, context_);
    if (!decimal) return;
    ca_t ten;
    ca_init(ten, context_);
    ca_set_si(ten, 10, context_);
    ca_log(ten, ten, context_);
    ca_div(out, out, ten, context_);
    ca_clear(ten, context_);
  }

  void Apply(Function function, ca_struct* x, ca_struct* out) {
    switch (function) {
      case Function::kSin:
        return ca_sin(out, x, context_);
      case Function::kCos:
        return ca_cos(out, x, context_);
      case Function::kTan:
        return ca_tan(out, x, context_);
      case Function::kSec:
        ca_cos(out, x, context_);
        return ca_inv(out, out, context_);
      case Function::kCsc:
        ca_sin(out, x, context_);
        return ca_inv(out, out, context_);
      case Function::kCot:
        ca_tan(out, x, context_);
        return ca_inv(out, out, context_);
      case Function::kArcsin:
        return ca_asin(out, x, context_);
      case Function::kArccos:
        return ca_acos(out, x, context_);
      case Function::kArctan:
        return ca_atan(out, x, context_);
      case Function::kLn:
        return Logarithm(x, false, out);
      case Function::kLog:
        return Logarithm(x, decimal_log_, out);
      case Function::kAbs:
        return ca_abs(out, x, context_);
      case Function::kSinh:
      case Function::kCosh:
      case Function::kTanh:
        return ca_unknown(out, context_);
    }
  }

  const Tree& tree_;
  const ExactValues& exact_;
  bool decimal_log_;
  ca_ctx_struct* context_;
  std::vector<ca_struct> x_;
};

}  // namespace

Truth ProveEqual(const Tree& a, const Tree& b, const Reading& reading) {
  const ExactValues& a_exact = EvaluateExactly(a);
  const ExactValues& b_exact = EvaluateExactly(b);
  if (!Affordable(a, a_exact) || !Affordable(b, b_exact)) return Truth::kUnknown;
  Context context;
  Numbers left(a, a_exact, reading.decimal_log, context.get());
  Numbers right(b, b_exact, reading.decimal_log, context.get());
  const ca_struct* x = left.Run();
  const ca_struct* y = right.Run();
  if (ca_check_is_number(x, context.get()) == T_FALSE ||
      ca_check_is_number(y, context.get()) == T_FALSE) {
    return Truth::kUndefined;
  }
  if (ca_check_is_number(x, context.get()) != T_TRUE ||
      ca_check_is_number(y, context.get()) != T_TRUE) {
    return Truth::kUnknown;
  }
  const truth_t equal = ca_check_equal(x, y, context.get());
  return equal == T_TRUE ? Truth::kTrue : equal == T_FALSE ? Truth::kFalse : Truth::kUnknown;
}

#else

Truth ProveEqual(const Tree&, const Tree&, const Reading&) { return Truth::kUnknown; }

#endif

}  // namespace rlvr
