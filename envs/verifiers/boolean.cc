// boolean: true or false. lenient: true, yes, T, Y and their opposites in any case, in \text or
// not. strict: true, false.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/names.h"
#include "envs/support/parameters.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {
namespace {

class BooleanVerifier : public TypedVerifier<bool> {
 protected:
  ReadStatus Read(std::string_view text, bool& out) const override {
    const std::string word = LowerCase(UnwrapText(text));
    for (std::string_view yes : {"true", "yes", "t", "y"}) {
      if (word == yes) return out = true, ReadStatus::kOk;
    }
    for (std::string_view no : {"false", "no", "f", "n"}) {
      if (word == no) return out = false, ReadStatus::kOk;
    }
    return ReadStatus::kGrammar;
  }
  Outcome Compare(const bool& gold, const bool& answer) const override {
    return gold == answer ? kIsEqual : kNotEqual;
  }
  std::string Print(const bool& value) const override { return value ? "true" : "false"; }
};

RLVR_REGISTER(VerifierPlugin, {
                                  .name = "boolean",
                                  .help = "true or false",
                                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                                    CheckParameters(type, {});
                                    return std::make_unique<BooleanVerifier>();
                                  },
                                  .examples = {{"true", "Yes", true},
                                               {"true", "false", false},
                                               {"true", "true or false", false}},
                              });

}  // namespace
}  // namespace rlvr
