// rational: an exact fraction; with abs_tol or rel_tol, a number near enough to one.
// form = reduced: a whole number, or a/b in lowest terms with b > 1, and no decimal or mixed
// number. strict: p/q in lowest terms, or p.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "envs/support/tolerance.h"

namespace rlvr {
namespace {

class RationalVerifier : public TypedVerifier<Literal> {
 public:
  explicit RationalVerifier(const AnswerType& type)
      : tolerance_(ReadTolerance(type)),
        reduced_(ParameterOf(type, "form", {"any", "reduced"}) == "reduced") {}

 protected:
  ReadStatus Read(std::string_view text, Literal& out) const override {
    return ParseLiteral(text, {}, out);
  }
  Outcome Compare(const Literal& gold, const Literal& answer) const override {
    const Outcome outcome = CompareWithin(tolerance_, gold.value, answer.value);
    const bool correct = outcome.verdict == VerdictClass::kCorrect;
    return correct && reduced_ && !Reduced(answer) ? Outcome{VerdictClass::kWrong, reason::kForm}
                                                   : outcome;
  }
  std::string Print(const Literal& value) const override { return PrintRational(value.value); }

 private:
  static bool Reduced(const Literal& x) {
    if (x.decimal || x.mixed) return false;
    return !x.fraction || (x.denominator > 1 && x.denominator == x.value.get_den());
  }

  Tolerance tolerance_;
  bool reduced_;
};

RLVR_REGISTER(VerifierPlugin,
              {
                  .name = "rational",
                  .help = "a fraction, exact; parameters abs_tol, rel_tol, form (any, reduced)",
                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                    CheckParameters(type, {"abs_tol", "rel_tol", "form"});
                    return std::make_unique<RationalVerifier>(type);
                  },
                  .examples = {{"1/3", "2/6", true},
                               {"7/2", "3\\frac{1}{2}", true},
                               {"1/3", "0.\\overline{3}", true},
                               {"1/3", "0.333333", false},
                               {"1/2", "1/0", false},
                               {"1/3", "2/6", false, {{"form", "reduced"}}},
                               {"1/3", "0.3333", true, {{"abs_tol", "1e-4"}}}},
              });

}  // namespace
}  // namespace rlvr
