#pragma once
// RateSearch: the learning rates tried for one method and what each gave; it goes on beyond an end
// of the list while the best is there, since a best at the end says only that the list ended. Pure.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <optional>
#include <vector>

namespace rlvr {

struct TriedRate {
  double rate = 0;
  double accuracy = 0;  // mean over seeds; NaN: a run diverged
};

class RateSearch {
 public:
  void Add(const TriedRate& tried);

  // Ascending by rate.
  const std::vector<TriedRate>& tried() const { return tried_; }
  // The one of largest accuracy; of equals, and where all diverged, the smallest. Requires: one.
  double Best() const;
  // Whether the best is the smallest or the largest that was tried.
  bool AtEnd() const;
  // The rate beyond the end that is best, by the factor between the last two there; none where the
  // best is inside, where one rate alone was tried, and above the largest that a config may have.
  std::optional<double> Next() const;

 private:
  size_t BestIndex() const;

  std::vector<TriedRate> tried_;
};

// To three digits, so that rates read well and name folders.
double RoundedRate(double rate);

}  // namespace rlvr
