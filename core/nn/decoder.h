#pragma once
// Decoder: cached sampling. It takes lanes, each some prompts and the completions wanted of them,
// as slots get free; up to `slots` texts of several lanes are decoded at once. What is written of a
// prompt depends on the prompt, the options and the completion's stream alone, not on what else is
// in flight.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/function_ref.h"
#include "core/config/field.h"
#include "core/nn/transformer.h"
#include "core/nn/turn_taker.h"

namespace rlvr {

struct SamplingOptions {
  double temperature = 1.0;  // 0: greedy
  int64_t top_k = 0;
  double top_p = 1.0;
  double min_p = 0.0;
  int64_t max_completion_tokens = 24;
  // Forced interruption: completions that have not ended read this text as late as leaves it and
  // interrupt_tokens to follow within max_completion_tokens. Empty: none.
  std::string interrupt_text;
  int64_t interrupt_tokens = 8;

  bool CutsSupport() const { return top_k > 0 || top_p < 1 || min_p > 0; }
};

// One text to be completed.
struct DecodeRequest {
  int32_t prompt;  // index into the lane's prompts
  uint64_t key;    // of its random stream (TokenUniform), one number a token
  int32_t forced_length =
      0;  // > 0: stop after so many tokens whatever is sampled, and never before (benchmarks)
};

// Number t of a completion's stream: uniform in [0, 1) with 53 bits. Pure. Make `key` as
// Mix64 of a seed, a hashed name and indices.
double TokenUniform(uint64_t key, uint32_t t);

// Where completions go; row r belongs to request r. stride >= max_completion_tokens.
struct DecodeOutput {
  int32_t* tokens;     // [requests, stride]
  float* logprob;      // [requests, stride], at the sampling temperature, full support
  int32_t* length;     // [requests]; the stop token counts
  uint8_t* truncated;  // [requests]
  int64_t stride;
  uint8_t* sampled =
      nullptr;  // [requests, stride], 1 on sampled tokens, 0 on those read; may be null
  // Bits of the tokens that the cuts left, [requests, stride, KeptWords(V)]; logprob is then over
  // these alone. Null: not wanted.
  uint64_t* kept = nullptr;
  // Where the run saves rows, [requests, 1 + stride]: the first of the prompt's rows, which follow
  // one another, then the row of each token that was fed. -1: there was no room.
  int32_t* saved = nullptr;
};

// Work for a decoder: request i is of prompts[requests[i].prompt] and row i of the output. All
// outlive the run.
struct DecodeLane {
  std::span<const std::vector<int32_t>> prompts;
  std::span<const DecodeRequest> requests;
  DecodeOutput output;
  TurnTaker* turns = nullptr;  // completions in several turns; null: single turns
  // What completions that reach so many tokens read next, whatever they were to write there. Not
  // together with turns.
  std::span<const int32_t> interrupt = {};
  int32_t interrupt_at = 0;
};

template <class T>
class Decoder {
 public:
  // No more prompts are added to a prefill that has so many tokens: its activations stay small.
  static constexpr int64_t kPrefillTokens = 256;

  // `slots`: texts decoded at once, as SlotsOf reads it. Buffers grow on first use and are kept.
  Decoder(const Transformer<T>& transformer, int64_t slots);
  ~Decoder();

  // `slots`, or where it is 0 as many texts as fill the tiles of products while their caches
  // together stay near the core, but not so few that each token reads the weights almost alone.
  // Changes no bit.
  static int64_t SlotsOf(const Transformer<T>& transformer, int64_t slots,
                         int64_t max_completion_tokens);

  // Completes the requests of every lane that `next` gives, until it gives null. `next` is called
  // from this thread, when slots are free. What the forward leaves of every token goes to `saved`;
  // null: nothing is saved. Requires: prompt + max_completion_tokens <= max_context. No allocation
  // after a first call of the same sizes.
  using NextLane = FunctionRef<const DecodeLane*()>;
  void Run(const Weights<T>& weights, const SamplingOptions& options, const NextLane& next,
           SavedRows<T>* saved = nullptr);
  // The same for one lane.
  void Run(const Weights<T>& weights, const SamplingOptions& options, const DecodeLane& lane);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rlvr
