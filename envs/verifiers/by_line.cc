// by_line: answers of several types, one a problem. The gold names its own: "rational|3/4" is
// judged as the rational 3/4, with that type's defaults.
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <memory>

#include "core/api/verifier.h"
#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

constexpr char kTypes[] =
    "integer rational decimal percent constant expression equation inequality choice boolean "
    "string tuple set region matrix complex";

class ByLineVerifier : public Verifier {
 public:
  explicit ByLineVerifier(const std::vector<std::string>& types) {
    for (const std::string& name : types) {
      if (name == "by_line") throw Error(ExitCode::kData, "by_line: types can't hold by_line");
      verifiers_[name] = MakeVerifier({name, {}});
    }
  }

  Verdict Verify(std::string_view gold, std::string_view answer, Profile profile) const override {
    const size_t bar = gold.find('|');
    const auto verifier =
        bar == std::string_view::npos ? verifiers_.end() : verifiers_.find(gold.substr(0, bar));
    if (verifier == verifiers_.end()) {
      return MakeVerdict(VerdictClass::kVerifierFailed, reason::kGold, answer.size());
    }
    return verifier->second->Verify(gold.substr(bar + 1), answer, profile);
  }

 private:
  std::map<std::string, std::unique_ptr<Verifier>, std::less<>> verifiers_;
};

RLVR_REGISTER(
    VerifierPlugin,
    {
        .name = "by_line",
        .help = "an answer of the type that its gold names, as in rational|3/4; parameter "
                "types",
        .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
          CheckParameters(type, {"types"});
          return std::make_unique<ByLineVerifier>(SplitList(Parameter(type, "types", kTypes)));
        },
        .examples = {{"rational|3/4", "6/8", true},
                     {"integer|12", "12", true},
                     {"integer|12", "13", false},
                     {"integer|12", "integer|12", false},
                     {"no_such_type|12", "12", false}},
    });

}  // namespace
}  // namespace rlvr
