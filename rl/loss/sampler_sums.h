#pragma once
// SamplerSums: how far the sampler's log-probabilities are from the trainer's at the batch's start,
// added up over tokens and sequences. d = l_old - l_mu of a token, q = exp(d).
// SPDX-License-Identifier: Apache-2.0

#include <limits>

namespace rlvr {

struct SamplerSums {
  double absolute = 0, largest = 0;  // |d|
  double signed_sum = 0;             // -d: KL(sampler || trainer), k1
  double k3 = 0;                     // q - 1 - d: the same, never negative
  double reverse = 0;                // q d - q + 1: KL(trainer || sampler)
  double jensen_shannon = 0;         // half of each KL to the mean of both
  double multiple = 0;               // exp |d|
  double ratio = 0, ratio_squared = 0;
  double ratio_min = std::numeric_limits<double>::infinity();
  double ratio_max = -std::numeric_limits<double>::infinity();
  // Of the product of q over a sequence.
  double sequences = 0, sequence_ratio = 0, sequence_ratio_squared = 0;

  void AddToken(double d);
  void AddSequence(double d);  // sum of d over its tokens
  void Add(const SamplerSums& other);
};

}  // namespace rlvr
