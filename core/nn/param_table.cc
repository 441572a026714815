// SPDX-License-Identifier: Apache-2.0
#include "core/nn/param_table.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "core/base/check.h"
#include "core/base/hash.h"
#include "core/base/rng.h"

namespace rlvr {
namespace {
constexpr int64_t kAlignment = 16;  // elements: 64 bytes of float
}

int64_t ParamTable::Declare(Param param) {
  for (const Param& other : params_) {
    CHECK(other.name != param.name, "parameter {} is declared twice", param.name);
  }
  param.size = std::accumulate(param.shape.begin(), param.shape.end(), int64_t{1},
                               std::multiplies<int64_t>());
  param.offset = size_;
  size_ += (param.size + kAlignment - 1) / kAlignment * kAlignment;
  params_.push_back(std::move(param));
  return params_.back().offset;
}

int64_t ParamTable::count() const {
  int64_t count = 0;
  for (const Param& param : params_) count += param.size;
  return count;
}

template <class T>
void ParamTable::Initialise(T* buffer, uint64_t seed) const {
  std::fill(buffer, buffer + size_, T{0});
  for (const Param& param : params_) {
    T* values = buffer + param.offset;
    if (param.initial.stddev == 0) {
      std::fill(values, values + param.size, static_cast<T>(param.initial.constant));
      continue;
    }
    Stream rng(seed, "init", {Hash64(param.name)});
    for (int64_t i = 0; i < param.size; ++i) {
      values[i] = static_cast<T>(static_cast<float>(param.initial.stddev * rng.Normal()));
    }
  }
}
template void ParamTable::Initialise<float>(float*, uint64_t) const;
template void ParamTable::Initialise<double>(double*, uint64_t) const;

}  // namespace rlvr
