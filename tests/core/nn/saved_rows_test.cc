// SPDX-License-Identifier: Apache-2.0
// What decoding saves, restored: the bits of a forward over the same texts, in every kind of policy
// and every precision.
#include "core/nn/saved_rows.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/base/rng.h"
#include "core/base/worker_pool.h"
#include "core/nn/decoder.h"
#include "tests/core/nn/transformer_cases.h"

namespace rlvr {
namespace {

using test::kVocabulary;
using test::Tokens;

constexpr int32_t kRequests = 9, kStride = 7;

// Completions of three prompts, some of one token, with what decoding saved of them.
struct Decoded {
  std::vector<std::vector<int32_t>> prompts;
  std::vector<DecodeRequest> requests;
  std::vector<int32_t> tokens = std::vector<int32_t>(kRequests * kStride);
  std::vector<int32_t> length = std::vector<int32_t>(kRequests);
  std::vector<int32_t> saved = std::vector<int32_t>(kRequests * (1 + kStride), -2);

  Decoded(const Transformer<float>& policy, const Weights<float>& weights, SavedRows<float>& rows,
          int64_t slots) {
    Stream rng(3, "test.saved");
    for (const int64_t size : {5, 1, 3}) prompts.push_back(Tokens(rng, size));
    for (int32_t i = 0; i < kRequests; ++i) {
      requests.push_back({.prompt = i / 3, .key = 40u + static_cast<uint64_t>(i)});
      requests.back().forced_length = 1 + (5 * i) % kStride;
    }
    std::vector<float> logprob(kRequests * kStride);
    std::vector<uint8_t> truncated(kRequests);
    const DecodeLane lane{.prompts = prompts,
                          .requests = requests,
                          .output = {.tokens = tokens.data(),
                                     .logprob = logprob.data(),
                                     .length = length.data(),
                                     .truncated = truncated.data(),
                                     .stride = kStride,
                                     .saved = saved.data()}};
    bool given = false;
    const auto next = [&] { return std::exchange(given, true) ? nullptr : &lane; };
    Decoder<float>(policy, slots).Run(weights, {.max_completion_tokens = kStride}, next, &rows);
  }

  // The texts as an update packs them, and the row saved of each of their tokens.
  void Pack(PackedBatch& batch, std::vector<int32_t>& rows) const {
    int32_t parent = -1;
    for (int32_t i = 0; i < kRequests; ++i) {
      const int32_t* mine = &saved[i * (1 + kStride)];
      if (i % 3 == 0) {
        parent = batch.Append(prompts[i / 3]);
        for (size_t t = 0; t < prompts[i / 3].size(); ++t)
          rows.push_back(mine[0] + static_cast<int32_t>(t));
      }
      if (length[i] == 1) continue;
      const auto fed = static_cast<size_t>(length[i] - 1);
      batch.Append({&tokens[i * kStride], fed}, parent);
      rows.insert(rows.end(), mine + 1, mine + 1 + fed);
    }
  }
};

// Log-probabilities, entropies and gradient of one token after each row.
std::vector<float> Learn(const Transformer<float>& policy, const Weights<float>& weights,
                         Activations<float>& activations, const PackedBatch& batch) {
  std::vector<Target> targets;
  for (int32_t row = 0; row < std::ssize(batch.tokens); ++row)
    targets.push_back({row, row % kVocabulary});
  std::vector<float> all(2 * targets.size() + policy.table().size()), slope(targets.size());
  for (size_t i = 0; i < slope.size(); ++i) slope[i] = 0.25f * static_cast<float>(i % 5) - 0.4f;
  policy.LogProbs(all.data(), all.data() + targets.size(), activations, weights, targets, 0.8f);
  policy.Backward(all.data() + 2 * targets.size(), activations, weights, batch,
                  {.dlogprob = slope.data(),
                   .dentropy = slope.data(),
                   .targets = targets,
                   .temperature = 0.8f});
  return all;
}

TEST(SavedRows, RestoreWhatAForwardOverTheTextsMakes) {
  for (const test::Variant& variant : test::Variants()) {
    for (const Precision precision : {Precision::kFloat32, Precision::kBfloat16Software}) {
      SCOPED_TRACE(variant.name);
      const Transformer<float> policy(variant.config.Resolved(), kVocabulary);
      std::vector<float> params(static_cast<size_t>(policy.table().size()));
      policy.table().Initialise(params.data(), 3);
      WorkerPool pool(1);
      PackedWeights<float> packed(policy.table(), precision);
      const Weights<float> weights = packed.Pack(params.data(), pool);
      SavedRows<float> rows(1 << 20, policy.SavedRowWidth());
      const Decoded decoded(policy, weights, rows, 4);
      ASSERT_TRUE(rows.Complete());
      PackedBatch batch;
      std::vector<int32_t> places;
      decoded.Pack(batch, places);
      Activations<float> made, restored;
      policy.Forward(made, weights, batch);
      policy.Restore(restored, weights, batch, rows, places);
      EXPECT_EQ(Learn(policy, weights, restored, batch), Learn(policy, weights, made, batch));
      std::swap(places[0], places[1]);
      policy.Restore(restored, weights, batch, rows, places);
      EXPECT_NE(Learn(policy, weights, restored, batch), Learn(policy, weights, made, batch));
    }
  }
}

TEST(SavedRows, AreRefusedWhereThereIsNoRoom) {
  const Transformer<float> policy(test::Small().Resolved(), kVocabulary);
  std::vector<float> params(static_cast<size_t>(policy.table().size()));
  policy.table().Initialise(params.data(), 3);
  const auto width = policy.SavedRowWidth();
  SavedRows<float> rows(static_cast<int64_t>(sizeof(float)) * 15 * width, width);
  const Decoded decoded(policy, params.data(), rows, 4);
  EXPECT_FALSE(rows.Complete());
  EXPECT_EQ(decoded.saved[0], 0);
  int64_t refused = 0;
  for (int64_t i = 0; i < kRequests; ++i) {
    for (int32_t t = 0; t < decoded.length[i]; ++t) {
      const int32_t row = decoded.saved[i * (1 + kStride) + t];
      EXPECT_TRUE(row >= -1 && row < 15) << row;
      refused += row == -1 ? 1 : 0;
    }
  }
  EXPECT_GT(refused, 0);
  rows.Clear();
  EXPECT_TRUE(rows.Complete());
  EXPECT_EQ(rows.Take(15), 0);
  EXPECT_EQ(rows.Take(1), -1);
}

TEST(SavedRows, HaveNoRoomWhereTheSystemGivesNone) {
  SavedRows<float> rows(int64_t{1} << 60, 8);
  EXPECT_EQ(rows.Take(1), -1);
}

}  // namespace
}  // namespace rlvr
