// SPDX-License-Identifier: Apache-2.0
#include "rl/policy.h"

#include <gtest/gtest.h>

#include "core/io/tensor_file.h"
#include "tests/support/errors.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/toy_policy.h"

namespace rlvr {
namespace {

TEST(PolicyFile, KeepsCharactersBeyondAscii) {
  const ScratchDir scratch;
  std::string bytes;
  for (int b = 0; b < 256; ++b) bytes += static_cast<char>(b);
  Policy policy(test::ToyPolicyConfig(), bytes);
  policy.Initialise(3);
  WriteTensorFile(scratch / "policy.safetensors", PolicyToFile(policy));
  const auto read = ReadPolicy(scratch / "policy.safetensors");
  EXPECT_EQ(read->vocabulary.characters(), bytes);
  EXPECT_EQ(read->params, policy.params);
}

TEST(PolicyFile, WritesAsciiCharactersAsTheyAre) {
  const test::ToyPolicy policy;
  EXPECT_EQ(PolicyToFile(policy).metadata.at("characters"), policy.vocabulary.characters());
}

TEST(PolicyFile, RefusesAPolicyThatReadsTheSameTensorsInAnotherWay) {
  const TensorFile file = PolicyToFile(test::ToyPolicy());
  const auto refusal = [&](auto change) {
    PolicyConfig config = test::ToyPolicyConfig();
    change(config);
    Policy policy(config, test::ToySource().Alphabet());
    return ErrorText(ExitCode::kConfig, [&] { PolicyFromFile(policy, file); });
  };
  EXPECT_NE(refusal([](PolicyConfig& config) { config.heads = 4; }).find("policy.heads = 2, not 4"),
            std::string::npos);
  EXPECT_NE(refusal([](PolicyConfig& config) {
              config.mlp = "relu2";
            }).find("policy.mlp = gelu, not relu2"),
            std::string::npos);
}

TEST(PolicyFile, ALongerContextIsTheSamePolicyWithoutLearnedPositions) {
  PolicyConfig config = test::ToyPolicyConfig();
  config.positions = Positions::kRotary;
  const test::ToyPolicy written(config);
  config.max_context *= 2;
  test::ToyPolicy read(config, 2);
  PolicyFromFile(read, PolicyToFile(written));
  EXPECT_EQ(read.params, written.params);
}

TEST(PolicyFile, RefusesCharactersThatAreNoBytes) {
  const ScratchDir scratch;
  TensorFile file = PolicyToFile(test::ToyPolicy());
  file.metadata["characters"] = "\xe2\x89\xa4";
  WriteTensorFile(scratch / "policy.safetensors", file);
  const std::string text =
      ErrorText(ExitCode::kCorrupt, [&] { ReadPolicy(scratch / "policy.safetensors"); });
  EXPECT_NE(text.find("U+00FF"), std::string::npos) << text;
}

}  // namespace
}  // namespace rlvr
