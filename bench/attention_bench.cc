// SPDX-License-Identifier: Apache-2.0
// Attention at the shapes of training and decoding. Operations are those that causality leaves: 4 D
// a query and key forward, 10 D backward (the scores are computed again), 4 D decoding.
#include "bench/bench.h"
#include "core/math/kv_cache.h"

namespace rlvr::bench {
namespace {

struct Packed {
  std::vector<Segment> segments;
  int64_t N = 0, H, D;
  double pairs = 0;  // of a query and a key, a head
  std::vector<float> qkv, out, lse, scratch, dqkv;

  // Groups of 8 completions under one prompt; prompt 0: texts of their own.
  Packed(int64_t groups, int32_t prompt, int32_t completion, int64_t heads, int64_t head_dim)
      : H(heads), D(head_dim) {
    for (int64_t g = 0; g < groups; ++g) {
      const auto parent = prompt == 0 ? -1 : Append(prompt, -1);
      for (int i = 0; i < 8; ++i) Append(completion, parent);
    }
    qkv = Normal(N * 3 * H * D), out = Normal(N * H * D), dqkv = qkv;
    lse.resize(static_cast<size_t>(N * H));
    scratch.resize(static_cast<size_t>(AttentionScratch(segments.data(), Count(), D)));
  }
  int32_t Append(int32_t length, int32_t parent) {
    const double seen = parent < 0 ? 0 : segments[static_cast<size_t>(parent)].length;
    segments.push_back({static_cast<int32_t>(N), length, parent, static_cast<int32_t>(seen)});
    N += length;
    pairs += length * (seen + (length + 1) / 2.0);
    return static_cast<int32_t>(segments.size()) - 1;
  }
  int64_t Count() const { return static_cast<int64_t>(segments.size()); }
  void Forward() {
    GetKernels<float>().attention_forward({out.data(), lse.data(), scratch.data(), qkv.data(),
                                           segments.data(), Count(), H, H, D, 0.2f});
  }
};

Packed FromState(const benchmark::State& state) {
  return Packed(state.range(0), static_cast<int32_t>(state.range(1)),
                static_cast<int32_t>(state.range(2)), state.range(3), state.range(4));
}

void Forward(benchmark::State& state) {
  Packed p = FromState(state);
  for (auto _ : state) p.Forward();
  ReportFlops(state, 4.0 * p.pairs * static_cast<double>(p.H * p.D));
}

void Backward(benchmark::State& state) {
  Packed p = FromState(state);
  p.Forward();
  const std::vector<float> dout = Normal(p.N * p.H * p.D);
  for (auto _ : state) {
    GetKernels<float>().attention_backward(
        {p.dqkv.data(), p.scratch.data(), dout.data(), p.out.data(), p.lse.data(), p.qkv.data(),
         p.segments.data(), p.N, p.Count(), p.H, p.H, p.D, 0.2f});
  }
  ReportFlops(state, 10.0 * p.pairs * static_cast<double>(p.H * p.D));
}

void Shapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"groups", "prompt", "completion", "H", "D"});
  for (const int64_t D : {32, 64}) {
    benchmark->Args({4, 12, 12, 2, D});
    benchmark->Args({8, 0, 24, 2, D});
    benchmark->Args({4, 16, 40, 2, D});
    benchmark->Args({1, 128, 128, 2, D});
    benchmark->Args({1, 0, 512, 2, D});
  }
}
BENCHMARK(Forward)->Name("AttentionForward")->Apply(Shapes);
BENCHMARK(Backward)->Name("AttentionBackward")->Apply(Shapes);

// 64 rows, 8 of them a prompt.
void Decode(benchmark::State& state) {
  const auto prompt = static_cast<int32_t>(state.range(0)),
             own = static_cast<int32_t>(state.range(1));
  const int64_t S = 64, H = state.range(2), D = state.range(3), width = 2 * H * D;
  const int64_t prompt_size = WholeCacheBlocks(prompt) * width,
                own_size = WholeCacheBlocks(own) * width;
  std::vector<float> prompts = Normal(8 * prompt_size), owns = Normal(S * own_size);
  const std::vector<float> q = Normal(S * 3 * H * D);
  std::vector<float> out(static_cast<size_t>(S * H * D)),
      scratch(static_cast<size_t>(kDecodeHeads * (prompt + own + kCacheBlock)));
  std::vector<DecodeRow<float>> rows;
  for (int64_t s = 0; s < S; ++s) {
    rows.push_back({prompts.data() + s / 8 * prompt_size, owns.data() + s * own_size, prompt, own});
  }
  for (auto _ : state) {
    GetKernels<float>().attention_decode(
        {out.data(), scratch.data(), q.data(), rows.data(), S, 3 * H * D, H, H, D, 0.2f});
  }
  ReportFlops(state, 4.0 * static_cast<double>(S * (prompt + own) * H * D));
}
BENCHMARK(Decode)
    ->Name("AttentionDecode")
    ->ArgNames({"prompt", "own", "H", "D"})
    ->Args({12, 6, 2, 32})
    ->Args({12, 12, 4, 32})
    ->Args({16, 32, 2, 64})
    ->Args({256, 256, 4, 64});

}  // namespace
}  // namespace rlvr::bench
