// SPDX-License-Identifier: Apache-2.0
#include "core/nn/batch_part.h"

#include <gtest/gtest.h>

#include <vector>

namespace rlvr {
namespace {

using Rows = std::vector<int32_t>;

// Two groups: rows [0, 3), children [3, 7), [7, 8); [8, 10), child [10, 15).
struct Groups {
  PackedBatch batch;
  Activations<float> activations;
  std::vector<float> dx = std::vector<float>(15 * 2);

  Groups() {
    const std::vector<int32_t> text = {5, 6, 7, 8, 9};
    const auto some = [&](size_t length) { return std::span(text).first(length); };
    const int32_t first = batch.Append(some(3));
    batch.Append(some(4), first), batch.Append(some(1), first);
    batch.Append(some(5), batch.Append(some(2)));
    for (const Segment& segment : batch.segments) {
      for (int32_t i = 0; i < segment.length; ++i)
        activations.position.push_back(segment.position + i);
    }
  }
  // The places that are kept where these rows have a gradient.
  Rows Keep(const Rows& rows, int64_t together) {
    for (const int32_t row : rows) dx[2 * static_cast<size_t>(row) + 1] = -1e-30f;
    work = KeepPart(activations, batch, dx.data(), 2, together);
    return activations.part.place;
  }
  TokenWork work;
};

TEST(BatchPart, HoldsTheSegmentsThatHaveAGradientAndTheirParents) {
  EXPECT_EQ(Groups().Keep({}, 1), Rows{});
  EXPECT_EQ(Groups().Keep({7}, 1), (Rows{0, 1, 2, 7}));
  EXPECT_EQ(Groups().Keep({1}, 1), (Rows{0, 1, 2}));
  EXPECT_EQ(Groups().Keep({4, 14}, 1), (Rows{0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14}));
  Groups second;
  second.Keep({12}, 1);
  const PackedBatch& part = second.activations.part;
  ASSERT_EQ(part.segments.size(), 2u);
  EXPECT_EQ(part.segments[0].begin, 0);
  EXPECT_EQ(part.segments[1].begin, 2);
  EXPECT_EQ(part.segments[1].parent, 0);
  EXPECT_EQ(part.segments[1].position, 2);
  EXPECT_EQ(part.tokens, (Rows{5, 6, 5, 6, 7, 8, 9}));
  EXPECT_EQ(second.work.tokens, 7);
}

TEST(BatchPart, KeepsRowsThatAreSummedTogether) {
  EXPECT_EQ(Groups().Keep({7}, 2), (Rows{0, 1, 2, 3, 6, 7}));
  EXPECT_EQ(Groups().Keep({12}, 2), (Rows{8, 9, 10, 11, 12, 13, 14}));
  EXPECT_EQ(Groups().Keep({1}, 8), (Rows{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(Groups().Keep({}, 8), Rows{});
  Groups pairs;
  pairs.Keep({7}, 2);
  const std::vector<Segment>& segments = pairs.activations.part.segments;
  ASSERT_EQ(segments.size(), 4u);  // the prompt, rows 3 and 6, the child
  EXPECT_EQ(segments[1].parent, -1);
  EXPECT_EQ(segments[1].position, 3);
  EXPECT_EQ(segments[2].position, 6);
  EXPECT_EQ(segments[3].parent, 0);
  EXPECT_EQ(pairs.work.tokens, 4);
}

}  // namespace
}  // namespace rlvr
