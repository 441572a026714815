// string: the text itself. Parameter case: sensitive (as by default) or insensitive, for ASCII
// letters. lenient: blanks around it and \text{...} are taken off. strict: byte for byte.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/ascii.h"
#include "core/base/registry.h"
#include "envs/support/names.h"
#include "envs/support/parameters.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {
namespace {

class StringVerifier : public TypedVerifier<std::string> {
 public:
  explicit StringVerifier(bool fold) : fold_(fold) {}

 protected:
  ReadStatus Read(std::string_view text, std::string& out) const override {
    std::string_view inside = Trim(text);
    for (std::string_view name : {"\\text{", "\\texttt{", "\\textrm{", "\\mathrm{", "\\textbf{"}) {
      if (inside.starts_with(name) && inside.find('}') == inside.size() - 1) {
        inside = Trim(inside.substr(name.size(), inside.size() - name.size() - 1));
        break;
      }
    }
    if (inside.empty()) return ReadStatus::kGrammar;
    out = fold_ ? LowerCase(inside) : std::string(inside);
    return ReadStatus::kOk;
  }
  Outcome Compare(const std::string& gold, const std::string& answer) const override {
    return gold == answer ? kIsEqual : kNotEqual;
  }
  std::string Print(const std::string& value) const override { return value; }
  bool Canonical(const std::string& value, std::string_view answer,
                 std::string_view) const override {
    return fold_ ? LowerCase(answer) == value : answer == value;
  }

 private:
  bool fold_;
};

RLVR_REGISTER(VerifierPlugin,
              {
                  .name = "string",
                  .help = "a text; parameter case (sensitive, insensitive)",
                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                    CheckParameters(type, {"case"});
                    return std::make_unique<StringVerifier>(
                        ParameterOf(type, "case", {"sensitive", "insensitive"}) == "insensitive");
                  },
                  .examples = {{"abc", "abc", true},
                               {"abc", "\\text{abc}", true},
                               {"abc", "ABC", false},
                               {"abc", "ABC", true, {{"case", "insensitive"}}},
                               {"abc", "abcd", false}},
              });

}  // namespace
}  // namespace rlvr
