// The whole policy in double: gradients against finite differences for every option, cached
// decoding against the full forward, shared prompts against repeated ones.
// SPDX-License-Identifier: Apache-2.0
#include "core/nn/transformer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>

#include "core/base/rng.h"
#include "core/nn/decoder.h"
#include "tests/core/nn/transformer_cases.h"

namespace rlvr {
namespace {

using test::Case;
using test::kVocabulary;
using test::MakeCase;
using test::RandomVector;
using test::Small;
using test::Tokens;
using test::TransformerTest;
using test::Variant;
using test::Variants;

TEST_P(TransformerTest, SharingAPromptEqualsRepeatingIt) {
  Stream rng(2, "test.shared");
  const std::vector<int32_t> prompt = Tokens(rng, 4), first = Tokens(rng, 3),
                             second = Tokens(rng, 5);
  PackedBatch shared, repeated;
  const int32_t parent = shared.Append(prompt);
  shared.Append(first, parent);
  shared.Append(second, parent);
  for (const auto& completion : {first, second}) {
    std::vector<int32_t> text = prompt;
    text.insert(text.end(), completion.begin(), completion.end());
    repeated.Append(text);
  }
  std::vector<Target> shared_targets, repeated_targets;
  for (int32_t i = 0; i < 8; ++i) shared_targets.push_back({4 + i, i % kVocabulary});
  for (int32_t i = 0; i < 8; ++i)
    repeated_targets.push_back({i < 3 ? 4 + i : 8 + i, i % kVocabulary});
  std::vector<double> a(8), b(8), weights = RandomVector(rng, 8);
  std::vector<double> ga(params_.size()), gb(params_.size());
  policy_.Forward(activations_, params_.data(), shared);
  policy_.LogProbs(a.data(), nullptr, activations_, params_.data(), shared_targets, 1.0);
  policy_.Backward(ga.data(), activations_, params_.data(), shared,
                   {.dlogprob = weights.data(),
                    .dentropy = nullptr,
                    .targets = shared_targets,
                    .temperature = 1.0});
  policy_.Forward(activations_, params_.data(), repeated);
  policy_.LogProbs(b.data(), nullptr, activations_, params_.data(), repeated_targets, 1.0);
  policy_.Backward(gb.data(), activations_, params_.data(), repeated,
                   {.dlogprob = weights.data(),
                    .dentropy = nullptr,
                    .targets = repeated_targets,
                    .temperature = 1.0});
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-12);
  for (size_t i = 0; i < ga.size(); ++i) ASSERT_NEAR(ga[i], gb[i], 1e-11) << i;
}

TEST_P(TransformerTest, CachedDecodingEqualsTheFullForward) {
  Stream rng(3, "test.decode");
  const std::vector<std::vector<int32_t>> prompts = {Tokens(rng, 5), Tokens(rng, 2),
                                                     Tokens(rng, 3)};
  std::vector<DecodeRequest> requests;
  for (int32_t i = 0; i < 12; ++i)
    requests.push_back({.prompt = i / 4, .key = 100u + static_cast<uint64_t>(i)});
  SamplingOptions options{.temperature = 0.9, .max_completion_tokens = 9};
  const int64_t stride = 9;
  std::vector<int32_t> tokens(12 * 9), length(12);
  std::vector<float> logprob(12 * 9);
  std::vector<uint8_t> truncated(12);
  Decoder<double> decoder(policy_, 5);
  decoder.Run(params_.data(), options,
              {prompts,
               requests,
               {tokens.data(), logprob.data(), length.data(), truncated.data(), stride}});
  for (size_t r = 0; r < requests.size(); ++r) {
    PackedBatch batch;
    const auto& prompt = prompts[static_cast<size_t>(requests[r].prompt)];
    const std::span<const int32_t> completion(&tokens[r * 9], static_cast<size_t>(length[r]));
    batch.Append(completion, batch.Append(prompt));
    std::vector<Target> targets;
    for (int32_t t = 0; t < length[r]; ++t) {
      targets.push_back(
          {static_cast<int32_t>(prompt.size()) - 1 + t, completion[static_cast<size_t>(t)]});
    }
    std::vector<double> full(targets.size());
    policy_.Forward(activations_, params_.data(), batch);
    policy_.LogProbs(full.data(), nullptr, activations_, params_.data(), targets, 0.9);
    for (size_t t = 0; t < full.size(); ++t) EXPECT_NEAR(full[t], logprob[r * 9 + t], 1e-6) << r;
    EXPECT_EQ(truncated[r] == 1, completion.back() != 0);
  }
}

TEST_P(TransformerTest, CompletionsDoNotDependOnTheNumberOfSlots) {
  Stream rng(4, "test.slots");
  const std::vector<std::vector<int32_t>> prompts = {Tokens(rng, 5), Tokens(rng, 2)};
  std::vector<DecodeRequest> requests;
  for (int32_t i = 0; i < 10; ++i)
    requests.push_back({.prompt = i % 2, .key = 7u + static_cast<uint64_t>(i)});
  std::vector<std::vector<int32_t>> results;
  for (const int64_t slots : {1, 3, 10, 0}) {
    std::vector<int32_t> tokens(100), length(10);
    std::vector<float> logprob(100);
    std::vector<uint8_t> truncated(10);
    Decoder<double> decoder(policy_, slots);
    decoder.Run(
        params_.data(), {.max_completion_tokens = 10},
        {prompts, requests, {tokens.data(), logprob.data(), length.data(), truncated.data(), 10}});
    results.push_back(tokens);
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
  EXPECT_EQ(results[0], results[3]);
}

TEST(Decoder, TakesFewerTextsWhereTheirCachesAreLarge) {
  const auto fitting = [](int64_t width, int64_t layers, int64_t completion) {
    PolicyConfig config;
    config.width = width, config.layers = layers, config.max_context = 1024;
    const Transformer<float> policy(config.Resolved(), 16);
    return Decoder<float>::SlotsOf(policy, 0, completion);
  };
  EXPECT_EQ(fitting(64, 2, 24), 24);
  EXPECT_EQ(fitting(128, 4, 24), 24);
  EXPECT_EQ(fitting(128, 4, 128), 8);    // caches of 0.5 MB
  EXPECT_EQ(fitting(128, 4, 1000), 4);   // of 4 MB
  EXPECT_EQ(fitting(192, 4, 1000), 9);   // weights of 7 MB, read once for all
  EXPECT_EQ(fitting(256, 4, 1000), 48);  // of 12.6 MB, beyond the caches
}

TEST_P(TransformerTest, FloatAgreesWithDouble) {
  Stream rng(6, "test.float");
  const Case c = MakeCase(rng);
  const Transformer<float> narrow(GetParam().config.Resolved(), kVocabulary);
  const std::vector<float> params(params_.begin(), params_.end());
  const std::vector<double> exact(params.begin(), params.end());
  Activations<float> activations;
  std::vector<float> a(c.targets.size()), weights(c.targets.size(), 0.5f), ga(params.size());
  std::vector<double> b(c.targets.size()), weights_double(c.targets.size(), 0.5), gb(params.size());
  narrow.Forward(activations, params.data(), c.batch);
  narrow.LogProbs(a.data(), nullptr, activations, params.data(), c.targets, 1.0f);
  narrow.Backward(
      ga.data(), activations, params.data(), c.batch,
      {.dlogprob = weights.data(), .dentropy = nullptr, .targets = c.targets, .temperature = 1.0f});
  policy_.Forward(activations_, exact.data(), c.batch);
  policy_.LogProbs(b.data(), nullptr, activations_, exact.data(), c.targets, 1.0);
  policy_.Backward(gb.data(), activations_, exact.data(), c.batch,
                   {.dlogprob = weights_double.data(),
                    .dentropy = nullptr,
                    .targets = c.targets,
                    .temperature = 1.0});
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-5);
  double error = 0, norm = 0;
  for (size_t i = 0; i < ga.size(); ++i) error += std::pow(ga[i] - gb[i], 2), norm += gb[i] * gb[i];
  EXPECT_LE(std::sqrt(error / norm), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Options, TransformerTest, testing::ValuesIn(Variants()),
                         [](const auto& variant) { return variant.param.name; });

}  // namespace
}  // namespace rlvr
