// SPDX-License-Identifier: Apache-2.0
#include "experiments/bench/peak.h"

#include <algorithm>
#include <barrier>

#include "core/base/clock.h"
#include "core/base/freed_memory.h"
#include "core/base/rng.h"
#include "core/math/matmul.h"

namespace rlvr {
namespace {

constexpr int64_t kPeakRows = 1024, kIn = 128, kOut = 512;

void Fill(std::vector<float>& values, int64_t size, uint64_t index) {
  Stream rng(0, "bench.peak", {index});
  values.resize(static_cast<size_t>(size));
  for (float& value : values) value = static_cast<float>(rng.Uniform() - 0.5);
}

}  // namespace

PeakProduct::PeakProduct(WorkerPool& pool)
    : pool_(pool), operands_(static_cast<size_t>(pool.threads())) {
  for (Operands& o : operands_) {
    Fill(o.x, kPeakRows * kIn, 0);
    Fill(o.w, kIn * kOut, 1);
    o.y.resize(static_cast<size_t>(kPeakRows * kOut));
  }
}

double PeakProduct::Measure(double seconds) {
  const int threads = pool_.threads();
  const int64_t repeats = std::max<int64_t>(1, repeats_);
  KeepFreedMemory();               // the library takes its buffers anew for every product
  std::barrier together(threads);  // each thread takes one item
  std::vector<double> rate(static_cast<size_t>(threads));
  pool_.Run(threads, [&](int64_t item, int) {
    Operands& o = operands_[item];
    together.arrive_and_wait();
    const double start = MonotonicSeconds();
    for (int64_t i = 0; i < repeats; ++i) {
      Matmul<float>({.c = o.y.data(),
                     .a = o.x.data(),
                     .b = o.w.data(),
                     .m = kPeakRows,
                     .n = kOut,
                     .k = kIn,
                     .stride_c = kOut,
                     .stride_a = kIn,
                     .stride_b = kOut});
    }
    const double flops = 2.0 * static_cast<double>(repeats * kPeakRows * kIn * kOut);
    rate[item] = flops / (MonotonicSeconds() - start);
  });
  ReturnFreedMemory();
  double total = 0;
  for (const double r : rate) total += r;
  const double flops = 2.0 * static_cast<double>(kPeakRows * kIn * kOut);
  repeats_ = static_cast<int64_t>(seconds * total / (flops * threads));
  return total;
}

}  // namespace rlvr
