// SPDX-License-Identifier: Apache-2.0
// What the problems of a step cost: 32 of them drawn, for every task. "share" is that over the time
// of a step of 32 x 16 completions of at most 24 tokens by a policy of 0.1 million parameters, both
// on one thread: sampled, judged and one update made.
#include <memory>

#include "bench/bench.h"
#include "core/base/clock.h"
#include "core/base/registry.h"
#include "envs/support/environment.h"
#include "rl/sampler.h"
#include "rl/updater.h"

namespace rlvr::bench {
namespace {

constexpr int64_t kPrompts = 32, kGroup = 16, kTokens = 24;

std::unique_ptr<Environment> MakeTask(const std::string& name) {
  std::vector<MixtureEntry> mixture;
  mixture.push_back({name, name, 1, Registry<TaskPlugin>::Get().Find("task", name).make()});
  return std::make_unique<Environment>(std::move(mixture));
}

PolicyConfig Shape() {
  PolicyConfig config;
  config.layers = 2;
  config.width = 64;
  config.heads = 4;
  config.max_context = 256;
  return config;
}

// Seconds of a step on problems that are there already.
double StepSeconds(const Environment& environment) {
  Policy policy(Shape(), environment.Alphabet());
  policy.Initialise(1);
  WorkerPool pool(1);
  Sampler sampler(policy, environment, pool, {});
  RlConfig config;
  config.sampling.max_completion_tokens = kTokens;
  Updater updater(config, policy, pool);
  LossState state = InitialLossState(config.loss, kTokens);
  RolloutBatch batch = sampler.Draw({.seed = 1, .prompts = kPrompts, .group_size = kGroup});
  const double start = MonotonicSeconds();
  sampler.Complete(batch, policy.params.data(), config.sampling, [](int64_t prompt, int64_t i) {
    return StreamKey(1, "bench", {static_cast<uint64_t>(prompt), static_cast<uint64_t>(i)});
  });
  Advantages advantages;
  for (size_t t = 0; t < batch.tokens.size(); ++t)
    advantages.advantage.push_back(static_cast<double>(t % 3) - 1);
  advantages.kept.assign(static_cast<size_t>(batch.rollouts()), 1);
  advantages.equal_group.assign(static_cast<size_t>(kPrompts), 0);
  batch.reward.assign(static_cast<size_t>(batch.rollouts()), 0.0);
  updater.Update({.batch = batch, .advantages = advantages, .reference = {}, .draw_key = 1}, state);
  return MonotonicSeconds() - start;
}

void DrawStep(benchmark::State& state, const std::string& name) {
  const auto environment = MakeTask(name);
  StepSeconds(*environment);  // buffers and caches
  const double step = StepSeconds(*environment);
  uint64_t index = 0;
  double spent = 0;
  for (auto _ : state) {
    const double start = MonotonicSeconds();
    for (int64_t i = 0; i < kPrompts; ++i) {
      benchmark::DoNotOptimize(environment->Draw(1, Split::kTrain, index++));
    }
    spent += MonotonicSeconds() - start;
  }
  state.counters["share"] = spent / static_cast<double>(state.iterations()) / step;
  state.counters["step_ms"] = step * 1e3;
}

}  // namespace

// Those that need a file of the user's are left out.
void RegisterTaskBenchmarks() {
  for (const std::string& name : Registry<TaskPlugin>::Get().Names()) {
    if (name == "jsonl") continue;
    benchmark::RegisterBenchmark(("DrawStep/" + name).c_str(),
                                 [name](benchmark::State& state) { DrawStep(state, name); });
  }
}

}  // namespace rlvr::bench
