#pragma once
// What the benchmarks share. Each reports the useful work of a call as a rate, to hold against the
// floor: FLOP/s against the peak product (the first benchmark), or B/s against what the
// second-level cache gives (Add).
// SPDX-License-Identifier: Apache-2.0

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "core/base/rng.h"

namespace rlvr::bench {

inline std::vector<float> Normal(int64_t n) {
  Stream rng(1, "bench");
  std::vector<float> x(static_cast<size_t>(n));
  for (float& v : x) v = static_cast<float>(rng.Normal());
  return x;
}

inline void ReportFlops(benchmark::State& state, double flops) {
  state.counters["FLOP/s"] =
      benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

// Bytes read and written once; items: elements.
inline void ReportItems(benchmark::State& state, double items, double bytes) {
  state.counters["items/s"] =
      benchmark::Counter(items, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["B/s"] = benchmark::Counter(bytes, benchmark::Counter::kIsIterationInvariantRate);
}

// One for every task. Called by main: before it, the registry of tasks may still be empty.
void RegisterTaskBenchmarks();

}  // namespace rlvr::bench
