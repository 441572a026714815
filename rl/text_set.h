#pragma once
// TextSet: completions to learn from, under the prompts that they share; and how they are cut into
// shards. Used by whoever makes gradients or scores.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <vector>

namespace rlvr {

// Completions to learn from. Token t of row r is at offset[r] + t of every array of tokens.
struct TextSet {
  struct Row {
    int32_t prompt;                       // index into prompts; rows of one prompt are adjacent
    std::span<const int32_t> completion;  // at least one token
    const uint64_t* kept = nullptr;       // [completion, kept_words]: sets to predict among
    // [completion]: rows of SavedRows, the prompt's first one and those of all tokens but the last.
    const int32_t* saved = nullptr;
  };
  std::vector<std::span<const int32_t>> prompts;  // at least one token each
  std::vector<Row> rows;
  std::vector<int64_t> offset;  // [rows + 1]
  int64_t kept_words = 0;

  // Appends a row; `prompt` is the last one or the next.
  void Add(std::span<const int32_t> prompt, std::span<const int32_t> completion, bool same_prompt);
  void Clear();
  int64_t tokens() const { return offset.empty() ? 0 : offset.back(); }
};

// Row indices of each shard, ascending: whole groups, longest first to the shard with the fewest
// tokens (ties: lowest index); groups are cut where there are fewer than
// one a shard, unless whole_groups. Keeps its buffers.
class ShardCutter {
 public:
  // rows[shard] is overwritten.
  void Cut(std::vector<std::vector<int32_t>>& rows, const TextSet& texts, bool whole_groups);

 private:
  struct Piece {  // rows [begin, end) of one prompt that stay together
    int32_t begin, end;
    int64_t tokens;
  };
  void CutIntoPieces(const TextSet& texts, int64_t shards, bool whole_groups);

  std::vector<Piece> pieces_;
  std::vector<int64_t> load_;
};
// The same. Pure.
std::vector<std::vector<int32_t>> CutIntoShards(const TextSet& texts, int64_t shards,
                                                bool whole_groups = false);

}  // namespace rlvr
