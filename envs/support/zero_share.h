#pragma once
// ZeroShare: digits of the next-token phases' problems at 0 more often than chance. Where all
// digits are equally likely, a sum says nothing of one of its terms: learning then starts after
// thousands of steps instead of a hundred.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string_view>

#include "core/base/rng.h"
#include "core/config/field.h"

namespace rlvr {

struct ZeroShare {
  double pretrain = 0, midtrain = 0;  // shares of digits put at 0, besides chance

  void Visit(FieldVisitor& v) {
    v.Field("zero_share_pretrain", pretrain,
            {.help = "share of digits that pretraining's problems put at 0, besides chance: where "
                     "all digits are equally likely a sum says nothing of one of its terms, and "
                     "learning starts late",
             .unit = "1",
             .min = 0,
             .max = 0.9});
    v.Field("zero_share_midtrain", midtrain,
            {.help = "the same of midtraining's problems", .unit = "1", .min = 0, .max = 0.9});
  }

  double Of(std::string_view phase) const {
    return phase == "pretrain" ? pretrain : phase == "midtrain" ? midtrain : 0;
  }
  bool Holds(std::string_view phase) const { return Of(phase) > 0; }

  // A digit of `base`; draws from `rng` once or twice.
  int64_t Digit(int64_t base, std::string_view phase, Stream& rng) const {
    return rng.Uniform() < Of(phase) ? 0 : rng.Integer(0, base - 1);
  }
  // A number of `digits` decimal ones, zeros in front included.
  int64_t Number(int64_t digits, std::string_view phase, Stream& rng) const {
    int64_t number = 0;
    for (int64_t i = 0; i < digits; ++i) number = number * 10 + Digit(10, phase, rng);
    return number;
  }
  // A number below `limit`, which has that many digits: in other phases each is equally likely.
  int64_t Below(int64_t limit, int64_t digits, std::string_view phase, Stream& rng) const {
    return Holds(phase) ? Number(digits, phase, rng) % limit : rng.Integer(0, limit - 1);
  }
};

}  // namespace rlvr
