// equation: lhs = rhs in variables, equal where lhs - rhs is a constant multiple of the gold's. A
// value alone is no equation, nor is one without variables, nor a chain. Parameter: variables.
// strict: the gold's own spelling.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/linear_form.h"
#include "envs/support/parameters.h"
#include "envs/support/relation.h"

namespace rlvr {
namespace {

class EquationVerifier : public TypedVerifier<Relation> {
 public:
  explicit EquationVerifier(std::vector<std::string> variables)
      : grammar_{.variables = std::move(variables)} {}

 protected:
  ReadStatus Read(std::string_view text, Relation& out) const override {
    std::vector<Relation> relations;
    const ReadStatus status = ParseRelations(text, grammar_, relations);
    if (status != ReadStatus::kOk) return status;
    out = std::move(relations[0]);
    const bool constant = IsConstant(out.left) && IsConstant(out.right);
    return out.sign == Sign::kEqual && !constant ? ReadStatus::kOk : ReadStatus::kGrammar;
  }
  Outcome Compare(const Relation& gold, const Relation& answer) const override {
    return CompareRelations(gold, answer);
  }
  // The difference as a polynomial whose leading coefficient is one.
  std::string Print(const Relation& value) const override {
    const Tree difference = Difference(value);
    auto polynomial = Expand(difference, EvaluateExactly(difference), difference.root);
    if (!polynomial || polynomial->terms.empty()) return "";
    const mpq_class lead = polynomial->terms.rbegin()->second;
    for (auto& [monomial, coefficient] : polynomial->terms) coefficient /= lead;
    return PrintPolynomial(*polynomial) + "=0";
  }
  bool Canonical(const Relation&, std::string_view answer, std::string_view gold) const override {
    return answer == gold;
  }

 private:
  ExpressionGrammar grammar_;
};

RLVR_REGISTER(VerifierPlugin,
              {
                  .name = "equation",
                  .help = "an equation in variables, up to a constant factor; parameter variables",
                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                    CheckParameters(type, {"variables"});
                    return std::make_unique<EquationVerifier>(
                        SplitList(Parameter(type, "variables")));
                  },
                  .examples = {{"3x-y+13=0", "y=3x+13", true},
                               {"3x-y+13=0", "3x+4y+14=0", false},
                               {"2x+z=1", "1", false},
                               {"y=2x", "2y=4x", true}},
              });

}  // namespace
}  // namespace rlvr
