// SPDX-License-Identifier: Apache-2.0
// Decoding, loss, backward and optimizer allocate nothing after the first step: every operator new
// of this program is counted and, but under sanitizers, which have a malloc of their own, every
// malloc, whatever library calls it.
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <new>

#include "rl/loss/policy_loss.h"
#include "rl/sampler.h"
#include "rl/texts_of_batch.h"
#include "tests/support/toy_policy.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RLVR_OWN_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RLVR_OWN_MALLOC 0
#endif
#endif
#ifndef RLVR_OWN_MALLOC
#define RLVR_OWN_MALLOC 1
#endif

namespace {
std::atomic<int64_t> allocations{0};

void* Count(size_t size, size_t alignment) {
  ++allocations;
  void* memory = alignment > 16
                     ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                     : std::malloc(size > 0 ? size : 1);
  if (!memory) throw std::bad_alloc();
  return memory;
}
}  // namespace

#if RLVR_OWN_MALLOC
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, size_t alignment, size_t size) {
  ++allocations;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}
}
#endif

void* operator new(size_t size) { return Count(size, 0); }
void* operator new(size_t size, std::align_val_t alignment) {
  return Count(size, static_cast<size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }

namespace rlvr {
namespace {

int64_t AllocationsOf(const std::function<void()>& work) {
  const int64_t before = allocations;
  work();
  return allocations - before;
}

class Allocations : public testing::TestWithParam<int> {
 protected:
  Allocations() : pool_(GetParam()), sampler_(policy_, source_, pool_, {.lanes = 8, .slots = 6}) {
    sampler_.ForceLengths({2, 6});
    batch_ = sampler_.Draw({.seed = 3, .prompts = 7, .group_size = 4});
    sampler_.Complete(
        batch_, policy_.params.data(), {.max_completion_tokens = 6},
        [](int64_t p, int64_t i) {
          return StreamKey(9, "test", {uint64_t(p), uint64_t(i)});
        },
        &rows_);
    texts_ = TextsOf(batch_, 0, batch_.prompts);
  }

  test::ToyPolicy policy_;
  test::ToySource source_;
  WorkerPool pool_;
  Sampler sampler_;
  SavedRows<float> rows_{1 << 20, policy_.transformer.SavedRowWidth()};
  RolloutBatch batch_;
  TextSet texts_;
};

TEST_P(Allocations, TheCounterCounts) {
  EXPECT_GE(AllocationsOf([] { delete new std::vector<int>(100); }), 2);
#if RLVR_OWN_MALLOC
  EXPECT_GE(AllocationsOf([] { free(strdup("as a library does")); }), 1);
#endif
}

TEST_P(Allocations, DecodingMakesNoneOnceItsBuffersAreThere) {
  std::vector<DecodeRequest> requests;
  for (int32_t i = 0; i < 28; ++i) requests.push_back({i / 4, uint64_t(i), 2 + i % 5});
  std::vector<int32_t> tokens(28 * 6), length(28);
  std::vector<float> logprob(28 * 6);
  std::vector<uint8_t> truncated(28);
  std::vector<int32_t> saved(28 * 7);
  const DecodeLane lane{.prompts = batch_.prompt_tokens,
                        .requests = requests,
                        .output = {.tokens = tokens.data(),
                                   .logprob = logprob.data(),
                                   .length = length.data(),
                                   .truncated = truncated.data(),
                                   .stride = 6,
                                   .saved = saved.data()}};
  Decoder<float> decoder(policy_.transformer, 6);
  const auto run = [&] {
    rows_.Clear();
    const DecodeLane* next = &lane;
    decoder.Run(
        policy_.params.data(), {.max_completion_tokens = 6},
        [&] { return std::exchange(next, nullptr); }, &rows_);
  };
  EXPECT_GT(AllocationsOf(run), 0);
  EXPECT_EQ(AllocationsOf(run), 0);
}

TEST_P(Allocations, LossBackwardAndOptimizerMakeNoneAfterTheFirstStep) {
  const LossConfig config;
  const LossState state = InitialLossState(config, 6);
  const auto count = static_cast<size_t>(texts_.tokens());
  StepTokens tokens;
  tokens.offset = texts_.offset;
  for (const TextSet::Row& row : texts_.rows) tokens.prompt.push_back(row.prompt);
  tokens.reward.assign(texts_.rows.size(), 1);
  tokens.kept.assign(texts_.rows.size(), 1);
  tokens.mask.assign(count, 1);
  tokens.advantage.assign(count, 0.5);
  tokens.logprob_sampler.assign(count, -3);
  tokens.logprob_old = tokens.logprob = tokens.logprob_sampler;
  const LossPlan plan = PlanLoss(config, state, tokens);
  LossGradient derivative;
  derivative.logprob.resize(count);
  ShardedGradient gradient(policy_.transformer, pool_, 4, 0);
  Optimizer optimizer({}, policy_.transformer.table(), pool_);
  const auto step = [&] {
    gradient.Compute(policy_.params.data(), texts_, {.entropy = true, .saved = &rows_},
                     [&](const ShardedGradient::ShardView& view) {
                       for (const int32_t row : view.rows) {
                         AddLoss(derivative, {config, state, tokens, plan}, row, row + 1);
                         for (int64_t t = texts_.offset[row]; t < texts_.offset[row + 1]; ++t) {
                           view.dlogprob[t] = static_cast<float>(derivative.logprob[t]);
                         }
                       }
                     });
    optimizer.Step(policy_.params.data(), gradient.gradient().data(), 10);
  };
  EXPECT_GT(AllocationsOf(step), 0);
  EXPECT_EQ(AllocationsOf(step), 0);
  // Nor where texts have no gradient, restored or not.
  std::fill_n(tokens.advantage.begin(), count / 2, 0.0);
  EXPECT_EQ(AllocationsOf(step), 0);
  for (TextSet::Row& row : texts_.rows) row.saved = nullptr;
  EXPECT_EQ(AllocationsOf(step), 0);
}

INSTANTIATE_TEST_SUITE_P(Threads, Allocations, testing::Values(1, 2));

}  // namespace
}  // namespace rlvr
