// tuple: elements in order. lenient: (1,3), 1,3 and \langle 1,3 \rangle; [1,3] where the gold is
// written so. strict: (1,3), elements as their type prints them.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/elements.h"
#include "envs/support/set_text.h"

namespace rlvr {
namespace {

struct Tuple {
  ElementList elements;
  char bracket = 0;
};

class TupleVerifier : public TypedVerifier<Tuple> {
 public:
  explicit TupleVerifier(const AnswerType& type) : element_(type) {}

 protected:
  ReadStatus Read(std::string_view text, Tuple& out) const override {
    const ReadStatus status = ReadTupleTexts(text, out.elements.texts, out.bracket);
    return status == ReadStatus::kOk ? element_.Read(out.elements) : status;
  }
  // A closed interval is no point: square brackets must be the gold's.
  Outcome Compare(const Tuple& gold, const Tuple& answer) const override {
    const bool square = answer.bracket == '[' && gold.bracket != '[';
    if (square) return {VerdictClass::kUnparsable, reason::kGrammar};
    return element_.CompareInOrder(gold.elements, answer.elements);
  }
  std::string Print(const Tuple& value) const override {
    return "(" + JoinValues(value.elements, false) + ")";
  }

 private:
  ElementType element_;
};

RLVR_REGISTER(VerifierPlugin,
              {
                  .name = "tuple",
                  .help = "elements in order; parameter element (a type), and the element's",
                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                    return std::make_unique<TupleVerifier>(type);
                  },
                  .examples = {{"(1,3)", "(1, 3)", true},
                               {"(3,1)", "1,3", false},
                               {"(1,3)", "\\{1,3\\}", false},
                               {"(1/2,3)", "\\left(\\frac{1}{2},3\\right)", true},
                               {"(1,2,3)", "(1,2)", false}},
              });

}  // namespace
}  // namespace rlvr
