// rlvr sample: problems of a task, its right solutions, and what its verifier says of them and of
// mutants.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/registry.h"
#include "experiments/command.h"
#include "experiments/config/load.h"

namespace rlvr {
namespace {

using nlohmann::ordered_json;

Split ReadSplit(const std::string& name) {
  if (name == "train") return Split::kTrain;
  if (name == "eval") return Split::kEval;
  throw Error(ExitCode::kCommandLine,
              fmt::format("--split {}: expected train or eval", Quoted(name)));
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
  for (const std::string& mutant : environment.task(drawn.task).Mutants(problem, rng)) {
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

void Print(const ordered_json& problem) {
  fmt::print("{}    gold {}    difficulty {}\n", problem["prompt"].get<std::string>(),
             problem["gold"].get<std::string>(), problem["difficulty"].get<double>());
  const auto line = [](const ordered_json& text, const std::string& kind) {
    fmt::print("  {:<10} {:<30} {}{}{}\n", kind, text["text"].get<std::string>(),
               text["verdict"].get<std::string>(),
               text["reason"].empty() ? "" : ": " + text["reason"].get<std::string>(),
               text["strict"].get<bool>() ? ", strict" : "");
  };
  for (const ordered_json& solution : problem["solutions"]) {
    line(solution, solution["style"].get<std::string>());
  }
  for (const ordered_json& mutant : problem["mutants"]) line(mutant, "mutant");
}

ExitCode Run(const CommandLine& line) {
  const Split split = ReadSplit(line.Value("split", "train"));
  const uint64_t count = ReadCount(line.Value("number", "5"));
  ExperimentConfig config = LoadExperiment(line);
  const auto environment = MakeEnvironment(config);
  const auto seed = static_cast<uint64_t>(config.run.seed);
  ordered_json all = ordered_json::array();
  for (uint64_t index = 0; index < count; ++index) {
    const Drawn drawn = environment->Draw(seed, split, index);
    const ordered_json problem = Describe(*environment, drawn, seed, index);
    if (line.Has("json")) {
      all.push_back(problem);
    } else {
      Print(problem);
    }
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
                  {"rlvr sample --task.name gcd --split eval --json", "as JSON"}},
     .options =
         {{.name = "split", .value = "SPLIT", .help = "train (default) or eval"},
          {.name = "number", .letter = 'n', .value = "N", .help = "how many problems (default 5)"}},
     .configured = true,
     .run = Run});

}  // namespace
}  // namespace rlvr
