// SPDX-License-Identifier: Apache-2.0
// Baseline owns the signature: its bits are the same whatever the compiler and its optimisation
// level. Each number here is a hash of a kernel's outputs on fixed inputs; a deliberate change of a
// formula changes it, and the signature.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/math/kernels/tables.h"
#include "core/math/kv_cache.h"

namespace rlvr::test {
namespace {

constexpr int64_t kRows = 37, kWidth = 27;  // neither fills whole vectors
const Kernels<float>& Table() { return KernelsBaseline(); }

// Uniform in [-3, 3): no library function has a part in it.
std::vector<float> Inputs(int64_t n, uint64_t index) {
  Stream rng(11, "test.bits", {index});
  std::vector<float> x(static_cast<size_t>(n));
  for (float& v : x) v = static_cast<float>(6 * rng.Uniform() - 3);
  return x;
}
std::vector<float> Zeros(int64_t n) { return std::vector<float>(static_cast<size_t>(n)); }

std::string Bits(std::initializer_list<std::vector<float>> outputs) {
  std::string bytes;
  for (const std::vector<float>& x : outputs) {
    bytes.append(reinterpret_cast<const char*>(x.data()), x.size() * sizeof(float));
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(Hash64(bytes)));
  return text;
}

TEST(BaselineBits, Norm) {
  const auto x = Inputs(kRows * kWidth, 0), dy = Inputs(kRows * kWidth, 1),
             gain = Inputs(kWidth, 2);
  auto y = x, dx = x, dgain = gain, dbias = gain, mean = Zeros(kRows), rstd = Zeros(kRows);
  Table().norm_forward(
      {y.data(), mean.data(), rstd.data(), x.data(), gain.data(), gain.data(), kRows, kWidth});
  Table().norm_backward({dx.data(), dgain.data(), dbias.data(), dy.data(), x.data(), gain.data(),
                         mean.data(), rstd.data(), kRows, kWidth});
  EXPECT_EQ(Bits({y, dx, dgain, dbias}), "a5d8d8bdf5af2a30");
}

TEST(BaselineBits, Activation) {
  std::string all;
  for (const Activation kind : {Activation::kGelu, Activation::kSwiglu, Activation::kRelu2}) {
    const auto x = Inputs(kRows * 2 * kWidth, 3), dy = Inputs(kRows * kWidth, 4);
    auto y = dy, dx = Zeros(kRows * 2 * kWidth);
    Table().activation_forward({y.data(), x.data(), kRows, kWidth, kind});
    Table().activation_backward({dx.data(), dy.data(), x.data(), kRows, kWidth, kind});
    all += Bits({y, dx});
  }
  EXPECT_EQ(all, "7fa22d4537fa0d3f68ab2405f9da7188cacf1a4db4d1968a");
}

TEST(BaselineBits, Attention) {
  const Segment segments[] = {{0, 9, -1, 0}, {9, 5, 0, 9}, {14, 23, 0, 9}};
  const int64_t H = 2, D = 10;
  const auto qkv = Inputs(kRows * 3 * H * D, 5), dout = Inputs(kRows * H * D, 6);
  auto out = dout, dqkv = qkv, lse = Zeros(kRows * H),
       scratch = Zeros(AttentionScratch(segments, 3, D));
  Table().attention_forward(
      {out.data(), lse.data(), scratch.data(), qkv.data(), segments, 3, H, H, D, 0.3f});
  Table().attention_backward({dqkv.data(), scratch.data(), dout.data(), out.data(), lse.data(),
                              qkv.data(), segments, kRows, 3, H, H, D, 0.3f});
  auto decoded = Zeros(H * D);
  auto cache = Zeros(2 * kCacheBlock * 2 * H * D);
  for (int64_t i = 0; i < 15; ++i)
    PutInCache(cache.data(), i < 9 ? i : i - 9 + kCacheBlock, qkv.data() + i * 2 * H * D, H * D);
  const DecodeRow<float> row = {cache.data(), cache.data() + kCacheBlock * 2 * H * D, 9, 6};
  Table().attention_decode(
      {decoded.data(), scratch.data(), dout.data(), &row, 1, H * D, H, H, D, 0.3f});
  EXPECT_EQ(Bits({out, lse, dqkv, decoded}), "f75f599e7021f487");
}

TEST(BaselineBits, Product) {
  const int64_t depth = 600;  // more than a block
  const auto a = Inputs(kRows * depth, 13), b = Inputs(depth * kWidth, 14);
  auto c = Inputs(kRows * kWidth, 15), packed = Zeros(depth * kWidth),
       gradient = Zeros(kRows * kWidth);
  Table().pack({packed.data(), b.data(), depth, kWidth, kWidth, 1});
  Table().product({c.data(), c.data(), a.data(), packed.data(), kRows, kWidth, depth, true, 0, 0});
  Table().product_gradient({gradient.data(), a.data(), b.data(), kRows, kWidth, depth, false});
  EXPECT_EQ(Bits({c, gradient}), "7fea802689833647");
}

TEST(BaselineBits, LogProbAndSample) {
  const auto logits = Inputs(kRows * kWidth, 7), d = Inputs(kRows, 8);
  const std::vector<int32_t> target(static_cast<size_t>(kRows), 3);
  auto logprob = d, entropy = d, dlogits = logits, drawn = d, scratch = Zeros(3 * kWidth);
  Table().logprob_forward(
      {logprob.data(), entropy.data(), logits.data(), target.data(), kRows, kWidth, 0.7f});
  Table().logprob_backward(
      {dlogits.data(), logits.data(), target.data(), d.data(), d.data(), kRows, kWidth, 0.7f});
  for (int64_t n = 0; n < kRows; ++n) {
    const auto sampled = Table().sample({logits.data() + n * kWidth, scratch.data(), kWidth, 0.7,
                                         0.9, 0.01, double(n) / double(kRows), 20});
    drawn[static_cast<size_t>(n)] = sampled.logprob + static_cast<float>(sampled.token);
  }
  EXPECT_EQ(Bits({logprob, entropy, dlogits, drawn}), "da37e129ff013260");
}

TEST(BaselineBits, WholeBuffers) {
  const int64_t n = kRows * kWidth;
  const auto gradient = Inputs(n, 9);
  auto parameter = Inputs(n, 10), m = Zeros(n), v = Zeros(n), sums = Zeros(kWidth);
  for (int64_t step = 1; step <= 3; ++step) {
    Table().adamw({parameter.data(), m.data(), v.data(), gradient.data(), nullptr, n, step, 1e-2,
                   0.9, 0.99, 1e-8, 0.1, 0.5});
  }
  Table().bias_backward({sums.data(), gradient.data(), kRows, kWidth});
  const double squares = Table().sum_of_squares(gradient.data(), n);
  std::vector<float> halves(2);
  std::memcpy(halves.data(), &squares, sizeof squares);
  EXPECT_EQ(Bits({parameter, m, v, sums, halves}), "03925609ca385560");
}

// Its frequencies come from the C library's pow.
TEST(BaselineBits, Rotary) {
  auto x = Inputs(kRows * 40, 12);
  std::vector<int32_t> position;
  for (int32_t n = 0; n < kRows; ++n) position.push_back(n * n);
  Table().rotary({x.data(), position.data(), kRows, 40, 2, 20, 10000, 1});
  EXPECT_EQ(Bits({x}), "f45fa9f47a7e702d");
}

}  // namespace
}  // namespace rlvr::test
