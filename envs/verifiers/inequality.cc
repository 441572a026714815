// inequality: lhs < rhs (or <=, >, >=, !=), or a chain a < x <= b, which is a < x and x <= b. Equal
// where each difference is a positive multiple of the gold's and strictness agrees: 5 < x is x > 5.
// Parameter: variables. strict: the gold's own spelling.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "core/base/registry.h"
#include "envs/support/names.h"
#include "envs/support/parameters.h"
#include "envs/support/relation.h"

namespace rlvr {
namespace {

using Relations = std::vector<Relation>;
constexpr size_t kMaxRelations = 4;

class InequalityVerifier : public TypedVerifier<Relations> {
 public:
  explicit InequalityVerifier(std::vector<std::string> variables)
      : grammar_{.variables = std::move(variables)} {}

 protected:
  ReadStatus Read(std::string_view text, Relations& out) const override {
    const auto parts = SplitConjunction(std::string(Clean(text)));
    for (const std::string& part : parts) {
      Relations relations;
      const ReadStatus status = ParseRelations(part, grammar_, relations);
      if (status != ReadStatus::kOk) return status;
      std::move(relations.begin(), relations.end(), std::back_inserter(out));
      if (out.size() > kMaxRelations) return ReadStatus::kTooLong;
    }
    bool constant = false;  // a link of the chain, as in x < 3 < 4
    for (const Relation& r : out) constant |= IsConstant(r.left) && IsConstant(r.right);
    const bool equation = std::any_of(out.begin(), out.end(),
                                      [](const Relation& r) { return r.sign == Sign::kEqual; });
    return !equation && !constant ? ReadStatus::kOk : ReadStatus::kGrammar;
  }
  Outcome Compare(const Relations& gold, const Relations& answer) const override {
    if (gold.size() != answer.size()) return {VerdictClass::kWrong, reason::kShape};
    const Outcome other_order = CompareInOrder(gold, answer, true);
    if (other_order.verdict == VerdictClass::kCorrect) return other_order;
    return CompareInOrder(gold, answer, false);
  }
  std::string Print(const Relations&) const override { return ""; }
  bool Canonical(const Relations&, std::string_view answer, std::string_view gold) const override {
    return answer == gold;
  }

 private:
  static Outcome CompareInOrder(const Relations& gold, const Relations& answer, bool backwards) {
    Outcome result = kIsEqual;
    for (size_t i = 0; i < gold.size(); ++i) {
      const Outcome one = CompareRelations(gold[i], answer[backwards ? answer.size() - 1 - i : i]);
      if (one.verdict == VerdictClass::kWrong) return one;
      if (one.verdict != VerdictClass::kCorrect) result = one;
    }
    return result;
  }

  ExpressionGrammar grammar_;
};

RLVR_REGISTER(
    VerifierPlugin,
    {
        .name = "inequality",
        .help = "an inequality in variables, up to a positive factor; parameter variables",
        .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
          CheckParameters(type, {"variables"});
          return std::make_unique<InequalityVerifier>(SplitList(Parameter(type, "variables")));
        },
        .examples = {{"x>5", "5<x", true},
                     {"x>5", "x\\ge 5", false},
                     {"x>5", "x<5", false},
                     {"1<x\\le 2", "2\\ge x>1", true},
                     {"1<x\\le 2", "x>1 and x\\le 2", true},
                     {"x>5", "-x>-5", false}},
    });

}  // namespace
}  // namespace rlvr
