// complex: a + b i with parts that are worked out (envs/support/constant_value.h): 3+4i and (1+i
// sqrt 3)/2, not i^2. strict: the gold's own spelling, or p/q where the value is rational.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/constant_value.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

class ComplexVerifier : public TypedVerifier<ConstantValue> {
 protected:
  ReadStatus Read(std::string_view text, ConstantValue& out) const override {
    const ReadStatus status = ReadConstant(text, out);
    if (status != ReadStatus::kOk) return status;
    return out.infinity == 0 && IsEvaluated(out.tree) ? ReadStatus::kOk : ReadStatus::kGrammar;
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

RLVR_REGISTER(VerifierPlugin, {
                                  .name = "complex",
                                  .help = "a complex number a + b i, worked out",
                                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                                    CheckParameters(type, {});
                                    return std::make_unique<ComplexVerifier>();
                                  },
                                  .examples = {{"-1", "i^2", false},
                                               {"5", "5", true},
                                               {"5", "-5", false},
                                               {"5", "(1+2i)(1-2i)", false}},
                              });

}  // namespace
}  // namespace rlvr
