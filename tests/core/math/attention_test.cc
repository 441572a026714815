// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/math/isa.h"
#include "core/math/kv_cache.h"
#include "tests/core/math/kernel_test.h"
#include "tests/support/gradient_check.h"

namespace rlvr::test {
namespace {

using reference::AttentionShape;

struct Case {
  std::string name;
  std::vector<Segment> segments;
  AttentionShape shape;
};

// Segments of these lengths; parents are indices of segments, -1 for none.
std::vector<Segment> Pack(const std::vector<std::pair<int32_t, int32_t>>& lengths_and_parents) {
  std::vector<Segment> segments;
  int32_t begin = 0;
  for (const auto& [length, parent] : lengths_and_parents) {
    const int32_t position = parent < 0 ? 0 : segments[static_cast<size_t>(parent)].length;
    segments.push_back({begin, length, parent, position});
    begin += length;
  }
  return segments;
}

Case MakeCase(const std::string& name, const std::vector<std::pair<int32_t, int32_t>>& packed,
              int64_t H, int64_t K, int64_t D) {
  Case c = {name, Pack(packed), {0, H, K, D, 1 / std::sqrt(double(D))}};
  for (const Segment& s : c.segments) c.shape.N += s.length;
  return c;
}

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      MakeCase("one token", {{1, -1}}, 1, 1, 2),
      MakeCase("narrow heads", {{5, -1}, {3, -1}}, 2, 2, 2),
      MakeCase("a prompt and its group", {{11, -1}, {7, 0}, {12, 0}, {1, 0}}, 2, 2, 32),
      MakeCase("two groups and a text between",
               {{4, -1}, {5, 0}, {9, -1}, {6, 0}, {17, -1}, {3, 4}, {8, 4}}, 2, 1, 16),
      MakeCase("grouped queries, width off the vectors", {{13, -1}, {6, 0}}, 6, 2, 10),
      MakeCase("more rows than a block", {{70, -1}, {45, 0}, {37, 0}}, 1, 1, 64),
  };
  return cases;
}

template <class T>
struct Forward {
  std::vector<T> qkv, out, lse, scratch;

  Forward(const Kernels<T>& table, const Case& c, const Vector& input) : qkv(As<T>(input)) {
    const auto [N, H, K, D, scale] = c.shape;
    const auto count = static_cast<int64_t>(c.segments.size());
    out.resize(static_cast<size_t>(N * H * D), T(NAN));
    lse.resize(static_cast<size_t>(N * H), T(NAN));
    scratch.resize(static_cast<size_t>(AttentionScratch(c.segments.data(), count, D)), T(NAN));
    table.attention_forward({.out = out.data(),
                             .lse = lse.data(),
                             .scratch = scratch.data(),
                             .qkv = qkv.data(),
                             .segments = c.segments.data(),
                             .segment_count = count,
                             .H = H,
                             .K = K,
                             .D = D,
                             .scale = T(scale)});
  }

  std::vector<T> Backward(const Kernels<T>& table, const Case& c, const Vector& dout_values) {
    const auto [N, H, K, D, scale] = c.shape;
    const std::vector<T> dout = As<T>(dout_values);
    std::vector<T> dqkv(qkv.size(), T(NAN));
    std::fill(scratch.begin(), scratch.end(), T(NAN));
    table.attention_backward({.dqkv = dqkv.data(),
                              .scratch = scratch.data(),
                              .dout = dout.data(),
                              .out = out.data(),
                              .lse = lse.data(),
                              .qkv = qkv.data(),
                              .segments = c.segments.data(),
                              .N = N,
                              .segment_count = static_cast<int64_t>(c.segments.size()),
                              .H = H,
                              .K = K,
                              .D = D,
                              .scale = T(scale)});
    return dqkv;
  }
};

int64_t InputSize(const Case& c) { return c.shape.N * (c.shape.H + 2 * c.shape.K) * c.shape.D; }
int64_t OutputSize(const Case& c) { return c.shape.N * c.shape.H * c.shape.D; }

TEST(Attention, ForwardMatchesTheReference) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    ForEachTable([&](const auto& table) {
      using T = RLVR_SCALAR(table);
      const Vector input = Rounded<T>(Normal(InputSize(c), 1));
      const Forward<T> actual(table, c, input);
      Vector lse;
      const Vector expected = reference::Attention(input, c.segments, c.shape, &lse);
      EXPECT_LT(RelativeError(actual.out, expected), kTolerance<T>);
      EXPECT_LT(RelativeError(actual.lse, lse), kTolerance<T>);
    });
  }
}

TEST(Attention, GradientMatchesFiniteDifferencesOfTheReference) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    const Vector input = Normal(InputSize(c), 2), dout = Normal(OutputSize(c), 3);
    const Vector gradient =
        Forward<double>(KernelsDouble(), c, input).Backward(KernelsDouble(), c, dout);
    std::vector<size_t> indices;  // all of a small case, a sample of a large one
    for (size_t i = 0; i < input.size(); i += 1 + input.size() / 40) indices.push_back(i);
    const auto loss = [&](const Vector& x) {
      return WeightedSum(dout, reference::Attention(x, c.segments, c.shape));
    };
    EXPECT_LT(GradientError(loss, input, gradient, 1e-3, indices), 1e-7);
  }
}

TEST(Attention, FloatGradientsMatchTheDoubleOnes) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    const Vector input = Rounded<float>(Normal(InputSize(c), 4)),
                 dout = Rounded<float>(Normal(OutputSize(c), 5));
    const Vector expected =
        Forward<double>(KernelsDouble(), c, input).Backward(KernelsDouble(), c, dout);
    ForEachTable([&](const auto& table) {
      using T = RLVR_SCALAR(table);
      EXPECT_LT(RelativeError(Forward<T>(table, c, input).Backward(table, c, dout), expected),
                2 * kTolerance<T>);  // a key's gradient is one sum over all queries, in order
    });
  }
}

// Rows [first, first + count) of [N, width] keys and values as a cache; what no row fills is NaN.
template <class T>
std::vector<T> CacheOf(const std::vector<T>& rows, int64_t first, int64_t count, int64_t width) {
  std::vector<T> cache(static_cast<size_t>(WholeCacheBlocks(count) * width), T(NAN));
  for (int64_t i = 0; i < count; ++i)
    PutInCache(cache.data(), i, rows.data() + (first + i) * width, width / 2);
  return cache;
}

// One decoding row that sees `prompt` and `own` cached rows.
template <class T>
void CheckDecode(const Kernels<T>& table, int32_t prompt, int32_t own, int64_t H, int64_t K,
                 int64_t D) {
  const int64_t width = 2 * K * D, stride_q = (H + 2 * K) * D;
  const double scale = 1 / std::sqrt(double(D));
  const Vector q = Rounded<T>(Normal(stride_q, 6)),
               cache = Rounded<T>(Normal((prompt + own) * width, 7));
  Vector expected(static_cast<size_t>(H * D));
  for (int64_t h = 0; h < H; ++h) {
    std::vector<const double*> keys, values;
    for (int64_t j = 0; j < prompt + own; ++j) {
      keys.push_back(&cache[static_cast<size_t>(j * width + h / (H / K) * D)]);
      values.push_back(keys.back() + K * D);
    }
    reference::Attend(&expected[static_cast<size_t>(h * D)], &q[static_cast<size_t>(h * D)], keys,
                      values, D, scale);
  }
  // Two equal rows, the second with its own copy of the cache.
  std::vector<T> query = As<T>(q), shared = CacheOf(As<T>(cache), 0, prompt, width),
                 first = CacheOf(As<T>(cache), prompt, own, width), second = first;
  query.insert(query.end(), query.begin(), query.end());
  std::vector<T> out(static_cast<size_t>(2 * H * D), T(NAN)),
      scratch(static_cast<size_t>(kDecodeHeads * (prompt + own + kCacheBlock)), T(NAN));
  const T* before = prompt > 0 ? shared.data() : nullptr;
  const DecodeRow<T> rows[2] = {{before, first.data(), prompt, own},
                                {before, second.data(), prompt, own}};
  table.attention_decode({.out = out.data(),
                          .scratch = scratch.data(),
                          .q = query.data(),
                          .rows = rows,
                          .S = 2,
                          .stride_q = stride_q,
                          .H = H,
                          .K = K,
                          .D = D,
                          .scale = T(scale)});
  expected.insert(expected.end(), expected.begin(), expected.end());
  EXPECT_LT(RelativeError(out, expected), kTolerance<T>);
}

TEST(AttentionDecode, MatchesTheReference) {
  ForEachTable([](const auto& table) {
    CheckDecode(table, 0, 1, 1, 1, 2);
    CheckDecode(table, 11, 1, 2, 2, 32);
    CheckDecode(table, 12, 9, 4, 2, 10);
    CheckDecode(table, 0, 37, 2, 1, 64);
    CheckDecode(table, 200, 130, 1, 1, 48);
    CheckDecode(table, 3, 20, 9, 3, 16);
  });
}

// Each row of a text of `prompt` and `own` rows, decoded, against its row of the forward pass.
template <class T>
void CheckSameBits(const Kernels<T>& table, int32_t prompt, int32_t own, const Case& c) {
  const auto [N, H, K, D, scale] = c.shape;
  const int64_t stride = (H + 2 * K) * D, width = 2 * K * D;
  const Forward<T> forward(table, c, Normal(InputSize(c), 8));
  std::vector<T> keys_and_values;
  for (int64_t i = 0; i < N; ++i) {
    const auto row = forward.qkv.begin() + i * stride;
    keys_and_values.insert(keys_and_values.end(), row + H * D, row + stride);
  }
  std::vector<T> shared = CacheOf(keys_and_values, 0, prompt, width),
                 mine = CacheOf(keys_and_values, prompt, own, width),
                 out(static_cast<size_t>(H * D)), lse(static_cast<size_t>(H)),
                 scratch(static_cast<size_t>(kDecodeHeads * (N + kCacheBlock)), T(NAN));
  for (int32_t i = 0; i < own; ++i) {
    const DecodeRow<T> row = {shared.data(), mine.data(), prompt, i + 1};
    table.attention_decode({.out = out.data(),
                            .scratch = scratch.data(),
                            .q = forward.qkv.data() + (prompt + i) * stride,
                            .rows = &row,
                            .S = 1,
                            .stride_q = stride,
                            .H = H,
                            .K = K,
                            .D = D,
                            .scale = T(scale),
                            .lse = lse.data()});
    const auto expected = forward.out.begin() + (prompt + i) * H * D;
    ASSERT_TRUE(std::equal(out.begin(), out.end(), expected)) << "row " << i;
    ASSERT_TRUE(std::equal(lse.begin(), lse.end(), forward.lse.begin() + (prompt + i) * H)) << i;
  }
}

TEST(AttentionDecode, HasTheBitsOfTheForwardPass) {
  struct Shape {
    int32_t prompt, own;
    int64_t H, K, D;
  };
  const Shape shapes[] = {{12, 24, 4, 4, 16}, {11, 7, 2, 2, 32},  {5, 90, 6, 2, 10},
                          {0, 40, 5, 5, 8},   {70, 33, 2, 1, 64}, {17, 18, 1, 1, 2}};
  for (const Shape& s : shapes) {
    SCOPED_TRACE(fmt::format("{} + {}, {} of {} heads of {}", s.prompt, s.own, s.H, s.K, s.D));
    const Case shared = MakeCase("", {{s.prompt, -1}, {s.own, 0}}, s.H, s.K, s.D);
    const Case alone = MakeCase("", {{s.prompt + s.own, -1}}, s.H, s.K, s.D);
    ForEachTable([&](const auto& table) {
      if (s.prompt > 0) CheckSameBits(table, s.prompt, s.own, shared);
      CheckSameBits(table, s.prompt, s.own, alone);
    });
  }
}

}  // namespace
}  // namespace rlvr::test
