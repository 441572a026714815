// SPDX-License-Identifier: Apache-2.0
#include "core/base/worker_pool.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/trace.h"

namespace rlvr {
namespace {

// How long a thread looks for what it waits for before it sleeps: waking it takes 50 us, and the
// jobs of a step follow one another within 500.
constexpr double kLookSeconds = 500e-6;

// Until done(): looks, giving its core to any thread that wants it, then sleeps. Enters and leaves
// with `lock` held.
template <class Done>
void Await(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, const Done& done) {
  lock.unlock();
  const double end = MonotonicSeconds() + kLookSeconds;
  while (!done() && MonotonicSeconds() < end) std::this_thread::yield();
  lock.lock();
  changed.wait(lock, done);
}

}  // namespace

struct WorkerPool::State {
  // Changed with the mutex held, read without it by threads that look for a change.
  std::atomic<int64_t> started{0}, ended{0};  // jobs
  std::atomic<bool> stop{false};

  std::mutex mutex;  // guards all below
  std::condition_variable wake, done;
  const Work* work = nullptr;
  int64_t items = 0, next = 0, finished = 0;
  int64_t failed_item = -1;
  std::exception_ptr failure;
  std::vector<std::thread> threads;

  // Takes items until none is left. Enters and leaves with `lock` held.
  void Drain(std::unique_lock<std::mutex>& lock, int worker) {
    while (work && next < items) {
      const int64_t item = next++;
      const auto* call = work;
      lock.unlock();
      std::exception_ptr error;
      try {
        const TraceSpan span(kItemSpan);
        (*call)(item, worker);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      if (error && (failed_item < 0 || item < failed_item)) failed_item = item, failure = error;
      if (++finished == items) ++ended, done.notify_all();
    }
  }

  void Loop(int worker) {
    std::unique_lock lock(mutex);
    while (!stop) {
      Drain(lock, worker);
      Await(lock, wake, [this, seen = started.load()] { return stop || started != seen; });
    }
  }
};

WorkerPool::WorkerPool(int threads) : state_(std::make_unique<State>()) {
  CHECK(threads >= 1, "threads {}", threads);
  for (int worker = 1; worker < threads; ++worker) {
    state_->threads.emplace_back([state = state_.get(), worker] { state->Loop(worker); });
  }
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->wake.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

int WorkerPool::threads() const { return static_cast<int>(state_->threads.size()) + 1; }

void WorkerPool::Run(int64_t items, const Work& work) {
  if (items <= 0) return;
  const TraceSpan span(kPoolSpan);
  std::unique_lock lock(state_->mutex);
  CHECK(!state_->work, "a job is running already");
  state_->work = &work;
  state_->items = items;
  state_->next = state_->finished = 0;
  state_->failed_item = -1;
  state_->failure = nullptr;
  const int64_t job = ++state_->started;
  lock.unlock();
  state_->wake.notify_all();
  lock.lock();
  state_->Drain(lock, 0);
  Await(lock, state_->done, [&] { return state_->ended == job; });
  state_->work = nullptr;
  if (state_->failure) std::rethrow_exception(state_->failure);
}

}  // namespace rlvr
