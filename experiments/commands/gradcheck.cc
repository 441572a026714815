// rlvr gradcheck: the backward of the configured policy against finite differences.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/registry.h"
#include "experiments/command.h"
#include "experiments/config/load.h"
#include "experiments/gradcheck/gradient_report.h"

namespace rlvr {
namespace {

constexpr double kLimit = 1e-6;       // backward in double against finite differences
constexpr double kFloatLimit = 1e-3;  // float gradient against double: sums of many rounded terms

bool Passes(const TensorCheck& check) {
  return check.difference <= kLimit && check.float_error <= kFloatLimit;
}

void PrintTable(const std::vector<TensorCheck>& checks) {
  fmt::print("{:<32} {:>12} {:>14} {:>14}\n", "tensor", "gradient", "differences", "float32");
  for (const TensorCheck& check : checks) {
    fmt::print("{:<32} {:>12.4e} {:>14.2e} {:>14.2e}{}\n", check.name, check.norm, check.difference,
               check.float_error, Passes(check) ? "" : "  <- too far");
  }
}

void PrintJson(const std::vector<TensorCheck>& checks) {
  nlohmann::json rows = nlohmann::json::array();
  for (const TensorCheck& check : checks) {
    rows.push_back({{"name", check.name},
                    {"norm", check.norm},
                    {"difference", check.difference},
                    {"float_error", check.float_error}});
  }
  fmt::print("{}\n", rows.dump());
}

ExitCode Run(const CommandLine& line) {
  ExperimentConfig config = LoadExperiment(line);
  SelectIsa(config.run.isa);
  const auto environment = MakeEnvironment(config);
  const std::vector<TensorCheck> checks = CheckGradients(
      config.policy, *environment, {.seed = static_cast<uint64_t>(config.pretrain.seed)});
  line.Has("json") ? PrintJson(checks) : PrintTable(checks);
  const bool passed = std::all_of(checks.begin(), checks.end(), Passes);
  if (!line.Has("json")) {
    fmt::print("{}: backward within {:.0e} of finite differences, float32 within {:.0e}\n",
               passed ? "passed" : "FAILED", kLimit, kFloatLimit);
  }
  return passed ? ExitCode::kDone : ExitCode::kDiffers;
}

RLVR_REGISTER(CommandPlugin,
              {.name = "gradcheck",
               .help = "checks the policy's backward against finite differences, tensor by tensor",
               .examples = {{"rlvr gradcheck --config configs/unlock.cfg", "the main experiment's"},
                            {"rlvr gradcheck --policy.mlp swiglu --policy.kv_heads 1",
                             "another shape on the default task"}},
               .configured = true,
               .run = Run});

}  // namespace
}  // namespace rlvr
