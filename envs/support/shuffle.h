#pragma once
// Shuffle: every order of the items equally likely.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <utility>

#include "core/base/rng.h"

namespace rlvr {

template <class Items>
void Shuffle(Items& items, Stream& rng) {
  for (size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1],
              items[static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(i) - 1))]);
  }
}

}  // namespace rlvr
