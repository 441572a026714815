// SPDX-License-Identifier: Apache-2.0
// Matrix products at a small policy's sizes; the first is the peak that shares are given of.
#include "bench/bench.h"
#include "core/math/matmul.h"

namespace rlvr::bench {
namespace {

struct Layer {
  std::vector<float> x, w, y;
  int64_t rows, in, out;

  explicit Layer(const benchmark::State& state)
      : x(Normal(state.range(0) * state.range(1))),
        w(Normal(state.range(1) * state.range(2))),
        y(Normal(state.range(0) * state.range(2))),
        rows(state.range(0)),
        in(state.range(1)),
        out(state.range(2)) {}
  double Flops() const { return 2.0 * static_cast<double>(rows * in * out); }
};

void Forward(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    Linear(layer.y.data(), layer.x.data(), layer.w.data(), layer.rows, layer.in, layer.out);
  }
  ReportFlops(state, layer.Flops());
}

void InputGradient(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    LinearInputGradient(layer.x.data(), layer.y.data(), layer.w.data(), layer.rows, layer.in,
                        layer.out);
  }
  ReportFlops(state, layer.Flops());
}

void WeightGradient(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    LinearWeightGradient(layer.w.data(), layer.x.data(), layer.y.data(), layer.rows, layer.in,
                         layer.out);
  }
  ReportFlops(state, layer.Flops());
}

BENCHMARK(Forward)->Name("Peak")->Args({1024, 128, 512});

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

}  // namespace
}  // namespace rlvr::bench
