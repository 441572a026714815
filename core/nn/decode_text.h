#pragma once
// The texts that a decoder has in flight, and the lanes that they are of. Internal to core/nn.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "core/base/aligned.h"
#include "core/nn/decoder.h"
#include "core/nn/pending_reads.h"

namespace rlvr {

// Lanes whose prompts were prefilled together.
template <class T>
struct DecodeWave {
  std::vector<const DecodeLane*> lanes;
  std::vector<int32_t> first_prompt;  // [lanes], in packed
  std::vector<PendingReads> reads;    // [lanes]
  PackedBatch packed;
  int32_t saved = -1;           // row of the first token, where it was saved
  std::vector<int64_t> cached;  // of each prompt, positions of those before it, in whole blocks
  int64_t all_cached = 0;       // of all prompts
  AlignedVector<T> cache;       // [layer][all_cached, W]
  std::vector<T> logits;        // [prompt, V], after each prompt's last token
  int64_t unfinished = 0;       // requests
};

// A text to write: request `request` of lane `lane` of a wave.
template <class T>
struct DecodeText {
  DecodeWave<T>* wave;
  int32_t lane, request;
  int64_t slot = -1;

  const DecodeRequest& Request() const { return Lane().requests[static_cast<size_t>(request)]; }
  const DecodeLane& Lane() const { return *wave->lanes[static_cast<size_t>(lane)]; }
  const DecodeOutput& Output() const { return Lane().output; }
  int32_t& Length() const { return Output().length[request]; }
  PendingReads& Reads() const { return wave->reads[static_cast<size_t>(lane)]; }
  // Where Output().saved begins.
  int32_t* Saved() const { return Output().saved + request * (1 + Output().stride); }
  // Of the next token, in the output.
  int64_t Place() const { return request * Output().stride + Length(); }
  size_t Prompt() const {
    return static_cast<size_t>(wave->first_prompt[static_cast<size_t>(lane)] + Request().prompt);
  }
  const Segment& PromptSegment() const { return wave->packed.segments[Prompt()]; }
};

}  // namespace rlvr
