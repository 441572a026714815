// rlvr tune: presets compared, each at a learning rate of its own.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

#include "core/base/registry.h"
#include "core/io/file.h"
#include "experiments/command.h"
#include "experiments/config/load.h"
#include "experiments/run/signals.h"
#include "experiments/sweep/jobs_option.h"
#include "experiments/tuning/marked_text.h"
#include "experiments/tuning/table.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

double NumberOf(const std::string& option, const std::string& text, double least) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc{} && stop == end && value >= least && value < 1e6) return value;
  throw Error(ExitCode::kCommandLine,
              fmt::format("--{} {}: expected a number from {} to 1e6", option, text, least));
}

int64_t CountOf(const CommandLine& line, const std::string& option, int64_t otherwise,
                double least) {
  if (!line.Has(option)) return otherwise;
  const double value = NumberOf(option, line.Value(option), least);
  if (value == static_cast<double>(static_cast<int64_t>(value))) return static_cast<int64_t>(value);
  throw Error(ExitCode::kCommandLine,
              fmt::format("--{} {}: expected a whole number", option, line.Value(option)));
}

std::vector<std::string> PresetsOf(const CommandLine& line) {
  const auto& registry = Registry<AlgorithmPreset>::Get();
  const std::string wanted = line.Value("presets", "all");
  const std::vector<std::string> names = wanted == "all" ? registry.Names() : Split(wanted);
  std::set<std::string> seen;
  for (const std::string& name : names) {
    registry.Find("algorithm", name);
    if (seen.insert(name).second) continue;
    throw Error(ExitCode::kCommandLine, fmt::format("--presets: {} is given twice", Quoted(name)));
  }
  if (!names.empty()) return names;
  throw Error(ExitCode::kCommandLine, "--presets: expected names with commas, or all");
}

// Ascending; without the option five around the config's, each thrice the one before.
std::vector<double> RatesOf(const CommandLine& line, double middle) {
  std::vector<double> rates;
  for (const std::string& text : Split(line.Value("rates"))) {
    rates.push_back(NumberOf("rates", text, 1e-12));
  }
  for (const double factor : {1.0 / 9, 1.0 / 3, 1.0, 3.0, 9.0}) {
    if (!line.Has("rates")) rates.push_back(RoundedRate(factor * middle));
  }
  std::sort(rates.begin(), rates.end());
  rates.erase(std::unique(rates.begin(), rates.end()), rates.end());
  if (!rates.empty()) return rates;
  throw Error(ExitCode::kCommandLine, "--rates: expected numbers with commas");
}

ExitCode TuneCommand(const CommandLine& line) {
  const ExperimentConfig config = LoadExperiment(line);
  const std::vector<double> rates = RatesOf(line, config.rl.optimizer.learning_rate);
  const TuningPlan plan{.settings = SettingsOf(line),
                        .presets = PresetsOf(line),
                        .rates = rates,
                        .extend = CountOf(line, "extend", 3, 0),
                        .search_seeds = CountOf(line, "search-seeds", 2, rates.size() > 1 ? 1 : 0),
                        .seeds = CountOf(line, "seeds", 5, 1),
                        .search_samples = CountOf(line, "search-samples", 8, 1),
                        .class_steps = CountOf(line, "class-steps", 6, 0),
                        .out = line.Value("out", "runs/" + config.run.experiment + "-tune"),
                        .cache = line.Value("cache"),
                        .jobs = ReadJobs(line)};
  const bool document = AsksForDocument(line, "tune");
  CatchStopSignals();
  const TuningResult result = Tune(plan);
  const std::string text = TuningMarkdown(plan, result), json = TuningJson(plan, result);
  WriteTextFile(plan.out / "tune.md", text);
  WriteTextFile(plan.out / "tune.csv", TuningCsv(result));
  WriteTextFile(plan.out / "tune.json", json + "\n");
  if (document) WriteDocument(line, "tune", text);
  fmt::print("{}", line.Has("json") ? json + "\n" : text);
  return ExitCode::kDone;
}

std::vector<Option> Options() {
  std::vector<Option> options = {
      {.name = "presets", .value = "NAMES", .help = "with commas; all by default"},
      {.name = "rates",
       .value = "NUMBERS",
       .help = "learning rates to search, with commas; five around the config's"},
      {.name = "extend",
       .value = "N",
       .help = "rates tried beyond these, while the best is the first or last (3)"},
      {.name = "search-seeds",
       .value = "N",
       .help = "seeds of the search (2); 0 with one rate: none"},
      {.name = "search-samples",
       .value = "N",
       .help = "samples of each problem in evaluations of the search, at most (8)"},
      {.name = "seeds", .value = "N", .help = "fresh seeds of the comparison (5)"},
      {.name = "class-steps",
       .value = "N",
       .help = "steps of the runs that tell which presets are one method at one update "
               "a batch (6); 0: none"},
      JobsOption()};
  for (const Option& option : DocumentOptions("tune")) options.push_back(option);
  return options;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "tune",
     .help =
         "compares algorithms, each at its best learning rate, on fresh seeds at equal rollouts",
     .examples = {{"rlvr tune --presets grpo,rloo,dapo -c configs/unlock.cfg --rl.minibatches 4",
                   "three algorithms, 4 updates a batch"},
                  {"rlvr tune -c configs/algorithms.cfg --document docs/algorithms.md",
                   "the tables of that page"},
                  {"rlvr tune -c configs/unlock.cfg --rates 0.05 --search-seeds 0 --seeds 1",
                   "every algorithm at one rate"}},
     .options = Options(),
     .configured = true,
     .run = TuneCommand});

}  // namespace
}  // namespace rlvr
