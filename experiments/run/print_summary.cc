// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/print_summary.h"

#include <fmt/format.h>

#include <cmath>
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

}  // namespace

void PrintEvaluation(const std::string& name, const EvaluationRecord& record) {
  fmt::print("{:<6} step {:<5} accuracy {:.3f} [{:.3f}, {:.3f}]  greedy {:.3f}  strict {:.3f}\n",
             name, record.step, record.accuracy, record.accuracy_low, record.accuracy_high,
             record.greedy, record.strict);
}

std::string EvaluationJson(const EvaluationRecord& record) {
  nlohmann::json object = ToJson(record);
  object["temperature"] = record.temperature;
  object["samples_per_problem"] = record.samples_per_problem;
  object["length_mean"] = record.length_mean;
  for (size_t i = 0; i < record.k.size(); ++i) {
    object["pass_at_k"][std::to_string(record.k[i])] = record.pass_at_k[i];
    object["maj_at_k"][std::to_string(record.k[i])] = record.maj_at_k[i];
  }
  for (const MetricValue& value : record.extra) {
    if (std::isfinite(value.value)) object[std::string(value.name)] = value.value;
  }
  return object.dump();
}

void PrintSummary(const RunSummary& summary, bool json) {
  if (json) {
    const nlohmann::json object = {{"run", summary.directory.string()},
                                   {"base", ToJson(summary.base)},
                                   {"final", ToJson(summary.final)},
                                   {"seconds", summary.seconds},
                                   {"peak_memory_bytes", summary.peak_memory_bytes},
                                   {"parameters", summary.parameters}};
    fmt::print("{}\n", object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  PrintEvaluation("base", summary.base);
  PrintEvaluation("final", summary.final);
  fmt::print("run    {}\n", summary.directory.string());
}

}  // namespace rlvr
