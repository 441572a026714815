// region: a set of real numbers: intervals, unions, points, inequalities in one variable
// (envs/support/region_value.h). Parameter form: any, interval or inequality, for how the answer
// must be written. strict: the gold's own spelling, or
// (-infinity,3)\cup[5,infinity).
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "envs/support/region_value.h"

namespace rlvr {
namespace {

class RegionVerifier : public TypedVerifier<Region> {
 public:
  explicit RegionVerifier(std::string form) : form_(std::move(form)) {}

 protected:
  ReadStatus Read(std::string_view text, Region& out) const override {
    return ReadRegion(text, out);
  }
  Outcome Compare(const Region& gold, const Region& answer) const override {
    const Outcome outcome = CompareRegions(gold, answer);
    const bool interval = answer.form == RegionForm::kInterval;
    const bool wanted = form_ == "any" || (form_ == "interval") == interval;
    return outcome.verdict == VerdictClass::kCorrect && !wanted
               ? Outcome{VerdictClass::kWrong, reason::kForm}
               : outcome;
  }
  std::string Print(const Region& value) const override { return PrintRegion(value); }
  bool Canonical(const Region& value, std::string_view answer,
                 std::string_view gold) const override {
    return answer == gold || answer == PrintRegion(value);
  }

 private:
  std::string form_;
};

RLVR_REGISTER(VerifierPlugin, {
                                  .name = "region",
                                  .help = "a set of real numbers as intervals or inequalities; "
                                          "parameter form (any, interval, inequality)",
                                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                                    CheckParameters(type, {"form"});
                                    return std::make_unique<RegionVerifier>(ParameterOf(
                                        type, "form", {"any", "interval", "inequality"}));
                                  },
                                  .examples = {{"1<x<2", "(1,2)", true},
                                               {"(1,2)", "1<x<2", false, {{"form", "interval"}}},
                                               {"(0,1]", "(0,1)", false},
                                               {"(0,1)", "\\{0,1\\}", false},
                                               {"(-\\infty,1)\\cup(2,\\infty)", "x<1 or x>2", true},
                                               {"\\mathbb{R}\\setminus\\{0\\}",
                                                "(-\\infty,0)\\cup(0,\\infty)", true}},
                              });

}  // namespace
}  // namespace rlvr
