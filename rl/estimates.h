#pragma once
// Estimates from outcomes of samples: pass@k, maj@k and intervals. Pure functions; the evaluator
// and reports use them.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>

#include "core/base/rng.h"

namespace rlvr {

struct Interval {
  double low = 0, high = 0;
};

// Unbiased pass@k of one problem with `correct` of n samples right: 1 - C(n - c, k) / C(n, k).
// Requires: k <= n. Source: Chen et al. 2021, equation 1.
double PassAtK(int64_t n, int64_t correct, int64_t k);

// maj@k of one problem: the share of blocks of k samples in order (the first n / k of them) whose
// most frequent answer is right. answer_id [n]: -1 none (casts no vote), 0 right; ties go
// to the answer seen first.
double MajAtK(std::span<const int32_t> answer_id, int64_t k);

// 95 % interval of a proportion of independent trials. Source: Wilson 1927.
Interval WilsonInterval(int64_t successes, int64_t trials);

// 95 % percentile interval of the mean, resampling problems: the sum of `value` over them, `draws`
// times.
Interval BootstrapInterval(std::span<const double> value, int64_t draws, Stream& rng);

// The same of shares. Where all are alike, resampling knows no spread: then Wilson's interval of as
// many trials.
Interval ProblemInterval(std::span<const double> share, int64_t draws, Stream& rng);

}  // namespace rlvr
