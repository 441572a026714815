// SPDX-License-Identifier: Apache-2.0
// The kernels whose floor is memory traffic or an exponential an element.
#include "bench/bench.h"
#include "core/math/kernels.h"

namespace rlvr::bench {
namespace {

const Kernels<float>& Table() { return GetKernels<float>(); }
size_t Size(int64_t n) { return static_cast<size_t>(n); }

void Add(benchmark::State& state) {
  const int64_t n = state.range(0);
  const std::vector<float> x = Normal(n);
  std::vector<float> y = Normal(n);
  for (auto _ : state) Table().add(y.data(), x.data(), n);
  ReportItems(state, double(n), 12.0 * double(n));
}
BENCHMARK(Add)->Arg(1 << 15)->Arg(1 << 20);

void SumOfSquares(benchmark::State& state) {
  const int64_t n = state.range(0);
  const std::vector<float> x = Normal(n);
  for (auto _ : state) benchmark::DoNotOptimize(Table().sum_of_squares(x.data(), n));
  ReportItems(state, double(n), 4.0 * double(n));
}
BENCHMARK(SumOfSquares)->Arg(1 << 15)->Arg(1 << 20);

void Adamw(benchmark::State& state) {
  const int64_t n = state.range(0);
  std::vector<float> p = Normal(n), m = Normal(n), v = Normal(n), g = Normal(n);
  for (float& x : v) x *= x;
  const std::vector<uint8_t> mask(Size(n), 1);
  for (auto _ : state) {
    Table().adamw({p.data(), m.data(), v.data(), g.data(), mask.data(), n, 10, 1e-6, 0.9, 0.99,
                   1e-8, 0.01, 1});
  }
  ReportItems(state, double(n), 29.0 * double(n));
}
BENCHMARK(Adamw)->Arg(1 << 15)->Arg(1 << 20);

void NormForward(benchmark::State& state) {
  const int64_t N = 512, C = state.range(0);
  const std::vector<float> x = Normal(N * C), gain = Normal(C), bias = Normal(C);
  std::vector<float> y(x.size()), mean(Size(N)), rstd(Size(N));
  for (auto _ : state) {
    Table().norm_forward(
        {y.data(), mean.data(), rstd.data(), x.data(), gain.data(), bias.data(), N, C});
  }
  ReportItems(state, double(N * C), 8.0 * double(N * C));
}
BENCHMARK(NormForward)->Arg(64)->Arg(128);

void NormBackward(benchmark::State& state) {
  const int64_t N = 512, C = state.range(0);
  const std::vector<float> x = Normal(N * C), gain = Normal(C), dy = Normal(N * C);
  std::vector<float> dx(x.size()), dgain(Size(C)), dbias(Size(C)), mean(Size(N)),
      rstd(Size(N), 1.0f);
  for (auto _ : state) {
    Table().norm_backward({dx.data(), dgain.data(), dbias.data(), dy.data(), x.data(), gain.data(),
                           mean.data(), rstd.data(), N, C});
  }
  ReportItems(state, double(N * C), 16.0 * double(N * C));
}
BENCHMARK(NormBackward)->Arg(64)->Arg(128);

void ActivationForward(benchmark::State& state) {
  const int64_t N = 256, F = 256;
  const std::vector<float> x = Normal(2 * N * F);
  std::vector<float> y(Size(N * F));
  for (auto _ : state)
    Table().activation_forward({y.data(), x.data(), N, F, Activation(state.range(0))});
  ReportItems(state, double(N * F), (state.range(0) == 1 ? 12.0 : 8.0) * double(N * F));
}
BENCHMARK(ActivationForward)->ArgName("kind")->DenseRange(0, 2);

void ActivationBackward(benchmark::State& state) {
  const int64_t N = 256, F = 256;
  const std::vector<float> x = Normal(2 * N * F), dy = Normal(N * F);
  std::vector<float> dx(x.size());
  for (auto _ : state) {
    Table().activation_backward({dx.data(), dy.data(), x.data(), N, F, Activation(state.range(0))});
  }
  ReportItems(state, double(N * F), (state.range(0) == 1 ? 20.0 : 12.0) * double(N * F));
}
BENCHMARK(ActivationBackward)->ArgName("kind")->DenseRange(0, 2);

void Rotary(benchmark::State& state) {
  const int64_t N = 512, D = 32, heads = state.range(0), stride = 3 * heads * D;
  std::vector<float> x = Normal(N * stride);
  std::vector<int32_t> position(Size(N));
  for (int64_t n = 0; n < N; ++n) position[Size(n)] = static_cast<int32_t>(n % 37);
  for (auto _ : state)
    Table().rotary({x.data(), position.data(), N, stride, 2 * heads, D, 10000, 1});
  ReportItems(state, double(N * 2 * heads * D), 8.0 * double(N * 2 * heads * D));
}
BENCHMARK(Rotary)->ArgName("heads")->Arg(2)->Arg(4);

void Bias(benchmark::State& state) {
  const int64_t N = 512, C = 256;
  std::vector<float> x = Normal(N * C), bias = Normal(C);
  for (auto _ : state) Table().bias_forward({x.data(), bias.data(), N, C});
  ReportItems(state, double(N * C), 8.0 * double(N * C));
}
BENCHMARK(Bias);

void BiasBackward(benchmark::State& state) {
  const int64_t N = 512, C = 256;
  std::vector<float> x = Normal(N * C), bias = Normal(C);
  for (auto _ : state) Table().bias_backward({bias.data(), x.data(), N, C});
  ReportItems(state, double(N * C), 4.0 * double(N * C));
}
BENCHMARK(BiasBackward);

void LogProbForward(benchmark::State& state) {
  const int64_t N = 512, V = state.range(0);
  const std::vector<float> logits = Normal(N * V);
  const std::vector<int32_t> target(Size(N), 1);
  std::vector<float> logprob(Size(N)), entropy(Size(N));
  for (auto _ : state) {
    Table().logprob_forward(
        {logprob.data(), entropy.data(), logits.data(), target.data(), N, V, 1.0f});
  }
  ReportItems(state, double(N * V), 4.0 * double(N * V));
}
BENCHMARK(LogProbForward)->Arg(48)->Arg(100);

void LogProbBackward(benchmark::State& state) {
  const int64_t N = 512, V = state.range(0);
  const std::vector<float> logits = Normal(N * V), d = Normal(N);
  const std::vector<int32_t> target(Size(N), 1);
  std::vector<float> dlogits(logits.size());
  for (auto _ : state) {
    Table().logprob_backward(
        {dlogits.data(), logits.data(), target.data(), d.data(), nullptr, N, V, 1.0f});
  }
  ReportItems(state, double(N * V), 8.0 * double(N * V));
}
BENCHMARK(LogProbBackward)->Arg(48)->Arg(100);

void Sample(benchmark::State& state) {
  const int64_t V = state.range(0);
  const std::vector<float> logits = Normal(V);
  std::vector<float> scratch(Size(3 * V));
  double uniform = 0;
  for (auto _ : state) {
    uniform = uniform < 0.97 ? uniform + 0.0123 : 0;
    benchmark::DoNotOptimize(
        Table().sample({logits.data(), scratch.data(), V, 1.0, 1.0, 0.0, uniform, state.range(1)}));
  }
  ReportItems(state, double(V), 4.0 * double(V));
}
BENCHMARK(Sample)->ArgNames({"V", "top_k"})->Args({48, 0})->Args({100, 0})->Args({100, 20});

}  // namespace
}  // namespace rlvr::bench
