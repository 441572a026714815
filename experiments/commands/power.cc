// rlvr power: how many seeds it takes to see a difference, or what a number of seeds can see.
// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/power.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/registry.h"
#include "experiments/command.h"
#include "experiments/plot/arms.h"
#include "experiments/run/run_folders.h"
#include "experiments/statistics/intervals.h"

namespace rlvr {
namespace {

struct OpenRange {
  double low = 0, high = 0;  // both excluded
};

double ReadNumber(const CommandLine& line, const std::string& option, double otherwise,
                  OpenRange range) {
  if (!line.Has(option)) return otherwise;
  const std::string text = line.Value(option);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value > range.low &&
      value < range.high) {
    return value;
  }
  throw Error(ExitCode::kConfig, fmt::format("--{} {}: expected a number between {:g} and {:g}",
                                             option, Quoted(text), range.low, range.high));
}

// The spread between seeds of the runs' last values, pooled over arms.
double DeviationOfRuns(const CommandLine& line) {
  double squares = 0, freedom = 0;
  const PlotChoice choice{.metric = line.Value("metric", "accuracy")};
  for (const Arm& arm : GroupRuns(ReadRuns(line.words), choice)) {
    std::vector<double> last;
    for (const RunCurve& run : arm.runs) last.push_back(run.points.y.back());
    const double df = static_cast<double>(last.size() - 1);
    squares += df * std::pow(StandardDeviation(last), 2), freedom += df;
  }
  if (freedom > 0 && squares > 0) return std::sqrt(squares / freedom);
  throw Error(ExitCode::kData,
              "the runs show no spread; expected at least two seeds of one config that differ");
}

PowerQuestion Ask(const CommandLine& line) {
  PowerQuestion question;
  question.difference = ReadNumber(line, "difference", 0.02, {0, 1e6});
  question.alpha = ReadNumber(line, "alpha", 0.05, {0, 1});
  question.paired = line.Has("paired");
  if (line.Has("deviation") == !line.words.empty()) {
    throw Error(ExitCode::kCommandLine,
                "power: expected either --deviation or runs to measure it on");
  }
  question.deviation =
      line.words.empty() ? ReadNumber(line, "deviation", 0, {0, 1e6}) : DeviationOfRuns(line);
  return question;
}

ExitCode PowerCommand(const CommandLine& line) {
  const PowerQuestion question = Ask(line);
  const double power = ReadNumber(line, "power", 0.8, {0, 1});
  const int64_t seeds = SeedsFor(question, power);
  nlohmann::json table = nlohmann::json::array();
  for (const int64_t n : std::set<int64_t>{3, 5, 10, 20, 50, seeds}) {
    table.push_back({{"seeds", n},
                     {"power", PowerOf(question, n)},
                     {"visible", VisibleDifference(question, n, power)}});
  }
  if (line.Has("json")) {
    fmt::print("{}\n", nlohmann::json{{"seeds", seeds},
                                      {"difference", question.difference},
                                      {"deviation", question.deviation},
                                      {"alpha", question.alpha},
                                      {"power", power},
                                      {"paired", question.paired},
                                      {"table", table}}
                           .dump());
    return ExitCode::kDone;
  }
  fmt::print("{} seeds an arm see a difference of {:g} with power {:g}\n", seeds,
             question.difference, power);
  fmt::print("({}two-sided t test at {:g}, standard deviation {} {:.4g})\n\n",
             question.paired ? "paired " : "", question.alpha,
             question.paired ? "of the differences" : "between seeds", question.deviation);
  fmt::print("seeds   power for {:<8g} difference seen with power {:g}\n", question.difference,
             power);
  for (const auto& row : table) {
    fmt::print("{:>5}   {:<18.3f} {:.4g}\n", row["seeds"].get<int64_t>(),
               row["power"].get<double>(), row["visible"].get<double>());
  }
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "power",
     .help = "how many seeds it takes to see a difference between two arms",
     .examples = {{"rlvr power --difference 0.02 runs/unlock/*",
                   "seeds to see 2 points, with the spread of these runs' last accuracy"},
                  {"rlvr power --difference 0.02 --deviation 0.06 --power 0.9",
                   "the same with a spread that is known"}},
     .options = {{.name = "difference", .letter = 'd', .value = "X", .help = "default 0.02"},
                 {.name = "deviation",
                  .value = "X",
                  .help = "standard deviation between seeds (of differences, with --paired)"},
                 {.name = "power", .value = "P", .help = "chance to see it (default 0.8)"},
                 {.name = "alpha", .value = "P", .help = "level of the test (default 0.05)"},
                 {.name = "paired", .help = "arms share bases or seeds: compare within pairs"},
                 {.name = "metric",
                  .letter = 'm',
                  .value = "NAME",
                  .help = "of the runs' last evaluation (default: accuracy)"},
                 {.name = "json", .letter = 'j', .help = "print data as JSON"}},
     .positionals = {{.name = "DIR",
                      .help = "runs to measure the spread on",
                      .required = false,
                      .many = true}},
     .run = PowerCommand});

}  // namespace
}  // namespace rlvr
