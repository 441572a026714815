// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/print_summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace rlvr {
namespace {

nlohmann::json ToJson(const EvaluationRecord& record) {
  return {
      {"step", record.step},
      {"accuracy", record.accuracy},
      {"low", record.accuracy_low},
      {"high", record.accuracy_high},
      {"samples", record.samples_per_problem * static_cast<int64_t>(record.correct_count.size())},
      {"greedy", record.greedy},
      {"strict", record.strict}};
}

void PrintLine(const char* name, const EvaluationRecord& record) {
  fmt::print("{:<6} step {:<5} accuracy {:.3f} [{:.3f}, {:.3f}]  greedy {:.3f}  strict {:.3f}\n",
             name, record.step, record.accuracy, record.accuracy_low, record.accuracy_high,
             record.greedy, record.strict);
}

}  // namespace

void PrintSummary(const RunSummary& summary, bool json) {
  if (json) {
    const nlohmann::json object = {{"run", summary.directory.string()},
                                   {"base", ToJson(summary.base)},
                                   {"final", ToJson(summary.final)},
                                   {"seconds", summary.seconds},
                                   {"peak_memory_bytes", summary.peak_memory_bytes},
                                   {"parameters", summary.parameters}};
    fmt::print("{}\n", object.dump());
    return;
  }
  PrintLine("base", summary.base);
  PrintLine("final", summary.final);
  fmt::print("run    {}\n", summary.directory.string());
}

}  // namespace rlvr
