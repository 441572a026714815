#pragma once
// Decoder: cached sampling of one lane. A lane is a list of prompts, each with `group_size`
// completions; up to `slots` texts are decoded at once, refilled in order as texts finish. What a
// lane writes depends on its prompts, options and streams alone.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

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
};

template <class T>
class Decoder {
 public:
  // `slots`: texts decoded at once. Buffers grow on first use and are kept.
  Decoder(const Transformer<T>& transformer, int64_t slots);
  ~Decoder();

  // Completes every request, taking them in order. Requires: prompt + max_completion_tokens <=
  // max_context. No allocation after the first call with the same sizes.
  void Run(const DecodeOutput& output, const T* params,
           std::span<const std::vector<int32_t>> prompts, std::span<const DecodeRequest> requests,
           const SamplingOptions& options);

  // From now on completions are in turns; null: no more. Read tokens count as the completion's,
  // with log-probability 0. The taker must outlive the runs.
  void set_turns(TurnTaker* turns);

  // Useful work of the last Run, in floating-point operations; tokens fed (unique prompt tokens +
  // completion tokens fed).
  double flops() const;
  int64_t tokens_fed() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rlvr
