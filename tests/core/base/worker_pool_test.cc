// SPDX-License-Identifier: Apache-2.0
#include "core/base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace rlvr {
namespace {

TEST(WorkerPool, CallsEveryItemOnceWithAWorkerInRange) {
  for (const int threads : {1, 2, 5}) {
    WorkerPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    std::vector<std::atomic<int>> calls(1000);
    std::atomic<int> outside{0};
    pool.Run(1000, [&](int64_t item, int worker) {
      ++calls[static_cast<size_t>(item)];
      if (worker < 0 || worker >= threads) ++outside;
    });
    for (const auto& count : calls) ASSERT_EQ(count, 1);
    EXPECT_EQ(outside, 0);
  }
}

TEST(WorkerPool, RunsManyJobsOneAfterTheOther) {
  WorkerPool pool(3);
  std::atomic<int64_t> sum{0};
  for (int64_t job = 0; job < 500; ++job) {
    pool.Run(job % 5, [&](int64_t item, int) { sum += item; });
  }
  EXPECT_EQ(sum, 100 * (0 + 0 + 1 + 3 + 6));
}

TEST(WorkerPool, RethrowsTheErrorOfTheLowestItemAfterAllHaveEnded) {
  for (const int threads : {1, 4}) {
    WorkerPool pool(threads);
    std::atomic<int> ended{0};
    const auto work = [&](int64_t item, int) {
      ++ended;
      if (item == 7 || item == 60) throw std::runtime_error("item " + std::to_string(item));
    };
    try {
      pool.Run(100, work);
      FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "item 7");
    }
    EXPECT_EQ(ended, 100);
    std::atomic<int> after{0};
    pool.Run(10, [&](int64_t, int) { ++after; });
    EXPECT_EQ(after, 10) << "the pool goes on after an error";
  }
}

TEST(WorkerPool, DoesNothingForNoItems) {
  WorkerPool pool(2);
  pool.Run(0, [](int64_t, int) { FAIL(); });
}

TEST(WorkerPool, RefusesAJobInsideAJob) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        WorkerPool pool(1);
        pool.Run(1, [&](int64_t, int) { pool.Run(1, [](int64_t, int) {}); });
      },
      "a job is running already");
}

}  // namespace
}  // namespace rlvr
