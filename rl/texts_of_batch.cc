// SPDX-License-Identifier: Apache-2.0
#include "rl/texts_of_batch.h"

namespace rlvr {

TextSet TextsOf(const RolloutBatch& batch, int64_t first, int64_t last) {
  TextSet texts;
  texts.kept_words = batch.kept_words;
  for (int64_t i = first * batch.group_size; i < last * batch.group_size; ++i) {
    texts.Add(batch.prompt_tokens[i / batch.group_size],
              std::span(batch.tokens).subspan(i * batch.stride, batch.length[i]),
              i % batch.group_size != 0);
    TextSet::Row& row = texts.rows.back();
    if (batch.kept_words > 0) row.kept = batch.kept.data() + i * batch.stride * batch.kept_words;
    if (!batch.saved.empty()) row.saved = batch.saved.data() + i * (1 + batch.stride);
  }
  return texts;
}

std::vector<double> WithoutPadding(const std::vector<double>& padded, const RolloutBatch& batch) {
  std::vector<double> packed;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const auto begin = padded.begin() + i * batch.stride;
    packed.insert(packed.end(), begin, begin + batch.length[i]);
  }
  return packed;
}

std::vector<double> WithPadding(std::span<const float> packed, const RolloutBatch& batch) {
  std::vector<double> padded(static_cast<size_t>(batch.rollouts() * batch.stride), 0);
  size_t token = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    for (int64_t t = 0; t < batch.length[i]; ++t) padded[i * batch.stride + t] = packed[token++];
  }
  return padded;
}

}  // namespace rlvr
