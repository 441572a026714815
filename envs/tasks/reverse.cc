// reverse: the prompt's digits backwards.
//   prompt 30718=    answer 81703
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/text_task.h"
#include "envs/support/variant.h"

namespace rlvr {
namespace {

class Reverse : public TextTask {
 public:
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.Lengthen(); });
  }
  std::string Transform(std::string_view text) const override {
    return {text.rbegin(), text.rend()};
  }
  std::string SolveIndependently(const Problem& problem) const override {
    std::string answer;
    for (size_t i = problem.prompt.size() - 1; i-- > 0;) answer += problem.prompt[i];
    return answer;
  }
};

RLVR_REGISTER(TaskPlugin, {"reverse", "the prompt's digits backwards",
                           [] { return std::make_unique<Reverse>(); }});

}  // namespace
}  // namespace rlvr
