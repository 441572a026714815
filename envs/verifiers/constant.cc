// constant: a real or complex number as an expression of numbers, pi, e, i, roots, powers,
// logarithms and circular functions; or an infinity. Compared by the ladder
// (envs/support/ladder.h). strict: p/q in lowest terms where the value is rational, else the gold's
// own spelling.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/constant_value.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

class ConstantVerifier : public TypedVerifier<ConstantValue> {
 protected:
  ReadStatus Read(std::string_view text, ConstantValue& out) const override {
    return ReadConstant(text, out);
  }
  Outcome Compare(const ConstantValue& gold, const ConstantValue& answer) const override {
    return CompareConstantValues(gold, answer);
  }
  std::string Print(const ConstantValue& value) const override { return PrintConstant(value); }
  bool Canonical(const ConstantValue& value, std::string_view answer,
                 std::string_view gold) const override {
    return answer == PrintConstant(value) || answer == gold;
  }
};

RLVR_REGISTER(
    VerifierPlugin,
    {
        .name = "constant",
        .help =
            "a number as an expression of numbers, pi, e, i, roots, logarithms, circular functions",
        .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
          CheckParameters(type, {});
          return std::make_unique<ConstantVerifier>();
        },
        .examples = {{"3/4", "0.75", true},
                     {"\\pi", "3.14", false},
                     {"1024", "2^{10}", true},
                     {"\\infty", "-\\infty", false},
                     {"\\frac{1}{2}", "\\frac12", true}},
    });

}  // namespace
}  // namespace rlvr
