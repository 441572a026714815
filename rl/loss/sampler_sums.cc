// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/sampler_sums.h"

#include <algorithm>
#include <cmath>

namespace rlvr {

void SamplerSums::AddToken(double d) {
  const double q = std::exp(d);
  absolute += std::abs(d), largest = std::max(largest, std::abs(d));
  signed_sum -= d, k3 += q - 1 - d, reverse += q * d - q + 1;
  // Samples are the sampler's: the trainer's half is weighted by q.
  jensen_shannon += (-std::log((1 + q) / 2) + q * (d - std::log((1 + q) / 2))) / 2;
  multiple += std::exp(std::abs(d));
  ratio += q, ratio_squared += q * q;
  ratio_min = std::min(ratio_min, q), ratio_max = std::max(ratio_max, q);
}

void SamplerSums::AddSequence(double d) {
  const double q = std::exp(d);
  sequences += 1, sequence_ratio += q, sequence_ratio_squared += q * q;
}

void SamplerSums::Add(const SamplerSums& other) {
  absolute += other.absolute, largest = std::max(largest, other.largest);
  signed_sum += other.signed_sum, k3 += other.k3, reverse += other.reverse;
  jensen_shannon += other.jensen_shannon, multiple += other.multiple;
  ratio += other.ratio, ratio_squared += other.ratio_squared;
  ratio_min = std::min(ratio_min, other.ratio_min);
  ratio_max = std::max(ratio_max, other.ratio_max);
  sequences += other.sequences, sequence_ratio += other.sequence_ratio;
  sequence_ratio_squared += other.sequence_ratio_squared;
}

}  // namespace rlvr
