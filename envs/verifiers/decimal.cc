// decimal: a number written with a point or an exponent, exact unless abs_tol or rel_tol is
// declared. No fractions: they would be an unfinished division. strict: the shortest decimal (0.75,
// -3, 0).
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "envs/support/tolerance.h"

namespace rlvr {
namespace {

class DecimalVerifier : public TypedVerifier<Literal> {
 public:
  explicit DecimalVerifier(const AnswerType& type) : tolerance_(ReadTolerance(type)) {}

 protected:
  ReadStatus Read(std::string_view text, Literal& out) const override {
    return ParseLiteral(text, {.fractions = false}, out);
  }
  Outcome Compare(const Literal& gold, const Literal& answer) const override {
    return CompareWithin(tolerance_, gold.value, answer.value);
  }
  std::string Print(const Literal& value) const override { return PrintDecimal(value.value); }

 private:
  Tolerance tolerance_;
};

RLVR_REGISTER(VerifierPlugin, {
                                  .name = "decimal",
                                  .help = "a decimal number; parameters abs_tol, rel_tol",
                                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                                    CheckParameters(type, {"abs_tol", "rel_tol"});
                                    return std::make_unique<DecimalVerifier>(type);
                                  },
                                  .examples = {{"0.75", ".750", true},
                                               {"0.75", "7.5e-1", true},
                                               {"0.75", "0.74999999", false},
                                               {"0.75", "3/4", false},
                                               {"3.14159", "3.1416", true, {{"abs_tol", "1e-4"}}},
                                               {"3.14159", "3.1417", false, {{"abs_tol", "1e-4"}}}},
                              });

}  // namespace
}  // namespace rlvr
