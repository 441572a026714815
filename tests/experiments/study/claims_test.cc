// SPDX-License-Identifier: Apache-2.0
#include "experiments/study/claims.h"

#include <gtest/gtest.h>

namespace rlvr {
namespace {

Units Bases(const std::vector<Measured>& values) {
  Units units;
  for (const Measured& value : values) units.units.push_back({std::ssize(units.units), value});
  return units;
}

Units Points(const std::vector<double>& values) {
  std::vector<Measured> measured;
  for (const double value : values) measured.push_back({value, value, value});
  return Bases(measured);
}

TEST(Claims, OfFiveBasesAreJudgedByTheIntervalOverThem) {
  const Units close = Points({0.60, 0.61, 0.59, 0.60, 0.62});
  EXPECT_EQ(AtLeast({"x", close}, 0.5).outcome, Decision::kPass);
  EXPECT_EQ(AtLeast({"x", close}, 0.7).outcome, Decision::kFail);
  EXPECT_EQ(AtLeast({"x", close}, 0.6).outcome, Decision::kInconclusive);
  EXPECT_EQ(AtMost({"x", close}, 0.7).outcome, Decision::kPass);
  EXPECT_EQ(AtMost({"x", close}, 0.5).outcome, Decision::kFail);
  // One base that is far off widens it past the bound, though the mean is above.
  EXPECT_EQ(AtLeast({"x", Points({0.9, 0.9, 0.9, 0.9, 0.2})}, 0.5).outcome,
            Decision::kInconclusive);
}

TEST(Claims, OfFewBasesAskEachToPassByItself) {
  const Units good = Bases({{0.6, 0.55, 0.65}, {0.7, 0.65, 0.75}});
  EXPECT_EQ(AtLeast({"x", good}, 0.5).outcome, Decision::kPass);
  EXPECT_NE(AtLeast({"x", good}, 0.5).note.find("conditional on 2 bases"), std::string::npos);
  EXPECT_EQ(AtLeast({"x", Bases({{0.6, 0.55, 0.65}, {0.5, 0.45, 0.55}})}, 0.5).outcome,
            Decision::kInconclusive);
  EXPECT_EQ(AtLeast({"x", Bases({{0.9, 0.85, 0.95}, {0.3, 0.25, 0.35}})}, 0.5).outcome,
            Decision::kFail);
}

TEST(Claims, InsideAsksForTheWholeInterval) {
  EXPECT_EQ(Inside({"x", Bases({{0, -0.01, 0.01}})}, -0.02, 0.02).outcome, Decision::kPass);
  EXPECT_EQ(Inside({"x", Bases({{0, -0.03, 0.03}})}, -0.02, 0.02).outcome, Decision::kInconclusive);
  EXPECT_EQ(Inside({"x", Bases({{0.1, 0.08, 0.12}})}, -0.02, 0.02).outcome, Decision::kFail);
}

TEST(Claims, EachInsideLooksAtEveryBase) {
  EXPECT_EQ(EachInside({"x", Points({0.14, 0.15, 0.16})}, 0.13, 0.17).outcome, Decision::kPass);
  EXPECT_EQ(EachInside({"x", Points({0.14, 0.15, 0.18})}, 0.13, 0.17).outcome, Decision::kFail);
}

TEST(Claims, OfNothingAreInconclusive) {
  for (const Ruling& finding : {AtLeast({"x", {}}, 0), AtMost({"x", {}}, 0),
                                Inside({"x", {}}, 0, 1), EachInside({"x", {}}, 0, 1)}) {
    EXPECT_EQ(finding.outcome, Decision::kInconclusive);
  }
}

TEST(Verdict, IsTheWorstOfWhatGates) {
  const Ruling pass = Fact("a", "", "", true), fail = Fact("b", "", "", false);
  const Ruling open = Unjudged("c", "not run");
  Ruling beside = fail;
  beside.gates = false;
  EXPECT_EQ((Assessment{.findings = {pass, beside}}).Verdict(), Decision::kPass);
  EXPECT_EQ((Assessment{.findings = {pass, open}}).Verdict(), Decision::kInconclusive);
  EXPECT_EQ((Assessment{.findings = {open, fail}}).Verdict(), Decision::kFail);
  EXPECT_EQ((Assessment{.findings = {beside}}).Verdict(), Decision::kInconclusive);
  EXPECT_EQ(Assessment{}.Verdict(), Decision::kInconclusive);
}

StudyRun RunWith(int64_t base, int64_t seed, int32_t right) {
  StudyRun run{"arm", base, seed, "", {}};
  EvaluationRecord record;
  record.samples_per_problem = 4;
  record.accuracy = right / 4.0;
  record.correct_count.assign(50, right);
  run.data.evaluations = {record};
  return run;
}

TEST(Units, AreMeansOverTheSeedsOfABase) {
  const StudyRun a = RunWith(0, 0, 4), b = RunWith(0, 1, 0), c = RunWith(1, 0, 1);
  const Units units = UnitsOf({&a, &b, &c}, OverProblems(Accuracy(kLastStep)));
  ASSERT_EQ(units.units.size(), 2u);
  EXPECT_DOUBLE_EQ(units.units[0].measured.value, 0.5);
  EXPECT_DOUBLE_EQ(units.units[1].measured.value, 0.25);
}

TEST(Units, ArePairedWithinBaseAndSeed) {
  const StudyRun a = RunWith(0, 0, 4), b = RunWith(1, 0, 2);
  const StudyRun other_a = RunWith(0, 0, 1), other_seed = RunWith(1, 7, 0);
  const Units units =
      PairedUnits({&a, &b}, {&other_a, &other_seed}, OverProblems(Accuracy(kLastStep)));
  ASSERT_EQ(units.units.size(), 1u);
  EXPECT_DOUBLE_EQ(units.units[0].measured.value, 0.75);
}

}  // namespace
}  // namespace rlvr
