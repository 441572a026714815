#pragma once
// Data of which the truth is known: scores that differ by base, by RL seed within the base and, if
// asked, by a planted effect. Study 000 holds the comparisons that the other studies make to it.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "core/base/rng.h"

namespace rlvr {

// Standard deviations between bases, and between RL seeds of one base.
struct Components {
  double base = 0, seed = 0;
};

// From scores [base][seed], by analysis of variance; a negative estimate of the base component
// counts as 0. Requires: each base has the same number of seeds, at least 2.
Components FitComponents(const std::vector<std::vector<double>>& scores);

// How a study compares two arms: so many bases, so many RL seeds on each.
struct Design {
  int64_t bases = 5, seeds = 2;
};

struct NullRates {
  double rejected = 0;  // share of paired t tests at 0.05 that find a difference
  double covered = 0;   // share of 95 % t intervals of one arm that hold the truth
  int64_t rejections = 0, data_sets = 0;
};

// `data_sets` pairs of arms on shared bases, whose true means differ by `effect`.
NullRates Simulate(const Components& components, const Design& design, double effect,
                   int64_t data_sets);

// The standard deviation of a base's paired difference: what power depends on.
double PairedDeviation(const Components& components, const Design& design);

}  // namespace rlvr
