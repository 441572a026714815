// SPDX-License-Identifier: Apache-2.0
#include "rl/text_set.h"

#include <algorithm>

#include "core/base/check.h"

namespace rlvr {

void TextSet::Add(std::span<const int32_t> prompt, std::span<const int32_t> completion,
                  bool same_prompt) {
  CHECK(!prompt.empty() && !completion.empty(), "an empty text");
  if (!same_prompt) prompts.push_back(prompt);
  if (offset.empty()) offset.push_back(0);
  rows.push_back({static_cast<int32_t>(prompts.size()) - 1, completion});
  offset.push_back(offset.back() + static_cast<int64_t>(completion.size()));
}

void TextSet::Clear() { prompts.clear(), rows.clear(), offset.clear(); }

void ShardCutter::CutIntoPieces(const TextSet& texts, int64_t shards, bool whole_groups) {
  const int64_t prompts = static_cast<int64_t>(texts.prompts.size());
  const int64_t parts =
      std::max<int64_t>(1, (2 * shards + prompts - 1) / std::max<int64_t>(1, prompts));
  pieces_.clear();
  const int32_t rows = static_cast<int32_t>(texts.rows.size());
  for (int32_t begin = 0; begin < rows;) {
    int32_t end = begin;
    while (end < rows && texts.rows[end].prompt == texts.rows[begin].prompt) ++end;
    const int64_t size = end - begin,
                  cuts = whole_groups || prompts >= shards ? 1 : std::min(parts, size);
    for (int64_t i = 0; i < cuts; ++i) {
      const int32_t from = begin + static_cast<int32_t>(size * i / cuts);
      const int32_t to = begin + static_cast<int32_t>(size * (i + 1) / cuts);
      const int64_t prompt = static_cast<int64_t>(texts.prompts[texts.rows[begin].prompt].size());
      pieces_.push_back({from, to, prompt + texts.offset[to] - texts.offset[from]});
    }
    begin = end;
  }
}

void ShardCutter::Cut(std::vector<std::vector<int32_t>>& rows, const TextSet& texts,
                      bool whole_groups) {
  CutIntoPieces(texts, static_cast<int64_t>(rows.size()), whole_groups);
  std::sort(pieces_.begin(), pieces_.end(), [](const Piece& a, const Piece& b) {
    return a.tokens != b.tokens ? a.tokens > b.tokens : a.begin < b.begin;
  });
  load_.assign(rows.size(), 0);
  for (auto& shard : rows) shard.clear();
  for (const Piece& piece : pieces_) {
    const auto least = std::min_element(load_.begin(), load_.end());
    *least += piece.tokens;
    auto& shard = rows[static_cast<size_t>(least - load_.begin())];
    for (int32_t row = piece.begin; row < piece.end; ++row) shard.push_back(row);
  }
  for (auto& shard : rows) std::sort(shard.begin(), shard.end());
}

std::vector<std::vector<int32_t>> CutIntoShards(const TextSet& texts, int64_t shards,
                                                bool whole_groups) {
  std::vector<std::vector<int32_t>> rows(static_cast<size_t>(shards));
  ShardCutter().Cut(rows, texts, whole_groups);
  return rows;
}

}  // namespace rlvr
