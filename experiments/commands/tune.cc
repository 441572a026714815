// rlvr tune: presets compared, each at a learning rate of its own.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "core/base/registry.h"
#include "core/io/file.h"
#include "experiments/command.h"
#include "experiments/config/load.h"
#include "experiments/run/signals.h"
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
  for (const std::string& name : names) registry.Find("algorithm", name);
  if (!names.empty()) return names;
  throw Error(ExitCode::kCommandLine, "--presets: expected names with commas, or all");
}

// Five around the config's rate, each twice the one before.
std::vector<double> RatesOf(const CommandLine& line, double middle) {
  std::vector<double> rates;
  for (const std::string& text : Split(line.Value("rates"))) {
    rates.push_back(NumberOf("rates", text, 1e-12));
  }
  for (const double factor : {0.25, 0.5, 1.0, 2.0, 4.0}) {
    if (!line.Has("rates")) rates.push_back(factor * middle);
  }
  if (!rates.empty()) return rates;
  throw Error(ExitCode::kCommandLine, "--rates: expected numbers with commas");
}

constexpr std::string_view kBegin = "<!-- tune -->\n", kEnd = "<!-- end tune -->";

// The document with `text` between its two marks.
std::string WithTables(const std::string& path, const std::string& text) {
  const std::string document = ReadTextFile(path);
  const size_t begin = document.find(kBegin), end = document.find(kEnd);
  if (begin == document.npos || end == document.npos || end < begin) {
    throw Error(ExitCode::kData, fmt::format("{}: expected the lines '{}' and '{}'", path,
                                             kBegin.substr(0, kBegin.size() - 1), kEnd));
  }
  return document.substr(0, begin + kBegin.size()) + text + document.substr(end);
}

ExitCode TuneCommand(const CommandLine& line) {
  const ExperimentConfig config = LoadExperiment(line);
  const TuningPlan plan{.settings = SettingsOf(line),
                        .presets = PresetsOf(line),
                        .rates = RatesOf(line, config.rl.optimizer.learning_rate),
                        .search_seeds = CountOf(line, "search-seeds", 2, 1),
                        .seeds = CountOf(line, "seeds", 5, 1),
                        .class_steps = CountOf(line, "class-steps", 2, 0),
                        .out = line.Value("out", "runs/" + config.run.experiment + "-tune"),
                        .cache = line.Value("cache")};
  if (line.Has("document")) WithTables(line.Value("document"), "");
  CatchStopSignals();
  const TuningResult result = Tune(plan);
  const std::string text = TuningMarkdown(plan, result), json = TuningJson(plan, result);
  WriteTextFile(plan.out / "tune.md", text);
  WriteTextFile(plan.out / "tune.csv", TuningCsv(result));
  WriteTextFile(plan.out / "tune.json", json + "\n");
  if (line.Has("document")) {
    WriteTextFile(line.Value("document"), WithTables(line.Value("document"), text));
  }
  fmt::print("{}", line.Has("json") ? json + "\n" : text);
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "tune",
     .help =
         "compares algorithms, each at its best learning rate, on fresh seeds at equal rollouts",
     .examples = {{"rlvr tune --presets grpo,rloo,dapo -c configs/unlock.cfg --rl.minibatches 4",
                   "three algorithms, 4 updates a batch"},
                  {"rlvr tune -c configs/algorithms.cfg --document docs/algorithms.md",
                   "the tables of that page"}},
     .options = {{.name = "presets", .value = "NAMES", .help = "with commas; all by default"},
                 {.name = "rates",
                  .value = "NUMBERS",
                  .help = "learning rates to search, with commas; five around the config's"},
                 {.name = "search-seeds", .value = "N", .help = "seeds of the search (2)"},
                 {.name = "seeds", .value = "N", .help = "fresh seeds of the comparison (5)"},
                 {.name = "class-steps",
                  .value = "N",
                  .help = "steps of the runs that tell which presets are one method at one update "
                          "a batch (2); 0: none"},
                 {.name = "document",
                  .value = "FILE",
                  .help = "write the tables between the lines <!-- tune --> and <!-- end tune --> "
                          "of a file"}},
     .configured = true,
     .run = TuneCommand});

}  // namespace
}  // namespace rlvr
