// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/power.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/check.h"
#include "core/base/error.h"
#include "experiments/statistics/distributions.h"

namespace rlvr {

double PowerOf(const PowerQuestion& question, int64_t seeds) {
  CHECK(seeds >= 2 && question.deviation > 0, "{} seeds, deviation {}", seeds, question.deviation);
  const auto n = static_cast<double>(seeds);
  const double df = question.paired ? n - 1 : 2 * n - 2;
  const double error = question.deviation * std::sqrt((question.paired ? 1 : 2) / n);
  const double critical = StudentQuantile(1 - question.alpha / 2, df);
  const double effect = std::abs(question.difference) / error;
  return 1 - NoncentralTCdf(critical, df, effect) + NoncentralTCdf(-critical, df, effect);
}

int64_t SeedsFor(const PowerQuestion& question, double power) {
  CHECK(question.difference != 0 && power > 0 && power < 1, "difference {}, power {}",
        question.difference, power);
  constexpr int64_t kMost = 1'000'000;
  int64_t enough = 2;
  while (PowerOf(question, enough) < power) {
    if (enough >= kMost) {
      throw Error(ExitCode::kConfig,
                  fmt::format("a difference of {:g} at a deviation of {:g} takes more than {} "
                              "seeds; expected a larger difference",
                              question.difference, question.deviation, kMost));
    }
    enough *= 2;
  }
  int64_t low = enough == 2 ? 2 : enough / 2 + 1;
  while (low < enough) {
    const int64_t middle = low + (enough - low) / 2;
    PowerOf(question, middle) < power ? low = middle + 1 : enough = middle;
  }
  return enough;
}

double VisibleDifference(const PowerQuestion& question, int64_t seeds, double power) {
  PowerQuestion asked = question;
  double low = 0, high = 1;
  for (asked.difference = high; PowerOf(asked, seeds) < power; asked.difference = high) high *= 2;
  for (int i = 0; i < 60; ++i) {
    asked.difference = (low + high) / 2;
    (PowerOf(asked, seeds) < power ? low : high) = asked.difference;
  }
  return high;
}

}  // namespace rlvr
