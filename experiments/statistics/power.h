#pragma once
// Power of t tests: how many seeds it takes to see a difference. Pure functions.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

namespace rlvr {

// A comparison of two arms by a two-sided t test.
struct PowerQuestion {
  double difference = 0.02;  // to be seen
  // Standard deviation between seeds of one arm; with `paired`, of the differences of pairs.
  double deviation = 0.02;
  double alpha = 0.05;
  bool paired = false;  // df = seeds - 1, else 2 seeds - 2
};

// The chance that the test rejects with `seeds` an arm. Requires: seeds >= 2, deviation > 0.
double PowerOf(const PowerQuestion& question, int64_t seeds);

// The fewest seeds an arm with at least this power. Requires: difference != 0, power in (0, 1).
// Fails: Error(kConfig) where more than a million are needed.
int64_t SeedsFor(const PowerQuestion& question, double power);

// The difference that is seen with this power by so many seeds. Requires: seeds >= 2.
double VisibleDifference(const PowerQuestion& question, int64_t seeds, double power);

}  // namespace rlvr
