// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/rate_search.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rlvr {
namespace {

RateSearch SearchOf(const std::vector<TriedRate>& tried) {
  RateSearch search;
  for (const TriedRate& one : tried) search.Add(one);
  return search;
}

const double kDiverged = std::nan("");

TEST(RateSearch, ABestInsideEndsIt) {
  const RateSearch search = SearchOf({{0.01, 0.3}, {0.03, 0.9}, {0.1, 0.5}});
  EXPECT_EQ(search.Best(), 0.03);
  EXPECT_FALSE(search.AtEnd());
  EXPECT_FALSE(search.Next().has_value());
}

TEST(RateSearch, ABestAtAnEndGoesOnByTheFactorThere) {
  EXPECT_EQ(SearchOf({{0.01, 0.3}, {0.02, 0.5}, {0.06, 0.9}}).Next(), 0.18);
  EXPECT_EQ(SearchOf({{0.01, 0.9}, {0.02, 0.5}, {0.06, 0.3}}).Next(), 0.005);
  EXPECT_TRUE(SearchOf({{0.01, 0.9}, {0.02, 0.5}}).AtEnd());
}

TEST(RateSearch, WhatDivergedIsNoBest) {
  EXPECT_EQ(SearchOf({{0.01, 0.1}, {0.03, 0.2}, {0.1, kDiverged}}).Best(), 0.03);
  const RateSearch all = SearchOf({{0.01, kDiverged}, {0.1, kDiverged}});
  EXPECT_EQ(all.Best(), 0.01);
  EXPECT_EQ(all.Next(), 0.001);
}

TEST(RateSearch, OfEqualsTheSmallestAndInAnyOrder) {
  const RateSearch search = SearchOf({{0.1, 0.5}, {0.01, 0.4}, {0.03, 0.5}});
  EXPECT_EQ(search.Best(), 0.03);
  EXPECT_EQ(search.tried()[0].rate, 0.01);
  EXPECT_EQ(search.tried()[2].rate, 0.1);
}

TEST(RateSearch, StopsAtOneRateAndAtTheLargestThatAConfigMayHave) {
  EXPECT_FALSE(SearchOf({{0.1, 0.5}}).Next().has_value());
  EXPECT_TRUE(SearchOf({{1, 0.1}, {3, 0.5}}).Next().has_value());
  EXPECT_FALSE(SearchOf({{1, 0.1}, {4, 0.5}}).Next().has_value());
}

TEST(RoundedRate, HasThreeDigits) { EXPECT_EQ(RoundedRate(0.1 / 9), 0.0111); }

}  // namespace
}  // namespace rlvr
