// SPDX-License-Identifier: Apache-2.0
#include "envs/support/balls.h"

#ifdef RLVR_WITH_FLINT
#include <acb.h>
#endif

namespace rlvr {

bool BallsAfford(const Tree& tree, const ExactValues& exact) {
  int irrational = 0;
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    const Op op = tree.nodes[i].op;
    const bool function =
        op == Op::kFunction || op == Op::kPower || op == Op::kRoot || op == Op::kFactorial;
    irrational += exact.rational[i] == 0 && function ? 1 : 0;
  }
  return irrational <= kMaxIrrational && tree.nodes.size() <= 512;
}

#ifdef RLVR_WITH_FLINT
namespace {

constexpr slong kPrecisions[] = {64, 256, 1024};

// One acb_t with a lifetime.
class Ball {
 public:
  Ball() { acb_init(x_); }
  ~Ball() { acb_clear(x_); }
  Ball(const Ball&) = delete;
  Ball& operator=(const Ball&) = delete;
  acb_ptr get() { return x_; }

 private:
  acb_t x_;
};

void SetRational(acb_ptr out, const mpq_class& value, slong precision) {
  fmpq_t q;
  fmpq_init(q);
  fmpq_set_mpq(q, value.get_mpq_t());
  acb_set_fmpq(out, q, precision);
  fmpq_clear(q);
}

// An odd root of a negative real is the real one.
void Root(acb_ptr out, acb_srcptr x, ulong degree, slong precision) {
  if (degree % 2 == 1 && acb_is_real(x) && arb_is_negative(acb_realref(x))) {
    acb_neg(out, x);
    acb_root_ui(out, out, degree, precision);
    acb_neg(out, out);
  } else {
    acb_root_ui(out, x, degree, precision);
  }
}

void Hyperbolic(acb_ptr out, acb_srcptr x, Function function, slong precision) {
  if (function == Function::kSinh) acb_sinh(out, x, precision);
  if (function == Function::kCosh) acb_cosh(out, x, precision);
  if (function == Function::kTanh) acb_tanh(out, x, precision);
}

void Inverse(acb_ptr out, acb_srcptr x, Function function, slong precision) {
  if (function == Function::kArcsin) acb_asin(out, x, precision);
  if (function == Function::kArccos) acb_acos(out, x, precision);
  if (function == Function::kArctan) acb_atan(out, x, precision);
}

void Logarithm(acb_ptr out, acb_srcptr x, bool decimal, slong precision) {
  acb_log(out, x, precision);
  if (!decimal) return;
  Ball ten;
  acb_set_ui(ten.get(), 10);
  acb_log(ten.get(), ten.get(), precision);
  acb_div(out, out, ten.get(), precision);
}

void Apply(acb_ptr out, acb_srcptr x, Function function, slong precision) {
  switch (function) {
    case Function::kSin:
      return acb_sin(out, x, precision);
    case Function::kCos:
      return acb_cos(out, x, precision);
    case Function::kTan:
      return acb_tan(out, x, precision);
    case Function::kSec:
      return acb_sec(out, x, precision);
    case Function::kCsc:
      return acb_csc(out, x, precision);
    case Function::kCot:
      return acb_cot(out, x, precision);
    case Function::kArcsin:
    case Function::kArccos:
    case Function::kArctan:
      return Inverse(out, x, function, precision);
    case Function::kSinh:
    case Function::kCosh:
    case Function::kTanh:
      return Hyperbolic(out, x, function, precision);
    case Function::kLn:
    case Function::kLog:
      return Logarithm(out, x, false, precision);
    case Function::kAbs: {
      arb_t real;
      arb_init(real);
      acb_abs(real, x, precision);
      acb_set_arb(out, real);
      return arb_clear(real);
    }
  }
}

class BallEvaluator {
 public:
  BallEvaluator(const Tree& tree, const Reading& reading)
      : tree_(tree), reading_(reading), exact_(EvaluateExactly(tree)), balls_(tree.nodes.size()) {}

  acb_srcptr Run(slong precision) {
    for (size_t i = 0; i < balls_.size(); ++i) {
      if (exact_.rational[i] != 0) {
        SetRational(balls_[i].get(), exact_.value[i], precision);
      } else {
        Step(tree_.nodes[i], balls_[i].get(), precision);
      }
    }
    return balls_[static_cast<size_t>(tree_.root)].get();
  }

 private:
  acb_srcptr At(int32_t node) { return balls_[static_cast<size_t>(node)].get(); }

  void Step(const Node& node, acb_ptr out, slong precision) {
    switch (node.op) {
      case Op::kNumber:
        return SetRational(out, tree_.number(node), precision);
      case Op::kSymbol: {
        const auto it = reading_.symbols.find(tree_.names[static_cast<size_t>(node.index)]);
        if (it == reading_.symbols.end()) return acb_indeterminate(out);
        return SetRational(out, it->second, precision);
      }
      case Op::kPi:
        return acb_const_pi(out, precision);
      case Op::kEuler:
        acb_one(out);
        return acb_exp(out, out, precision);
      case Op::kImaginary:
        return acb_onei(out);
      case Op::kNegate:
        return acb_neg(out, At(node.left));
      case Op::kAdd:
        return acb_add(out, At(node.left), At(node.right), precision);
      case Op::kMultiply:
        return acb_mul(out, At(node.left), At(node.right), precision);
      case Op::kDivide:
        return acb_div(out, At(node.left), At(node.right), precision);
      case Op::kPower:
        return Power(node, out, precision);
      case Op::kRoot:
        return Root(out, At(node.left), static_cast<ulong>(node.index), precision);
      case Op::kFactorial:
        acb_add_ui(out, At(node.left), 1, precision);
        return acb_gamma(out, out, precision);
      case Op::kFunction:
        return Call(node, out, precision);
    }
  }

  void Power(const Node& node, acb_ptr out, slong precision) {
    if (tree_.at(node.left).op == Op::kEuler) return acb_exp(out, At(node.right), precision);
    if (!exact_.small_integer(node.right))
      return acb_pow(out, At(node.left), At(node.right), precision);
    fmpz_t exponent;
    fmpz_init_set_si(exponent, exact_.of(node.right).get_num().get_si());
    acb_pow_fmpz(out, At(node.left), exponent, precision);
    fmpz_clear(exponent);
  }

  void Call(const Node& node, acb_ptr out, slong precision) {
    const auto function = static_cast<Function>(node.index);
    if (function == Function::kLog)
      return Logarithm(out, At(node.left), reading_.decimal_log, precision);
    Apply(out, At(node.left), function, precision);
  }

  const Tree& tree_;
  const Reading& reading_;
  const ExactValues& exact_;
  std::vector<Ball> balls_;
};

std::string PrintReal(arb_srcptr x) {
  char* text = arb_get_str(x, 20, ARB_STR_NO_RADIUS);
  std::string out(text);
  flint_free(text);
  return out;
}

}  // namespace

Truth BallsEqual(const Tree& a, const Tree& b, const Reading& reading) {
  BallEvaluator left(a, reading), right(b, reading);
  const auto real = [](acb_srcptr x) { return arb_contains_zero(acb_imagref(x)) != 0; };
  for (slong precision : kPrecisions) {
    acb_srcptr x = left.Run(precision);
    acb_srcptr y = right.Run(precision);
    if (!acb_is_finite(x) || !acb_is_finite(y)) {
      if (precision == 1024) return Truth::kUndefined;
    } else if (!acb_overlaps(x, y)) {
      return reading.real && !real(x) && !real(y) ? Truth::kUndefined : Truth::kFalse;
    }
  }
  return Truth::kUnknown;
}

bool BallsFinite(const Tree& tree, const Reading& reading) {
  BallEvaluator evaluator(tree, reading);
  for (slong precision : kPrecisions) {
    if (acb_is_finite(evaluator.Run(precision))) return true;
  }
  return false;
}

int BallsSign(const Tree& tree, const Reading& reading, bool& real) {
  BallEvaluator evaluator(tree, reading);
  for (slong precision : kPrecisions) {
    acb_srcptr x = evaluator.Run(precision);
    real = acb_is_finite(x) && arb_contains_zero(acb_imagref(x));
    if (!acb_is_finite(x)) continue;
    if (!real) return 0;
    if (arb_is_positive(acb_realref(x))) return 1;
    if (arb_is_negative(acb_realref(x))) return -1;
  }
  return 0;
}

std::string PrintBall(const Tree& tree, const Reading& reading) {
  BallEvaluator evaluator(tree, reading);
  acb_srcptr x = evaluator.Run(256);
  if (!acb_is_finite(x)) return "";
  std::string text = PrintReal(acb_realref(x));
  if (!arb_contains_zero(acb_imagref(x))) text += " + " + PrintReal(acb_imagref(x)) + "*i";
  return text;
}

#else

Truth BallsEqual(const Tree&, const Tree&, const Reading&) { return Truth::kUnknown; }

bool BallsFinite(const Tree&, const Reading&) { return false; }

int BallsSign(const Tree&, const Reading&, bool& real) {
  real = true;
  return 0;
}

std::string PrintBall(const Tree&, const Reading&) { return ""; }

#endif

}  // namespace rlvr
