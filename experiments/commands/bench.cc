// rlvr bench: how fast the RLVR step of a config is here, and what share of the processor's peak.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/registry.h"
#include "experiments/bench/step_bench.h"
#include "experiments/command.h"
#include "experiments/config/load.h"

namespace rlvr {
namespace {

// The reference step, where no config says otherwise: prompts of 12 tokens ("21+07+93+40="), a
// vocabulary of 16, 32 prompts x 8 completions, one AdamW update.
ExperimentConfig ConfigOf(const CommandLine& line, bool forced) {
  std::vector<Setting> settings;
  const auto set = [&](const char* key, const char* value) {
    settings.push_back({key, value, "reference step:0"});
  };
  if (!line.Has("config")) {
    set("task.name", "chain_sum");
    set("task.terms", "4");
    set("task.digits", "2");
    set("rl.prompts_per_step", "32");
    set("rl.group_size", "8");
    set("rl.max_completion_tokens", "24");
  }
  const std::vector<Setting> more = SettingsOf(line);
  settings.insert(settings.end(), more.begin(), more.end());
  ExperimentConfig config = LoadExperiment(settings);
  // Texts of forced lengths answer nothing: rewards are coins, so that advantages are not all 0.
  if (forced) config.rl.reward.kind = RewardKind::kCoinFlip;
  return config;
}

// "4:24".
Sampler::Lengths ParseLengths(const std::string& text) {
  Sampler::Lengths lengths;
  int read = 0;
  const bool parsed =
      std::sscanf(text.c_str(), "%d:%d%n", &lengths.low, &lengths.high, &read) == 2 &&
      static_cast<size_t>(read) == text.size();
  if (parsed && lengths.low >= 1 && lengths.high >= lengths.low) return lengths;
  throw Error(ExitCode::kCommandLine,
              fmt::format("--lengths {}: expected LOW:HIGH, 1 <= LOW <= HIGH", Quoted(text)));
}

// The option's value, from 0 to `most`.
double NumberOf(const CommandLine& line, const std::string& name, double otherwise, double most) {
  if (!line.Has(name)) return otherwise;
  const std::string text = line.Value(name);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (*end == 0 && !text.empty() && value >= 0 && value <= most) return value;
  throw Error(ExitCode::kCommandLine,
              fmt::format("--{} {}: expected a number from 0 to {}", name, Quoted(text), most));
}

BenchOptions OptionsOf(const CommandLine& line) {
  BenchOptions options;
  if (line.Has("lengths") || !line.Has("config")) {
    options.lengths = ParseLengths(line.Value("lengths", "4:24"));
  }
  options.seconds = NumberOf(line, "seconds", options.seconds, 3600);
  options.vocabulary = static_cast<int64_t>(NumberOf(line, "vocabulary", 0, 257));
  options.profile = line.Value("profile");
  return options;
}

void PrintJson(const BenchResult& r) {
  const auto phase = [&](const PhaseCost& cost) -> nlohmann::ordered_json {
    return {{"seconds", cost.seconds},
            {"tokens", cost.tokens},
            {"gflop", cost.flop / 1e9},
            {"share_of_peak", cost.Share(r.peak)},
            {"computed_gflop", (cost.flop - cost.restored) / 1e9},
            {"computed_share_of_peak", cost.ComputedShare(r.peak)}};
  };
  const nlohmann::ordered_json object = {
      {"isa", r.isa},
      {"precision", r.precision},
      {"threads", r.threads},
      {"parameters", r.parameters},
      {"peak_gflops", r.peak / 1e9},
      {"decode", phase(r.decode)},
      {"update", phase(r.update)},
      {"step_seconds", r.step_seconds},
      {"rollouts_per_second", static_cast<double>(r.rollouts) / r.step_seconds},
      {"parts", r.parts},
      {"peak_memory_bytes", r.peak_memory_bytes}};
  fmt::print("{}\n", object.dump());
}

void PrintShares(const char* title, const std::map<std::string, double>& parts, double whole) {
  std::vector<std::pair<std::string, double>> rows(parts.begin(), parts.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  fmt::print("\n{:<26} {:>10} {:>7}\n", title, "ms", "share");
  for (const auto& [name, seconds] : rows) {
    fmt::print("{:<26} {:>10.3f} {:>6.1f}%\n", name, 1e3 * seconds, 100 * seconds / whole);
  }
}

void PrintTable(const BenchResult& r) {
  fmt::print("{} parameters, {}, {}, threads {}\n", r.parameters, r.precision, r.isa, r.threads);
  fmt::print("peak product  {:>10.1f} GF/s ({})\n", r.peak / 1e9, r.library);
  for (const auto& [name, cost] : {std::pair{"decode", r.decode}, {"update", r.update}}) {
    fmt::print("{:<13} {:>10.1f} GF/s  {:>5.1f} % of peak  {:>9.0f} tokens/s\n", name,
               cost.flop / cost.seconds / 1e9, 100 * cost.Share(r.peak),
               cost.tokens / cost.seconds);
    if (cost.restored == 0) continue;
    fmt::print(
        "  computed    {:>10.1f} GF/s  {:>5.1f} % of peak  (the rest is decoding's forward)\n",
        (cost.flop - cost.restored) / cost.seconds / 1e9, 100 * cost.ComputedShare(r.peak));
  }
  fmt::print("step          {:>10.2f} ms    {:>7.1f} rollouts/s (middle half of {} steps)\n",
             1e3 * r.step_seconds, static_cast<double>(r.rollouts) / r.step_seconds, r.steps);
  fmt::print("memory        {:>10.1f} MB at most\n",
             static_cast<double>(r.peak_memory_bytes) / 1e6);
  std::map<std::string, double> parts = r.parts;
  PrintShares("part of the step", parts, r.step_seconds);
  fmt::print("{:<26} {:>10.3f} {:>6.1f}%\n", "together", 1e3 * r.step_seconds, 100.0);
  PrintShares("threads' time in kernels", r.kernels, r.step_seconds * r.threads);
}

ExitCode BenchCommand(const CommandLine& line) {
  const BenchOptions options = OptionsOf(line);
  ExperimentConfig config = ConfigOf(line, options.lengths.high > 0);
  if (config.rl.sampling.max_completion_tokens < options.lengths.high) {
    config.rl.sampling.max_completion_tokens = options.lengths.high;
  }
  const BenchResult result = RunBench(config, options);
  line.Has("json") ? PrintJson(result) : PrintTable(result);
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "bench",
     .help = "times the RLVR step of a config, and its share of the processor's peak",
     .examples = {{"rlvr bench --policy.width 128 --policy.layers 4 --policy.heads 4 --json",
                   "the reference step: 32 prompts x 8 completions of 4 to 24 tokens"},
                  {"rlvr bench -c configs/unlock.cfg --lengths 8:40",
                   "the step of a config, lengths as given"},
                  {"rlvr bench --threads 1 --profile step.json",
                   "and a trace of its kernels, for Perfetto"}},
     .options = {{.name = "lengths",
                  .value = "LOW:HIGH",
                  .help = "draw each completion's length, whatever the policy writes"},
                 {.name = "seconds", .value = "S", .help = "time steps for so long (2)"},
                 {.name = "vocabulary",
                  .value = "N",
                  .help = "fill the task's vocabulary up to N tokens"},
                 {.name = "profile",
                  .value = "FILE",
                  .help = "write a trace of some steps, as Perfetto opens it"}},
     .configured = true,
     .run = BenchCommand});

}  // namespace
}  // namespace rlvr
