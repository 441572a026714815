// SPDX-License-Identifier: Apache-2.0
// Rollouts as files: what is written is read back, and nothing that contradicts itself, the tasks
// or the config is.
#include "rl/rollout_store.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <limits>

#include "core/base/rng.h"
#include "rl/noise.h"
#include "rl/reward.h"
#include "tests/support/errors.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/toy_policy.h"

namespace rlvr {
namespace {

// A batch of the toy task, with the sets of cut sampling where wanted.
class RolloutStoreTest : public testing::Test {
 protected:
  explicit RolloutStoreTest(bool kept = true) {
    config_.prompts_per_step = 5;
    config_.group_size = 3;
    config_.sampling.max_completion_tokens = 4;
    if (kept) config_.sampling.top_p = 0.7, config_.loss.mismatch.replay_token_set = true;
    batch_ = sampler_.Draw({.seed = 3, .first = 40, .prompts = 5, .group_size = 3});
    batch_.kept_words = kept ? sampler_.KeptWordsOfVocabulary() : 0;
    sampler_.Complete(batch_, policy_.params.data(), config_.sampling, [](int64_t p, int64_t s) {
      return StreamKey(9, "test", {static_cast<uint64_t>(p), static_cast<uint64_t>(s)});
    });
    RewardMap({}, {}, 1).Apply(batch_, VerdictNoise({}, 1).Seen(batch_, 0), 0);
  }

  // Place of the first token of a completion of two or more.
  int64_t FirstOfALongOne() const {
    int64_t first = 0, i = 0;
    while (batch_.length[i] < 2) first += batch_.length[i++];
    return first;
  }

  TensorFile File() const {
    TensorFile file;
    PutRollouts(file, "", batch_);
    file.path = "a.safetensors";
    return file;
  }
  RolloutBatch Get(const TensorFile& file) const {
    return RolloutReader(config_, source_, sampler_).Get(file, "");
  }
  std::string Refusal(ExitCode code, const TensorFile& file) const {
    return ErrorText(code, [&] { Get(file); });
  }

  const test::ToySource source_;
  const test::ToyPolicy policy_;
  WorkerPool pool_{1};
  Sampler sampler_{policy_, source_, pool_, {.lanes = 2, .slots = 3}};
  RlConfig config_;
  RolloutBatch batch_;
};

template <class T>
T* Values(TensorFile& file, const std::string& name) {
  for (Tensor& tensor : file.tensors) {
    if (tensor.name == name) return reinterpret_cast<T*>(tensor.data.data());
  }
  return nullptr;
}

// A reply that says so ends a completion without a stop token (core/api/turns.h).
TEST_F(RolloutStoreTest, TakesCompletionsThatAReplyEnded) {
  int64_t rollout = 0;
  while (batch_.truncated[rollout] == 0) ++rollout;
  const int64_t last = rollout * batch_.stride + batch_.length[rollout] - 1;
  batch_.truncated[rollout] = 0;
  EXPECT_NE(Refusal(ExitCode::kCorrupt, File()), "");
  batch_.mask[last] = 0;
  EXPECT_EQ(Get(File()).mask, batch_.mask);
}

TEST_F(RolloutStoreTest, GivesBackWhatWasWritten) {
  const RolloutBatch read = Get(File());
  EXPECT_EQ(read.prompts, batch_.prompts);
  EXPECT_EQ(read.group_size, batch_.group_size);
  EXPECT_EQ(read.prompt_tokens, batch_.prompt_tokens);
  EXPECT_EQ(read.tokens, batch_.tokens);
  EXPECT_EQ(read.logprob_sampler, batch_.logprob_sampler);
  EXPECT_EQ(read.mask, batch_.mask);
  EXPECT_EQ(read.length, batch_.length);
  EXPECT_EQ(read.truncated, batch_.truncated);
  EXPECT_EQ(read.text, batch_.text);
  EXPECT_EQ(read.reward, batch_.reward);
  EXPECT_EQ(read.accepted, batch_.accepted);
  for (int64_t i = 0; i < batch_.rollouts(); ++i) {
    EXPECT_EQ(read.judgement[i].verdict.verdict, batch_.judgement[i].verdict.verdict);
    const int64_t first = i * batch_.stride * batch_.kept_words;
    for (int64_t w = first; w < first + batch_.length[i] * batch_.kept_words; ++w) {
      EXPECT_EQ(read.kept[w], batch_.kept[w]);
    }
  }
}

TEST_F(RolloutStoreTest, GivesBackAnEmptyBatchThroughAFile) {
  const ScratchDir scratch;
  TensorFile file;
  PutRollouts(file, "queue.", RolloutBatch());
  WriteTensorFile(scratch / "empty.safetensors", file);
  const TensorFile read = ReadTensorFile(scratch / "empty.safetensors");
  EXPECT_EQ(RolloutReader(config_, source_, sampler_).Get(read, "queue.").prompts, 0);
}

// A change to a file, and what the refusal must name.
struct Damage {
  const char* what;
  std::function<void(TensorFile&)> apply;
};

TEST_F(RolloutStoreTest, RefusesTensorsThatContradictOneAnother) {
  const auto erase = [](const char* name) {
    return [name](TensorFile& file) {
      std::erase_if(file.tensors, [&](const Tensor& t) { return t.name == name; });
    };
  };
  const int64_t at = FirstOfALongOne();
  const std::vector<Damage> damages = {
      {"problem", erase("problem")},
      {"prompt_length", erase("prompt_length")},
      {"tokens", erase("tokens")},
      {"logprob_sampler", erase("logprob_sampler")},
      {"mask", erase("mask")},
      {"parts", erase("parts")},
      {"parts of rewards", [](TensorFile& f) { f.tensors[7].data.resize(32); }},
      {"reward", [](TensorFile& f) { f.tensors[6].dtype = "I64"; }},
      {"tokens", [](TensorFile& f) { f.tensors[9].data.resize(8); }},
      {"completions of", [](TensorFile& f) { f.tensors[3].data.resize(4 * 14); }},
      {"0 tokens", [](TensorFile& f) { Values<int32_t>(f, "length")[2] = 0; }},
      {"-2147483648 tokens", [](TensorFile& f) { Values<int32_t>(f, "length")[2] = INT32_MIN; }},
      {"0 tokens", [](TensorFile& f) { Values<int32_t>(f, "prompt_length")[1] = 0; }},
      {"tokens", [](TensorFile& f) { Values<int32_t>(f, "length")[0] -= 1; }},
      {"beyond the vocabulary", [at](TensorFile& f) { Values<int32_t>(f, "tokens")[at] = 99; }},
      {"beyond the vocabulary", [at](TensorFile& f) { Values<int32_t>(f, "tokens")[at] = -5; }},
      {"truncated", [](TensorFile& f) { Values<uint8_t>(f, "truncated")[0] ^= 1; }},
      {"truncation", [](TensorFile& f) { Values<uint8_t>(f, "truncated")[0] = 7; }},
      {"mask", [](TensorFile& f) { Values<uint8_t>(f, "mask")[0] = 2; }},
      {"finite",
       [](TensorFile& f) {
         Values<float>(f, "logprob_sampler")[0] = -std::numeric_limits<float>::infinity();
       }},
      {"reward",
       [](TensorFile& f) {
         Values<double>(f, "reward")[1] = std::numeric_limits<double>::quiet_NaN();
       }},
      {"outside the set", [at](TensorFile& f) { Values<uint64_t>(f, "kept")[at] = 0; }},
      {"kept", [](TensorFile& f) { f.tensors.back().data.resize(8); }},
  };
  for (const Damage& damage : damages) {
    TensorFile file = File();
    damage.apply(file);
    EXPECT_NE(Refusal(ExitCode::kCorrupt, file).find(damage.what), std::string::npos)
        << damage.what;
  }
}

TEST_F(RolloutStoreTest, RefusesAStopTokenBeforeTheEnd) {
  TensorFile file = File();
  const int64_t first = FirstOfALongOne();
  Values<int32_t>(file, "tokens")[first] = Vocabulary::kStop;
  Values<uint64_t>(file, "kept")[first] |= 1;
  EXPECT_NE(Refusal(ExitCode::kCorrupt, file).find("stop token"), std::string::npos);
}

TEST_F(RolloutStoreTest, RefusesRolloutsOfOtherTasksLengthsAndSets) {
  TensorFile file = File();
  Values<int64_t>(file, "problem")[1] += 1;
  EXPECT_NE(Refusal(ExitCode::kConfig, file).find("not that of training problem 41"),
            std::string::npos);
  RlConfig shorter = config_;
  shorter.sampling.max_completion_tokens = 1;
  EXPECT_NE(ErrorText(ExitCode::kConfig,
                      [&] { RolloutReader(shorter, source_, sampler_).Get(File(), ""); })
                .find("rl.max_completion_tokens = 1"),
            std::string::npos);
  RlConfig uncut = config_;
  uncut.sampling.top_p = 1;
  EXPECT_NE(
      ErrorText(ExitCode::kConfig, [&] { RolloutReader(uncut, source_, sampler_).Get(File(), ""); })
          .find("rl.replay_token_set"),
      std::string::npos);
}

TEST_F(RolloutStoreTest, KeepsStepsInOrderAndRefusesAnothersFiles) {
  const ScratchDir scratch;
  const std::string letters = policy_.vocabulary.characters();
  const RolloutStore writer = RolloutStore::ToWrite(scratch / "rollouts", config_, letters);
  for (const int64_t step : {2, 1, 12}) writer.Write(step, batch_);
  writer.Write(2, batch_);
  const RolloutStore reader = RolloutStore::ToRead(scratch.path());
  ASSERT_EQ(reader.batches(), 3);
  EXPECT_EQ(reader.Read(2, config_, letters).metadata.at("step"), "12");
  EXPECT_EQ(Get(reader.Read(0, config_, letters)).tokens, batch_.tokens);
  EXPECT_EQ(RolloutStore::ToRead(scratch / "rollouts").batches(), 3);
  RlConfig hotter = config_;
  hotter.sampling.temperature = 2;
  EXPECT_NE(ErrorText(ExitCode::kConfig, [&] { reader.Read(0, hotter, letters); })
                .find("rl.temperature = 2"),
            std::string::npos);
  EXPECT_NE(
      ErrorText(ExitCode::kConfig, [&] { reader.Read(0, config_, "ab"); }).find("the characters"),
      std::string::npos);
  EXPECT_NE(ErrorText(ExitCode::kIo, [&] { RolloutStore::ToRead(scratch / "none"); })
                .find("log.store = true"),
            std::string::npos);
}

// Bits flipped anywhere in a file are refused or harmless, never worse.
TEST_F(RolloutStoreTest, SurvivesFlippedBits) {
  const TensorFile whole = File();
  Stream rng(1, "test.flips");
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    TensorFile file = whole;
    Tensor& tensor = file.tensors[rng.Integer(0, static_cast<int64_t>(file.tensors.size()) - 1)];
    const auto bit = rng.Integer(0, static_cast<int64_t>(tensor.data.size()) * 8 - 1);
    tensor.data[bit / 8] ^= std::byte{1} << bit % 8;
    try {
      Get(file);
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace rlvr
