// SPDX-License-Identifier: Apache-2.0
// Matrix products at a small policy's sizes; the first is the peak that shares are given of.
#include "bench/bench.h"
#include "core/math/linear.h"
#include "core/math/matmul.h"

namespace rlvr::bench {
namespace {

struct Layer {
  std::vector<float> x, w, y, packed, transposed;
  int64_t rows, in, out;

  explicit Layer(const benchmark::State& state)
      : x(Normal(state.range(0) * state.range(1))),
        w(Normal(state.range(1) * state.range(2))),
        y(Normal(state.range(0) * state.range(2))),
        packed(w.size()),
        transposed(w.size()),
        rows(state.range(0)),
        in(state.range(1)),
        out(state.range(2)) {
    PackWeight(packed.data(), transposed.data(), w.data(), in, out);
  }
  Weight<float> Packed() const { return {w.data(), packed.data(), transposed.data()}; }
  double Flops() const { return 2.0 * static_cast<double>(rows * in * out); }
};

void Peak(benchmark::State& state) {
  Layer l(state);
  for (auto _ : state) {
    Matmul<float>({.c = l.y.data(),
                   .a = l.x.data(),
                   .b = l.w.data(),
                   .m = l.rows,
                   .n = l.out,
                   .k = l.in,
                   .stride_c = l.out,
                   .stride_a = l.in,
                   .stride_b = l.out});
  }
  ReportFlops(state, l.Flops());
}

void Forward(benchmark::State& state) {
  Layer l(state);
  for (auto _ : state) Linear(l.y.data(), l.x.data(), l.Packed(), l.rows, l.in, l.out);
  ReportFlops(state, l.Flops());
}

void InputGradient(benchmark::State& state) {
  Layer l(state);
  for (auto _ : state) LinearInputGradient(l.x.data(), l.y.data(), l.Packed(), l.rows, l.in, l.out);
  ReportFlops(state, l.Flops());
}

void WeightGradient(benchmark::State& state) {
  Layer l(state);
  for (auto _ : state) {
    LinearWeightGradient(l.w.data(), l.x.data(), l.y.data(), l.rows, l.in, l.out, true);
  }
  ReportFlops(state, l.Flops());
}

// Packing both forms of a matrix, once a step.
void Pack(benchmark::State& state) {
  Layer l(state);
  for (auto _ : state) {
    PackWeight(l.packed.data(), l.transposed.data(), l.w.data(), l.in, l.out);
  }
  ReportItems(state, double(l.w.size()), 16.0 * double(l.w.size()));
}

BENCHMARK(Peak)->Args({1024, 128, 512});

void Sizes(benchmark::internal::Benchmark* benchmark) {
  constexpr int64_t kShapes[][2] = {{128, 384}, {128, 512}, {512, 128}, {64, 256}, {256, 1024}};
  for (const auto& shape : kShapes) {
    for (const int64_t rows : {8, 32, 64, 128, 512, 1024}) {
      benchmark->Args({rows, shape[0], shape[1]});
    }
  }
}
BENCHMARK(Forward)->Apply(Sizes);
BENCHMARK(InputGradient)->Apply(Sizes);
BENCHMARK(WeightGradient)->Apply(Sizes);
BENCHMARK(Pack)->Args({1, 128, 512})->Args({1, 512, 128});

}  // namespace
}  // namespace rlvr::bench
