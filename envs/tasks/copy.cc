// copy: the prompt's digits again.
//   prompt 30718=    answer 30718
// SPDX-License-Identifier: Apache-2.0

#include "core/base/registry.h"
#include "envs/support/text_task.h"
#include "envs/support/variant.h"

namespace rlvr {
namespace {

class Copy : public TextTask {
 public:
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.Lengthen(); });
  }
  std::string Transform(std::string_view text) const override { return std::string(text); }
  std::string SolveIndependently(const Problem& problem) const override {
    return problem.prompt.substr(0, problem.prompt.size() - 1);
  }
};

RLVR_REGISTER(TaskPlugin,
              {"copy", "the prompt's digits again", [] { return std::make_unique<Copy>(); }});

}  // namespace
}  // namespace rlvr
