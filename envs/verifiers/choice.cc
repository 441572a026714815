// choice: one label of a multiple choice. Parameter labels lists them; without it, any one letter
// or number. lenient: C, (C), C., [C], \text{(C)}, and c where no label differs by case alone.
// strict: C.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/registry.h"
#include "envs/support/names.h"
#include "envs/support/parameters.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {
namespace {

// Takes (C), [C], C) to C.
std::string_view Bare(std::string_view text) {
  text = UnwrapText(text);
  if (text.size() >= 3 && text.front() == '(' && text.back() == ')')
    text = text.substr(1, text.size() - 2);
  else if (text.size() >= 3 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  else if (text.size() >= 2 && text.back() == ')')
    text.remove_suffix(1);
  return UnwrapText(text);
}

class ChoiceVerifier : public TypedVerifier<std::string> {
 public:
  explicit ChoiceVerifier(std::vector<std::string> labels) : labels_(std::move(labels)) {}

 protected:
  ReadStatus Read(std::string_view text, std::string& out) const override {
    const std::string bare(Bare(text));
    if (labels_.empty()) {
      const bool letter =
          bare.size() == 1 && std::isalpha(static_cast<unsigned char>(bare[0])) != 0;
      out = bare;
      if (letter) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
      return letter || (AllDigits(bare) && bare.size() <= 3) ? ReadStatus::kOk
                                                             : ReadStatus::kGrammar;
    }
    int matches = 0;
    for (const std::string& label : labels_) {
      if (label == bare) return out = label, ReadStatus::kOk;
      if (LowerCase(label) != LowerCase(bare)) continue;
      ++matches;
      out = label;
    }
    return matches == 1 ? ReadStatus::kOk : ReadStatus::kGrammar;
  }
  Outcome Compare(const std::string& gold, const std::string& answer) const override {
    return gold == answer ? kIsEqual : kNotEqual;
  }
  std::string Print(const std::string& value) const override { return value; }

 private:
  std::vector<std::string> labels_;
};

RLVR_REGISTER(VerifierPlugin,
              {
                  .name = "choice",
                  .help = "one label of a multiple choice; parameter labels, such as A,B,C,D",
                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                    CheckParameters(type, {"labels"});
                    return std::make_unique<ChoiceVerifier>(SplitList(Parameter(type, "labels")));
                  },
                  .examples = {{"C", "(C)", true},
                               {"C", "\\text{(C)}", true},
                               {"C", "A, B, C or D", false},
                               {"C", "D", false},
                               {"C", "F", false, {{"labels", "A,B,C,D"}}}},
              });

}  // namespace
}  // namespace rlvr
