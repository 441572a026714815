// rlvr sample: problems of a task, its right solutions, and what its verifier says of them and of
// mutants.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/registry.h"
#include "core/base/utf8.h"
#include "experiments/command.h"
#include "experiments/config/load.h"
#include "experiments/run/checkpoint_path.h"

namespace rlvr {
namespace {

using nlohmann::ordered_json;

Split ReadSplit(const std::string& name) {
  const auto it = std::find(kSplitNames.begin(), kSplitNames.end(), name);
  if (it != kSplitNames.end()) return static_cast<Split>(it - kSplitNames.begin());
  throw Error(ExitCode::kCommandLine,
              fmt::format("--split {}: expected {}", Quoted(name), fmt::join(kSplitNames, ", ")));
}

uint64_t ReadCount(const std::string& text) {
  uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 1 || count > 1000000) {
    throw Error(ExitCode::kCommandLine,
                fmt::format("-n {}: expected a number from 1 to 1000000", Quoted(text)));
  }
  return count;
}

ordered_json Judged(const Environment& environment, const Drawn& drawn, const std::string& text) {
  const Judgement judgement = environment.Judge(drawn, text, false);
  return {{"text", text},
          {"verdict", VerdictName(judgement.verdict.verdict)},
          {"reason", judgement.verdict.reason},
          {"strict", judgement.strict}};
}

ordered_json Describe(const Environment& environment, const Drawn& drawn, uint64_t seed,
                      uint64_t index) {
  const Problem& problem = drawn.problem;
  ordered_json solutions = ordered_json::array(), mutants = ordered_json::array();
  for (const Solution& solution : environment.Solutions(drawn)) {
    solutions.push_back(Judged(environment, drawn, solution.text));
    solutions.back()["style"] = solution.style;
  }
  Stream rng(seed, "sample.mutants", {index});
  for (const std::string& mutant : environment.TaskOf(drawn).Mutants(problem, rng)) {
    mutants.push_back(Judged(environment, drawn, mutant));
  }
  return {{"task", environment.TaskNames()[static_cast<size_t>(drawn.task)]},
          {"index", index},
          {"prompt", problem.prompt},
          {"gold", problem.gold},
          {"canonical", problem.canonical},
          {"difficulty", problem.difficulty},
          {"solutions", solutions},
          {"mutants", mutants}};
}

std::string TextOf(const ordered_json& object, const char* field) {
  return ToReadable(object[field].get<std::string>());
}

void Print(const ordered_json& problem) {
  fmt::print("{}    gold {}    difficulty {}\n", TextOf(problem, "prompt"), TextOf(problem, "gold"),
             problem["difficulty"].get<double>());
  const auto line = [](const ordered_json& text, const std::string& kind) {
    fmt::print("  {:<10} {:<30} {}{}{}\n", kind, TextOf(text, "text"), TextOf(text, "verdict"),
               text["reason"].empty() ? "" : ": " + TextOf(text, "reason"),
               text["strict"].get<bool>() ? ", strict" : "");
  };
  for (const ordered_json& solution : problem["solutions"]) {
    line(solution, solution["style"].get<std::string>());
  }
  for (const ordered_json& mutant : problem["mutants"]) line(mutant, "mutant");
  if (!problem.contains("completions")) return;
  for (const ordered_json& completion : problem["completions"]) line(completion, "policy");
}

// What a checkpoint's policy writes after each of the problems: as many completions as
// eval.samples_per_problem, at eval.temperature, by streams of run.seed.
void AddCompletions(ordered_json& problems, const std::filesystem::path& checkpoint,
                    ExperimentConfig& config, const PromptRange& range) {
  const auto bench = OpenCheckpoint(checkpoint, config);
  RolloutBatch batch = bench->sampler.Draw(range);
  SamplingOptions options;
  options.temperature = config.eval.temperature;
  options.max_completion_tokens = config.eval.max_completion_tokens > 0
                                      ? config.eval.max_completion_tokens
                                      : config.rl.sampling.max_completion_tokens;
  bench->sampler.Complete(
      batch, bench->policy->params.data(), options, [&](int64_t problem, int64_t sample) {
        return StreamKey(range.seed, "sample.token",
                         {static_cast<uint64_t>(problem), static_cast<uint64_t>(sample)});
      });
  const std::vector<std::string> modes = bench->environment->Modes();
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const Drawn& drawn = batch.drawn[i / batch.group_size];
    ordered_json completion = Judged(*bench->environment, drawn, batch.text[i]);
    const int mode = batch.judgement[i].mode;
    if (batch.truncated[i]) completion["verdict"] = VerdictName(VerdictClass::kTruncated);
    if (mode >= 0) completion["mode"] = modes[static_cast<size_t>(mode)];
    problems[i / batch.group_size]["completions"].push_back(completion);
  }
}

ExitCode SampleCommand(const CommandLine& line) {
  const Split split = ReadSplit(line.Value("split", "train"));
  const uint64_t count = ReadCount(line.Value("number", "5"));
  const bool writes = line.Has("checkpoint");
  const auto checkpoint = FindCheckpoint(line.Value("checkpoint"));
  ExperimentConfig config = writes ? ConfigOfCheckpoint(checkpoint, line) : LoadExperiment(line);
  const auto environment = MakeEnvironment(config);
  const auto seed = static_cast<uint64_t>(config.run.seed);
  ordered_json all = ordered_json::array();
  for (uint64_t index = 0; index < count; ++index) {
    const Drawn drawn = environment->Draw(seed, split, index);
    all.push_back(Describe(*environment, drawn, seed, index));
  }
  if (writes) {
    AddCompletions(all, checkpoint, config,
                   {.seed = seed,
                    .split = split,
                    .prompts = static_cast<int64_t>(count),
                    .group_size = config.eval.samples_per_problem});
  }
  if (!line.Has("json")) {
    for (const ordered_json& problem : all) Print(problem);
  }
  if (line.Has("json")) {
    fmt::print("{}\n", all.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
  }
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "sample",
     .help = "prints problems of a task, right solutions, mutants and their verdicts",
     .examples = {{"rlvr sample --task.name dag -n 3", "three problems of the train split"},
                  {"rlvr sample --task.name gcd --split eval --json", "as JSON"},
                  {"rlvr sample --checkpoint runs/unlock/0123abcd-s1 --split eval",
                   "and what a run's last policy writes"}},
     .options =
         {{.name = "split",
           .value = "SPLIT",
           .help = "train (default), eval, exploratory, compositional or transformative"},
          {.name = "checkpoint",
           .value = "PATH",
           .help = "a weights file or a run: what its policy writes, too"},
          {.name = "number", .letter = 'n', .value = "N", .help = "how many problems (default 5)"}},
     .configured = true,
     .run = SampleCommand});

}  // namespace
}  // namespace rlvr
