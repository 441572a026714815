// set: elements in any order; one written twice counts once. lenient: {1,3}, \{1,3\}, 1, 3 and 5,
// \pm 2, \emptyset, no solution. strict: {1,3}, elements as their types print them, shorter ones
// first, then by bytes.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/elements.h"
#include "envs/support/set_text.h"

namespace rlvr {
namespace {

class SetVerifier : public TypedVerifier<ElementList> {
 public:
  explicit SetVerifier(const AnswerType& type) : element_(type) {}

 protected:
  ReadStatus Read(std::string_view text, ElementList& out) const override {
    const ReadStatus status = ReadSetTexts(text, out.texts);
    return status == ReadStatus::kOk ? element_.Read(out) : status;
  }
  Outcome Compare(const ElementList& gold, const ElementList& answer) const override {
    return element_.CompareAsSets(gold, answer);
  }
  std::string Print(const ElementList& value) const override {
    return "{" + JoinValues(value, true) + "}";
  }

 private:
  ElementType element_;
};

RLVR_REGISTER(
    VerifierPlugin,
    {
        .name = "set",
        .help = "elements in any order, each once; parameter element (a type), and the element's",
        .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
          return std::make_unique<SetVerifier>(type);
        },
        .examples = {{"\\{1,2,3\\}", "\\{3,2,1\\}", true},
                     {"\\pm 2021", "\\{-2021,2021\\}", true},
                     {"\\pm 2021", "2021", false},
                     {"\\{1,3\\}", "\\{1,3,5\\}", false},
                     {"\\emptyset", "\\text{no solution}", true},
                     {"\\{1,3\\}", "(1,3)", false}},
    });

}  // namespace
}  // namespace rlvr
