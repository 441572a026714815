#pragma once
// The peak that shares are given of: the rate of a product of a policy's size, one thread a core,
// in this process and at this moment.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "core/base/worker_pool.h"

namespace rlvr {

class PeakProduct {
 public:
  explicit PeakProduct(WorkerPool& pool);

  // Floating-point operations a second of all threads together, each multiplying [1024, 128] by
  // [128, 512] over and over for about `seconds`, by the product library.
  double Measure(double seconds);

 private:
  struct Operands {
    std::vector<float> x, w, y;
  };
  WorkerPool& pool_;
  std::vector<Operands> operands_;  // [threads]
  int64_t repeats_ = 0;             // that take about `seconds`; 0: not known yet
};

}  // namespace rlvr
