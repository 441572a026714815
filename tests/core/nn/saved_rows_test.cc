// SPDX-License-Identifier: Apache-2.0
// What decoding saves, restored: the bits of a forward over the same texts, in every kind of policy
// and every precision.
#include "core/nn/saved_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
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

// Calls check(policy, weights) for every kind of policy in every precision that there is here.
template <class Check>
void ForEachPolicy(const Check& check) {
  std::vector<Precision> precisions = {Precision::kFloat32, Precision::kBfloat16Software};
  if (!Bfloat16Unit().empty()) precisions.push_back(Precision::kBfloat16);
  WorkerPool pool(1);
  for (const test::Variant& variant : test::Variants()) {
    SCOPED_TRACE(variant.name);
    const Transformer<float> policy(variant.config.Resolved(), kVocabulary);
    std::vector<float> params(static_cast<size_t>(policy.table().size()));
    policy.table().Initialise(params.data(), 3);
    for (const Precision precision : precisions) {
      SCOPED_TRACE(PrecisionText(precision));
      PackedWeights<float> packed(policy.table(), precision);
      const Weights<float> weights = packed.Pack(params.data(), pool);
      check(policy, weights);
    }
  }
}

struct Case {
  const Transformer<float>& policy;
  const Weights<float>& weights;
  const PackedBatch& batch;
};

// Of every row, what the loss gives the log-probability and the entropy of one token after it.
std::vector<float> Slopes(const PackedBatch& batch) {
  std::vector<float> slopes;
  for (size_t i = 0; i < batch.tokens.size(); ++i)
    slopes.push_back(0.25f * static_cast<float>(i % 5) - 0.4f);
  return slopes;
}

// Log-probabilities, entropies and gradient of one token after each row, by a forward or, where
// there are `places`, from saved rows; the work of the backward goes to *work.
std::vector<float> Learn(const Case& c, const std::vector<float>& slopes,
                         const SavedRows<float>& rows, const std::vector<int32_t>& places,
                         TokenWork* work = nullptr) {
  std::vector<Target> targets;
  for (int32_t row = 0; row < std::ssize(c.batch.tokens); ++row)
    targets.push_back({row, row % kVocabulary});
  std::vector<float> all(2 * targets.size() + c.policy.table().size(), 7);
  float* gradient = all.data() + 2 * targets.size();
  const Transformer<float>::BackwardArgs args = {.dlogprob = slopes.data(),
                                                 .dentropy = slopes.data(),
                                                 .targets = targets,
                                                 .temperature = 0.8f};
  Activations<float> a;
  if (places.empty()) {
    c.policy.Forward(a, c.weights, c.batch);
  } else {
    c.policy.RestoreHidden(a, c.weights, c.batch, rows, places);
  }
  c.policy.LogProbs(all.data(), all.data() + targets.size(), a, c.weights, targets, 0.8f);
  const TokenWork done = places.empty() ? c.policy.Backward(gradient, a, c.weights, c.batch, args)
                                        : c.policy.BackwardRestored(gradient, a, c.weights, c.batch,
                                                                    args, rows, places);
  if (work) *work = done;
  return all;
}

// Groups of three completions under a prompt, of odd and even lengths.
PackedBatch Groups(int64_t count) {
  Stream rng(8, "test.groups");
  PackedBatch batch;
  for (int64_t group = 0; group < count; ++group) {
    const int32_t prompt = batch.Append(Tokens(rng, 1 + group % 4));
    for (int64_t i = 0; i < 3; ++i) batch.Append(Tokens(rng, 3 + (group + 2 * i) % 10), prompt);
  }
  return batch;
}

// Slopes(batch), 0 in the segments that `silent` picks.
template <class Pick>
std::vector<float> SlopesWithout(const PackedBatch& batch, const Pick& silent) {
  std::vector<float> slopes = Slopes(batch);
  for (size_t s = 0; s < batch.segments.size(); ++s) {
    if (silent(s))
      std::fill_n(slopes.begin() + batch.segments[s].begin, batch.segments[s].length, 0.0f);
  }
  return slopes;
}

// What Learn gives where nothing is left out: slopes of 0 become too small to change a sum.
std::vector<float> LearnFromAll(const Case& c, std::vector<float> slopes,
                                const SavedRows<float>& rows) {
  std::replace(slopes.begin(), slopes.end(), 0.0f, 1e-34f);
  TokenWork work;
  std::vector<float> all = Learn(c, slopes, rows, {}, &work);
  EXPECT_EQ(work.tokens, std::ssize(c.batch.tokens));
  for (float& x : all) x = std::abs(x) < 1e-30f ? 0 : x;
  return all;
}

TEST(SavedRows, RestoreWhatAForwardOverTheTextsMakes) {
  ForEachPolicy([&](const Transformer<float>& policy, const Weights<float>& weights) {
    SavedRows<float> rows(1 << 20, policy.SavedRowWidth());
    const Decoded decoded(policy, weights, rows, 4);
    ASSERT_TRUE(rows.Complete());
    PackedBatch batch;
    std::vector<int32_t> places;
    decoded.Pack(batch, places);
    const Case c = {policy, weights, batch};
    const std::vector<float> slopes = Slopes(batch), made = Learn(c, slopes, rows, {});
    EXPECT_EQ(Learn(c, slopes, rows, places), made);
    std::swap(places[0], places[1]);
    EXPECT_NE(Learn(c, slopes, rows, places), made);
  });
}

TEST(SavedRows, TextsWithoutAGradientAreLeftOutAndChangeNoBit) {
  const PackedBatch batch = Groups(24);  // more rows than a gradient sums at a time
  ASSERT_GT(std::ssize(batch.tokens), 512);
  ForEachPolicy([&](const Transformer<float>& policy, const Weights<float>& weights) {
    const Case c = {policy, weights, batch};
    SavedRows<float> rows(1 << 24, policy.SavedRowWidth());
    Activations<float> made;
    policy.Forward(made, weights, batch);
    policy.Save(rows, rows.Take(std::ssize(batch.tokens)), made, batch);
    std::vector<int32_t> places(batch.tokens.size());
    std::iota(places.begin(), places.end(), 0);
    const auto work_of = [&](const std::vector<float>& slopes) {
      TokenWork work;
      const std::vector<float> all = LearnFromAll(c, slopes, rows);
      EXPECT_EQ(Learn(c, slopes, rows, places), all);
      EXPECT_EQ(Learn(c, slopes, rows, {}, &work), all);
      return work.tokens;
    };
    EXPECT_EQ(work_of(Slopes(batch)), std::ssize(batch.tokens));
    EXPECT_EQ(work_of(std::vector<float>(batch.tokens.size())), 0);
    // Whole groups, all but one completion, a prompt by itself, and any segments.
    const auto two_of_three = [](size_t s) { return s / 4 % 3 != 1; };
    EXPECT_LT(work_of(SlopesWithout(batch, two_of_three)), std::ssize(batch.tokens) / 2);
    work_of(SlopesWithout(batch, [](size_t s) { return s != 30; }));
    EXPECT_EQ(work_of(SlopesWithout(batch, [](size_t s) { return s != 32; })),
              batch.segments[32].length);
    for (uint64_t seed = 0; seed < 5; ++seed) {
      Stream rng(seed, "test.silent");
      work_of(SlopesWithout(batch, [&](size_t) { return rng.Uniform() < 0.7; }));
    }
  });
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
