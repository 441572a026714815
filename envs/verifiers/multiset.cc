// multiset: elements in any order; how often one occurs counts. Written as sets are.
// strict: {1,1,3}, elements as their types print them, shorter ones first, then by bytes.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/elements.h"
#include "envs/support/set_text.h"

namespace rlvr {
namespace {

class MultisetVerifier : public TypedVerifier<ElementList> {
 public:
  explicit MultisetVerifier(const AnswerType& type) : element_(type) {}

 protected:
  ReadStatus Read(std::string_view text, ElementList& out) const override {
    const ReadStatus status = ReadSetTexts(text, out.texts);
    return status == ReadStatus::kOk ? element_.Read(out) : status;
  }
  Outcome Compare(const ElementList& gold, const ElementList& answer) const override {
    return element_.CompareAsMultisets(gold, answer);
  }
  std::string Print(const ElementList& value) const override {
    return "{" + JoinValues(value, true) + "}";
  }

 private:
  ElementType element_;
};

RLVR_REGISTER(VerifierPlugin, {
                                  .name = "multiset",
                                  .help = "elements in any order, with how often each occurs; "
                                          "parameter element (a type), and the element's",
                                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                                    return std::make_unique<MultisetVerifier>(type);
                                  },
                                  .examples = {{"1,1,2", "\\{2,1,1\\}", true},
                                               {"1,1,2", "\\{1,2\\}", false},
                                               {"1,1,2", "1,2,2", false}},
                              });

}  // namespace
}  // namespace rlvr
