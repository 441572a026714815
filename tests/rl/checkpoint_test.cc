// SPDX-License-Identifier: Apache-2.0
#include "rl/checkpoint.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "core/base/error.h"
#include "core/io/checkpoint_files.h"
#include "tests/support/errors.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

Checkpoint Make(int64_t step) {
  Checkpoint checkpoint{StepName(step), {}, {}};
  const float value = static_cast<float>(step);
  checkpoint.policy.AddFloats("w", {1}, &value);
  PutNumber(checkpoint.state, "step", static_cast<double>(step));
  return checkpoint;
}

void FlipLastByte(const std::filesystem::path& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(-1, std::ios::end);
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(-1, std::ios::end);
  file.put(byte);
}

TEST(CheckpointStore, LoadsTheLastThatIsWhole) {
  const ScratchDir scratch;
  CheckpointStore store(scratch.path());
  for (const int64_t step : {5, 10, 100}) store.Save(Make(step));
  std::vector<std::string> damaged;
  EXPECT_EQ(store.LoadLast(damaged)->name, "step-0000100");
  FlipLastByte(store.WeightsPath("step-0000100"));
  const auto loaded = store.LoadLast(damaged);
  EXPECT_EQ(loaded->name, "step-0000010");
  EXPECT_EQ(GetNumber(loaded->state, "step", 0), 10);
  EXPECT_EQ(damaged, std::vector<std::string>{"step-0000100"});
  EXPECT_THROW(store.Load("step-0000100"), Error);
}

TEST(CheckpointStore, DoesNotCountOneWithoutItsHashes) {
  const ScratchDir scratch;
  CheckpointStore store(scratch.path());
  store.Save(Make(5));
  std::filesystem::remove(scratch / "step-0000005.sums");
  std::vector<std::string> damaged;
  EXPECT_FALSE(store.LoadLast(damaged));
  EXPECT_THROW(store.Load("step-0000005"), Error);
}

TEST(CheckpointStore, WeightsAreReadAloneWhereTheyAreThoseOfTheirHash) {
  const ScratchDir scratch;
  CheckpointStore store(scratch.path());
  store.Save(Make(5));
  const std::filesystem::path weights = store.WeightsPath("step-0000005");
  EXPECT_NE(ReadWeights(weights).Find("w"), nullptr);
  FlipLastByte(weights);
  const std::string text = ErrorText(ExitCode::kCorrupt, [&] { ReadWeights(weights); });
  EXPECT_NE(text.find("step-0000005.safetensors"), std::string::npos) << text;
  std::filesystem::remove(scratch / "step-0000005.sums");
  EXPECT_NE(ReadWeights(weights).Find("w"), nullptr) << "no hash to check";
}

TEST(CheckpointStore, RemovesAllButThoseNamed) {
  const ScratchDir scratch;
  CheckpointStore store(scratch.path());
  for (const int64_t step : {5, 10, 100}) store.Save(Make(step));
  store.RemoveAllBut({StepName(10)});
  EXPECT_EQ(store.Names(), std::vector<std::string>{"step-0000010"});
  EXPECT_FALSE(std::filesystem::exists(store.WeightsPath("step-0000005")));
}

TEST(StateNumbers, AreExactAndNaNSurvives) {
  TensorFile file;
  PutNumber(file, "a", 0.1 + 0.2);
  PutNumber(file, "b", std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(GetNumber(file, "a", 0), 0.1 + 0.2);
  EXPECT_NE(GetNumber(file, "b", 0), GetNumber(file, "b", 0));
  EXPECT_EQ(GetNumber(file, "c", 7), 7);
  file.metadata["a"] = "0.3x";
  EXPECT_THROW(GetNumber(file, "a", 0), Error);
}

}  // namespace
}  // namespace rlvr
