// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/workbench.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <thread>

#include "core/base/error.h"
#include "core/base/message.h"
#include "core/math/isa.h"
#include "experiments/config/load.h"
#include "experiments/run/memory_plan.h"
#include "rl/algorithms/validate.h"
#include "rl/evaluator.h"
#include "rl/reward.h"

namespace rlvr {
namespace {

// Fails: Error(kConfig) where `bytes` are more than this machine has.
void CheckMemory(double bytes) {
  const double machine =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (bytes <= machine) return;
  throw Error(
      ExitCode::kConfig,
      fmt::format("the config needs about {:.1f} GB of memory; this machine has {:.1f} (lower "
                  "policy.width, rl.prompts_per_step, rl.group_size or rl.shards)",
                  bytes / 1e9, machine / 1e9));
}

// Judges the size before anything is allocated: weights, gradient and two moments at least.
std::unique_ptr<Policy> MakePolicy(const ExperimentConfig& config, const Environment& environment) {
  const std::string alphabet = environment.Alphabet();
  const Transformer<float> shape(config.policy.Resolved(), Vocabulary(alphabet).size());
  CheckMemory(4.0 * sizeof(float) * static_cast<double>(shape.table().size()));
  return std::make_unique<Policy>(config.policy, alphabet);
}

std::unique_ptr<Environment> MakeSelected(ExperimentConfig& config) {
  SelectIsa(config.run.isa);
  SettlePrecision(config);
  return MakeEnvironment(config);
}

// Tokens of a step at most: the longest of some prompts, completions that are never cut short.
int64_t TokensPerStep(const ExperimentConfig& config, const Workbench& bench) {
  int64_t prompt = 0;
  for (uint64_t i = 0; i < 16; ++i) {
    const Drawn drawn = bench.environment->Draw(1, Split::kTrain, i);
    prompt = std::max(prompt, static_cast<int64_t>(drawn.problem.prompt.size()));
  }
  return config.rl.rollouts() * config.rl.sampling.max_completion_tokens +
         config.rl.prompts_per_step * prompt;
}

// Intervals take held-out problems to be independent, which those that are alike are not.
std::vector<std::string> RemarksOnProblems(const EvalConfig& config, const ProblemSource& source) {
  std::set<std::string> prompts;
  for (int64_t i = 0; i < config.problems; ++i) {
    const auto index = static_cast<uint64_t>(i);
    prompts.insert(source.Draw(Evaluator::SuiteSeed(config), Split::kEval, index).problem.prompt);
  }
  const auto distinct = static_cast<int64_t>(prompts.size());
  if (distinct * 10 > config.problems * 9) return {};
  return {
      fmt::format("eval.problems = {}: {} prompts among them differ; intervals over problems "
                  "are narrower than they should be",
                  config.problems, distinct)};
}

constexpr uint64_t kPromptsTried = 64;  // of each split

// Completions must fit behind prompts: said before a base is trained for them.
void CheckContext(const ExperimentConfig& config, const Workbench& bench) {
  size_t prompt = 0;
  for (const Split split : {Split::kTrain, Split::kEval}) {
    for (uint64_t i = 0; i < kPromptsTried; ++i) {
      prompt = std::max(prompt, bench.environment->Draw(1, split, i).problem.prompt.size());
    }
  }
  const int64_t context = bench.policy->transformer.config().max_context;
  for (const auto& [key, tokens] :
       {std::pair{"rl.max_completion_tokens", config.rl.sampling.max_completion_tokens},
        std::pair{"eval.max_completion_tokens", config.eval.max_completion_tokens}}) {
    const int64_t needed = static_cast<int64_t>(prompt) + tokens;
    if (needed <= context) continue;
    throw Error(ExitCode::kConfig,
                fmt::format("policy.max_context = {}: a prompt of {} tokens and {} = {} need {}",
                            context, prompt, key, tokens, needed));
  }
}

}  // namespace

void SettlePrecision(ExperimentConfig& config) {
  if (config.policy.precision != Precision::kBfloat16) return;
  SelectIsa(config.run.isa);
  if (!Bfloat16Unit().empty()) return;
  PrintMessage(
      "policy.precision = bfloat16: this processor, system or run.isa gives no bfloat16 "
      "products (amx_bf16 or avx512_bf16); the run computes in float32. "
      "bfloat16_software rounds the same factors anywhere, no faster than float32\n");
  config.policy.precision = Precision::kFloat32;
}

int ThreadsOf(const ExperimentConfig& config) {
  if (config.run.threads > 0) return static_cast<int>(config.run.threads);
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

Workbench::Workbench(ExperimentConfig& config)
    : environment(MakeSelected(config)),
      pool(ThreadsOf(config)),
      policy(MakePolicy(config, *environment)),
      sampler(*policy, *environment, pool, config.rl.lanes) {}

Workbench::Workbench(ExperimentConfig& config, std::unique_ptr<Policy> made)
    : environment(MakeSelected(config)),
      pool(ThreadsOf(config)),
      policy(std::move(made)),
      sampler(*policy, *environment, pool, config.rl.lanes) {}

std::string DerivedSizes(const ExperimentConfig& config, const Workbench& bench) {
  const MemoryPlan memory = PlanMemory(config, bench);
  std::string parts;
  for (const auto& [name, bytes] : memory.parts) {
    parts += fmt::format("  {:<30} {:>8.1f} MB\n", name, bytes / 1e6);
  }
  const auto constant = bench.environment->BestConstant();
  return fmt::format(
      "parameters          {}\n"
      "vocabulary          {} tokens\n"
      "rollouts a step     {} ({} prompts x {})\n"
      "updates a step      {}\n"
      "tokens a step       at most {}\n"
      "rollouts in all     {}\n"
      "threads             {}\n"
      "best constant       '{}' scores {:.4g}\n"
      "memory              about {:.0f} MB\n{}",
      bench.policy->transformer.table().count(), bench.policy->vocabulary.size(),
      config.rl.rollouts(), config.rl.prompts_per_step, config.rl.group_size,
      config.rl.loss.step.epochs * config.rl.loss.step.minibatches, TokensPerStep(config, bench),
      config.rl.rollouts() * config.rl.steps, bench.pool.threads(), constant.first, constant.second,
      memory.Total() / 1e6, parts);
}

std::vector<std::string> CheckRun(const ExperimentConfig& config, const Workbench& bench) {
  ValidateAlgorithm(config.rl);
  bench.sampler.InterruptionOf(config.rl.sampling);
  CheckEvaluation(config.eval, *bench.environment);
  CheckContext(config, bench);
  RewardMap(config.rl.reward, bench.environment->Modes(), 0);
  CheckMemory(PlanMemory(config, bench).Total());
  return RemarksOnProblems(config.eval, *bench.environment);
}

}  // namespace rlvr
