// expression: an expression in named variables, compared as a function of them
// (envs/support/ladder.h). Parameters: variables (declared names; else any letter), domain (real,
// positive, integer), form (any, expanded, factored, single_fraction: envs/support/forms.h).
// strict: a polynomial expanded by falling degree (x^2+2x+1), or the gold's own spelling.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/forms.h"
#include "envs/support/ladder.h"
#include "envs/support/linear_form.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

Domain ReadDomain(const AnswerType& type) {
  const std::string name = ParameterOf(type, "domain", {"real", "positive", "integer"});
  return name == "real" ? Domain::kReal : name == "positive" ? Domain::kPositive : Domain::kInteger;
}

class ExpressionVerifier : public TypedVerifier<Tree> {
 public:
  explicit ExpressionVerifier(const AnswerType& type)
      : grammar_{.variables = SplitList(Parameter(type, "variables"))},
        domain_(ReadDomain(type)),
        form_(ReadForm(type)) {}

 protected:
  ReadStatus Read(std::string_view text, Tree& out) const override {
    const ReadStatus status = ParseExpression(text, grammar_, out);
    return status == ReadStatus::kOk ? EvaluateExactly(out).status : status;
  }
  Outcome Compare(const Tree& gold, const Tree& answer) const override {
    const Outcome outcome = CompareTrees(gold, answer, domain_);
    if (outcome.verdict != VerdictClass::kCorrect) return outcome;
    switch (HasForm(answer, form_)) {
      case Truth::kTrue:
        return outcome;
      case Truth::kFalse:
        return {VerdictClass::kWrong, reason::kForm};
      default:
        return {VerdictClass::kVerifierUnsure, reason::kUnproved};
    }
  }
  std::string Print(const Tree& tree) const override {
    const auto polynomial = Expand(tree, EvaluateExactly(tree), tree.root);
    return polynomial ? PrintPolynomial(*polynomial) : PrintTree(tree);
  }
  bool Canonical(const Tree& value, std::string_view answer, std::string_view gold) const override {
    return answer == gold || answer == Print(value);
  }

 private:
  ExpressionGrammar grammar_;
  Domain domain_;
  Form form_;
};

RLVR_REGISTER(VerifierPlugin,
              {
                  .name = "expression",
                  .help = "an expression in variables; parameters variables, domain (real, "
                          "positive, integer), form (any, "
                          "expanded, factored, single_fraction)",
                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                    CheckParameters(type, {"variables", "domain", "form"});
                    return std::make_unique<ExpressionVerifier>(type);
                  },
                  .examples = {{"(x+1)^2", "x^2+2x+1", true},
                               {"(x^2-1)/(x-1)", "x+1", true},
                               {"x+1", "y+1", false},
                               {"3c", "3d", false},
                               {"x^2+1", "x^2+1.0000000001", false},
                               {"x^2+2x+1", "(x+1)^2", false, {{"form", "expanded"}}}},
              });

}  // namespace
}  // namespace rlvr
