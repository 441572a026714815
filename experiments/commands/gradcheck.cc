// rlvr gradcheck: the backward of the configured policy, and the losses of the configured algorithm
// and of every preset, against finite differences.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/registry.h"
#include "experiments/command.h"
#include "experiments/config/load.h"
#include "experiments/gradcheck/gradient_report.h"
#include "experiments/gradcheck/loss_report.h"

namespace rlvr {
namespace {

constexpr double kLimit = 1e-6;  // backward in double against finite differences
constexpr double kLossLimit = 1e-7, kValueLimit = 1e-12;
constexpr double kFloatLimit = 1e-3;  // float gradient against double: sums of many rounded terms

bool Passes(const TensorCheck& check) {
  return check.difference <= kLimit && check.float_error <= kFloatLimit;
}

bool Matches(const LossCheck& check) {
  return check.difference <= kLossLimit && check.value <= kValueLimit;
}

void PrintLosses(const std::vector<LossCheck>& losses) {
  fmt::print("\n{:<32} {:>12} {:>14}\n", "loss", "value", "differences");
  for (const LossCheck& check : losses) {
    fmt::print("{:<32} {:>12.2e} {:>14.2e}{}\n", check.name, check.value, check.difference,
               Matches(check) ? "" : "  <- too far");
  }
}

void PrintTable(const std::vector<TensorCheck>& checks) {
  fmt::print("{:<32} {:>12} {:>14} {:>14}\n", "tensor", "gradient", "differences", "float32");
  for (const TensorCheck& check : checks) {
    fmt::print("{:<32} {:>12.4e} {:>14.2e} {:>14.2e}{}\n", check.name, check.norm, check.difference,
               check.float_error, Passes(check) ? "" : "  <- too far");
  }
}

void PrintJson(const std::vector<TensorCheck>& checks, const std::vector<LossCheck>& losses) {
  nlohmann::json rows = nlohmann::json::array();
  for (const TensorCheck& check : checks) {
    rows.push_back({{"name", check.name},
                    {"norm", check.norm},
                    {"difference", check.difference},
                    {"float_error", check.float_error}});
  }
  for (const LossCheck& check : losses) {
    rows.push_back(
        {{"name", "loss." + check.name}, {"value", check.value}, {"difference", check.difference}});
  }
  fmt::print("{}\n", rows.dump());
}

ExitCode GradcheckCommand(const CommandLine& line) {
  ExperimentConfig config = LoadExperiment(line);
  SelectIsa(config.run.isa);
  const auto environment = MakeEnvironment(config);
  const std::vector<TensorCheck> checks = CheckGradients(
      config.policy, *environment, {.seed = static_cast<uint64_t>(config.pretrain.seed)});
  std::vector<LossCheck> losses = CheckPresetLosses();
  losses.push_back(CheckLoss("as configured", config.rl.loss));
  const bool passed = std::all_of(checks.begin(), checks.end(), Passes) &&
                      std::all_of(losses.begin(), losses.end(), Matches);
  if (line.Has("json")) {
    PrintJson(checks, losses);
  } else {
    PrintTable(checks), PrintLosses(losses);
    fmt::print(
        "{}: backward within {:.0e} of finite differences, float32 within {:.0e}; losses "
        "within {:.0e}\n",
        passed ? "passed" : "FAILED", kLimit, kFloatLimit, kLossLimit);
  }
  return passed ? ExitCode::kDone : ExitCode::kDiffers;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "gradcheck",
     .help = "checks the policy's backward, tensor by tensor, and the losses of all algorithms "
             "against finite differences",
     .examples = {{"rlvr gradcheck --config configs/unlock.cfg", "the main experiment's"},
                  {"rlvr gradcheck --policy.mlp swiglu --policy.kv_heads 1",
                   "another shape on the default task"}},
     .configured = true,
     .run = GradcheckCommand});

}  // namespace
}  // namespace rlvr
