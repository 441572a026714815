// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/workbench.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "core/base/error.h"
#include "core/math/isa.h"
#include "experiments/config/load.h"

namespace rlvr {
namespace {

struct Sizes {
  int64_t parameters, prompt_tokens, step_tokens;
  double bytes;
};

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

Sizes SizesOf(const ExperimentConfig& config, const Workbench& bench) {
  Sizes sizes{};
  const Transformer<float>& transformer = bench.policy->transformer;
  sizes.parameters = transformer.table().count();
  for (uint64_t i = 0; i < 16; ++i) {
    const Drawn drawn = bench.environment->Draw(1, Split::kTrain, i);
    sizes.prompt_tokens =
        std::max(sizes.prompt_tokens, static_cast<int64_t>(drawn.problem.prompt.size()));
  }
  const int64_t completions = config.rl.rollouts() * config.rl.sampling.max_completion_tokens;
  sizes.step_tokens = completions + config.rl.prompts_per_step * sizes.prompt_tokens;
  const int64_t in_flight = std::min<int64_t>(bench.pool.threads(), config.rl.shards);
  const double shard =
      static_cast<double>(sizes.step_tokens) / static_cast<double>(config.rl.shards);
  const double activations =
      static_cast<double>(transformer.ActivationBytes(static_cast<int64_t>(shard) + 1));
  const double copies = 6 + static_cast<double>(std::max(config.rl.shards, config.pretrain.shards));
  sizes.bytes = copies * 4 * static_cast<double>(transformer.table().size()) +
                static_cast<double>(in_flight) * activations +
                64 * static_cast<double>(completions);
  return sizes;
}

}  // namespace

void SettlePrecision(ExperimentConfig& config) {
  if (config.policy.precision != Precision::kBfloat16) return;
  fmt::print(stderr, "policy.precision = bfloat16: {}; the run computes in float32\n",
             HasBfloat16() ? "this build has no products in it yet"
                           : "this processor has no bfloat16 products (avx512_bf16 or amx_bf16)");
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
  const Sizes sizes = SizesOf(config, bench);
  const auto constant = bench.environment->BestConstant();
  return fmt::format(
      "parameters          {}\n"
      "vocabulary          {} tokens\n"
      "rollouts a step     {} ({} prompts x {})\n"
      "updates a step      {}\n"
      "tokens a step       at most {}\n"
      "rollouts in all     {}\n"
      "memory              about {:.0f} MB\n"
      "threads             {}\n"
      "best constant       '{}' scores {:.4g}\n",
      sizes.parameters, bench.policy->vocabulary.size(), config.rl.rollouts(),
      config.rl.prompts_per_step, config.rl.group_size,
      config.rl.loss.step.epochs * config.rl.loss.step.minibatches, sizes.step_tokens,
      config.rl.rollouts() * config.rl.steps, sizes.bytes / 1e6, bench.pool.threads(),
      constant.first, constant.second);
}

void CheckFits(const ExperimentConfig& config, const Workbench& bench) {
  CheckMemory(SizesOf(config, bench).bytes);
}

}  // namespace rlvr
