#pragma once
// ParamTable: the names, shapes and places of all parameters in one flat buffer. Layers declare
// their parameters once; optimizer, norm, checkpoint and zeroing are single loops over the buffer.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rlvr {

// How a parameter starts: normal with this standard deviation, or a constant where it is 0.
struct Initial {
  double stddev = 0;
  double constant = 0;
};

struct Param {
  std::string name;            // such as "blocks.0.attention.qkv"
  std::vector<int64_t> shape;  // matrices [in, out]
  int64_t offset = 0;          // elements into the flat buffer
  int64_t size = 0;
  Initial initial = {};
  bool decayed = false;     // weight decay applies: matrices, not gains, biases or embeddings
  bool multiplied = false;  // a factor of products, to be packed for them
};

class ParamTable {
 public:
  // Appends a parameter; returns its offset. Offsets are multiples of 16 elements.
  int64_t Declare(Param param);

  const std::vector<Param>& params() const { return params_; }
  // Elements of the flat buffer, alignment gaps included; gaps stay 0.
  int64_t size() const { return size_; }
  // Parameters without the gaps.
  int64_t count() const;

  // Writes initial values, each parameter from its own stream (seed, "init", hash of its name).
  // buffer [size()].
  template <class T>
  void Initialise(T* buffer, uint64_t seed) const;

 private:
  std::vector<Param> params_;
  int64_t size_ = 0;
};

}  // namespace rlvr
