// SPDX-License-Identifier: Apache-2.0
#include "rl/next_token.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/io/tensor_file.h"
#include "tests/support/toy_policy.h"

namespace rlvr {
namespace {

PhaseConfig Config(int64_t steps) {
  PhaseConfig config;
  config.steps = steps;
  config.sequences_per_step = 32;
  config.check_every = 20;
  config.check_problems = 40;
  config.optimizer.learning_rate = 1e-2;
  return config;
}

// A phase and all that it needs.
struct Bench {
  explicit Bench(const PhaseConfig& config, int threads = 1)
      : pool(threads),
        sampler(policy, source, pool, {.lanes = 2, .slots = 16}),
        phase("pretrain", config, 5, {policy, source, pool, sampler}) {}

  test::ToySource source;
  test::ToyPolicy policy;
  WorkerPool pool;
  Sampler sampler;
  NextTokenPhase phase;
};

TEST(NextTokenPhase, LearnsToCopyALetter) {
  PhaseConfig config = Config(20);
  config.stop_at_accuracy = 0.98;
  config.max_steps = 600;
  Bench bench(config);
  double first = 0;
  while (!bench.phase.Done()) {
    const StepRecord record = bench.phase.Step();
    if (record.step == 1) first = record.metrics[0].value;
  }
  EXPECT_GT(first, 1);
  EXPECT_GE(bench.phase.accuracy(), 0.98);
  EXPECT_LT(bench.phase.steps_done(), 600);
}

TEST(NextTokenPhase, SaysSoWhereTheAccuracyIsNotReached) {
  PhaseConfig config = Config(2);
  config.stop_at_accuracy = 0.98;
  config.max_steps = 4;
  Bench bench(config);
  for (int i = 0; i < 4; ++i) bench.phase.Step();
  EXPECT_THROW(bench.phase.Done(), Error);
}

TEST(NextTokenPhase, HasTheSameBitsForAnyThreadsAndAfterALoad) {
  Bench straight(Config(9)), threads(Config(9), 3), before(Config(9)), after(Config(9));
  while (!straight.phase.Done()) straight.phase.Step();
  while (!threads.phase.Done()) threads.phase.Step();
  for (int i = 0; i < 4; ++i) before.phase.Step();
  TensorFile state;
  before.phase.Save(state);
  after.phase.Load(state);
  after.policy.params = before.policy.params;
  while (!after.phase.Done()) after.phase.Step();
  EXPECT_EQ(straight.policy.params, threads.policy.params);
  EXPECT_EQ(straight.policy.params, after.policy.params);
}

TEST(NextTokenPhase, StopsOnAGradientThatIsNotFinite) {
  Bench bench(Config(9));
  bench.policy.params[0] = std::numeric_limits<float>::quiet_NaN();
  try {
    bench.phase.Step();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kDiverged);
  }
}

}  // namespace
}  // namespace rlvr
