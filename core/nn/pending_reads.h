#pragma once
// PendingReads: the replies that completions of a lane have yet to read, for the decoder.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/turn_taker.h"

namespace rlvr {

// `taker` may be null: single turns, nothing is ever pending.
class PendingReads {
 public:
  void Start(TurnTaker* taker, size_t requests) {
    taker_ = taker;
    if (taker_) reads_.assign(requests, {});
  }
  bool Any(int64_t request) const {
    return taker_ && reads_[static_cast<size_t>(request)].next <
                         reads_[static_cast<size_t>(request)].tokens.size();
  }
  // The next token to read. Requires: Any.
  int32_t Take(int64_t request) {
    Read& read = reads_[static_cast<size_t>(request)];
    return read.tokens[read.next++];
  }
  // Asks for a reply where the completion pauses after its last token, a sampled one.
  void Ask(int64_t request, std::span<const int32_t> completion) {
    if (!taker_ || !taker_->Pauses(completion.back())) return;
    Read& read = reads_[static_cast<size_t>(request)];
    read = {};
    read.ends = !taker_->Reply(request, completion, read.tokens);
  }
  // Whether the completion ends here: nothing is left of a reply that ends it.
  bool Ended(int64_t request) const {
    return taker_ && !Any(request) && reads_[static_cast<size_t>(request)].ends;
  }

 private:
  struct Read {
    std::vector<int32_t> tokens;
    size_t next = 0;
    bool ends = false;
  };
  TurnTaker* taker_ = nullptr;
  std::vector<Read> reads_;  // [requests]
};

}  // namespace rlvr
