#pragma once
// Unions, intersections and complements of intervals between constants: what reading a region
// needs. Keeps the first failure, after which results mean nothing.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "envs/support/region_value.h"

namespace rlvr {

// All reals.
RealInterval Everything();

class RegionAlgebra {
 public:
  ReadStatus status() const { return status_; }
  void Fail(ReadStatus status) {
    if (status_ == ReadStatus::kOk) status_ = status;
  }

  // -1, 0 or 1; fails where the order can't be told.
  int Order(const ConstantValue& a, const ConstantValue& b);

  // Disjoint and rising, joined where they touch, without empty ones.
  std::vector<RealInterval> Normal(std::vector<RealInterval> parts);
  std::vector<RealInterval> Intersect(const std::vector<RealInterval>& a,
                                      const std::vector<RealInterval>& b);
  // All reals that are in no part of a normal union.
  std::vector<RealInterval> Complement(const std::vector<RealInterval>& parts);

 private:
  bool Empty(const RealInterval& x);
  bool Touch(const RealInterval& left, const RealInterval& right);

  ReadStatus status_ = ReadStatus::kOk;
};

}  // namespace rlvr
