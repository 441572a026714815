// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/session.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/config/reader.h"
#include "core/io/compare.h"
#include "experiments/config/load.h"
#include "experiments/run/signals.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfig = R"(
[task]
name = chain_sum
terms = 2
digits = 1
[policy]
layers = 1
width = 16
heads = 2
[pretrain]
steps = 6
sequences_per_step = 16
[midtrain]
steps = 4
sequences_per_step = 16
[rl]
steps = 5
prompts_per_step = 4
group_size = 4
max_completion_tokens = 8
[eval]
every = 2
problems = 8
samples_per_problem = 2
[log]
checkpoint_every = 2
)";

ExperimentConfig Config(const std::string& more = "") {
  return LoadExperiment(ReadConfigText(kConfig + more, "test"));
}

class SessionTest : public testing::Test {
 protected:
  ~SessionTest() override { SetStopRequested(false); }

  RunSummary Run(const std::string& name, ExperimentConfig config,
                 const std::string& cache = "cache") {
    RunOptions options = Options(cache);
    options.out = scratch_ / name;
    return RunExperiment(config, options);
  }
  RunOptions Options(const std::string& cache = "cache") const {
    RunOptions options;
    options.cache = scratch_ / cache;
    options.program = "";
    return options;
  }
  std::string Difference(const std::string& a, const std::string& b) {
    return CompareRuns(scratch_ / a, scratch_ / b, [](const std::string& text) {
      ExperimentConfig config = LoadExperiment(ReadConfigText(text, "run"));
      return HashedText(FieldsOf(config)) + std::to_string(config.run.seed);
    });
  }

  ScratchDir scratch_;
};

TEST_F(SessionTest, HasTheSameBitsForAnyThreadsWithAndWithoutACachedBase) {
  Run("one", Config("[run]\nthreads = 1\n"), "cache1");
  Run("two", Config("[run]\nthreads = 2\n"), "cache2");
  Run("cached", Config("[run]\nthreads = 4\n"), "cache1");
  EXPECT_EQ(Difference("one", "two"), "");
  EXPECT_EQ(Difference("one", "cached"), "");
  Run("other", Config("[run]\nseed = 9\n"), "cache1");
  EXPECT_NE(Difference("one", "other"), "");
}

TEST_F(SessionTest, GoesOnAfterASignalWithTheSameBits) {
  Run("straight", Config());
  SetStopRequested(true);
  EXPECT_THROW(Run("stopped", Config(), "cache2"), Error);  // in pretraining
  EXPECT_THROW(Run("stopped", Config(), "cache2"), Error);
  SetStopRequested(false);
  Run("stopped", Config(), "cache2");
  EXPECT_EQ(Difference("straight", "stopped"), "");
}

TEST_F(SessionTest, ExtendsARunWithTheBitsOfALongerOne) {
  Run("long", Config());
  ExperimentConfig shorter = Config();
  shorter.rl.steps = 3;  // ends at a step without an evaluation of the longer run
  Run("short", std::move(shorter));
  ResumeExperiment(scratch_ / "short", 5, Options());
  EXPECT_EQ(Difference("long", "short"), "");
}

TEST_F(SessionTest, SaysTheSameOfAFinishedRunWhenItIsAskedAgain) {
  const RunSummary first = Run("run", Config()), again = Run("run", Config());
  EXPECT_EQ(first.final.accuracy, again.final.accuracy);
  EXPECT_EQ(first.final.step, 5);
  EXPECT_EQ(again.base.step, 0);
}

TEST_F(SessionTest, RefusesADirectoryOfAnotherConfigUnlessForced) {
  Run("run", Config());
  ExperimentConfig other = Config();
  other.rl.group_size = 2;
  RunOptions options = Options();
  options.out = scratch_ / "run";
  try {
    RunExperiment(other, options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kConfig);
    EXPECT_NE(std::string(error.what()).find("rl.group_size = 4, not 2"), std::string::npos)
        << error.what();
  }
  options.force = true;
  EXPECT_EQ(RunExperiment(other, options).final.step, 5);
}

TEST_F(SessionTest, RefusesAFolderThatIsNoRun) {
  fs::create_directories(scratch_ / "photos");
  std::ofstream(scratch_ / "photos" / "cat.jpg") << "meow";
  EXPECT_THROW(Run("photos", Config()), Error);
  EXPECT_TRUE(fs::exists(scratch_ / "photos" / "cat.jpg"));
  EXPECT_FALSE(fs::exists(scratch_ / "photos" / "LOCK"));
}

// Flips a byte of every file of this name below the cache.
int Damage(const fs::path& cache, const std::string& name) {
  int damaged = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(cache)) {
    if (entry.path().filename() != name) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(200);
    const char byte = static_cast<char>(file.get() ^ 4);
    file.seekp(200);
    file.put(byte);
    ++damaged;
  }
  return damaged;
}

TEST_F(SessionTest, MakesADamagedBaseAgain) {
  Run("first", Config());
  for (const char* name : {"base.safetensors", "journal.bin"}) {
    ASSERT_EQ(Damage(scratch_ / "cache", name), 1);
    Run(name, Config());
    EXPECT_EQ(Difference("first", name), "");
  }
}

TEST_F(SessionTest, GoesOnFromAnEarlierCheckpointWhereTheLastIsDamaged) {
  Run("straight", Config());
  Run("damaged", Config());
  ASSERT_EQ(Damage(scratch_ / "damaged", "step-0000005.safetensors"), 1);
  Run("damaged", Config());
  EXPECT_EQ(Difference("straight", "damaged"), "");
}

TEST_F(SessionTest, GoesOnFromBeforeTheEndOfAJournalThatWasCut) {
  Run("straight", Config());
  for (const double share : {0.9, 0.6, 0.3, 0.0}) {
    Run("cut", Config());
    const fs::path journal = scratch_ / "cut/journal.bin";
    fs::resize_file(journal, static_cast<uintmax_t>(share * double(fs::file_size(journal))));
    ResumeExperiment(scratch_ / "cut", 0, Options());
    EXPECT_EQ(Difference("straight", "cut"), "") << share;
  }
}

TEST_F(SessionTest, RefusesToGoOnUnderAConfigThatIsNotTheJournals) {
  Run("run", Config());
  const fs::path path = scratch_ / "run/config.resolved.cfg";
  ExperimentConfig other = Config();
  other.rl.sampling.temperature = 0.5;
  std::ofstream(path) << DumpConfig(FieldsOf(other));
  try {
    ResumeExperiment(scratch_ / "run", 9, Options());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kConfig);
    EXPECT_NE(std::string(error.what()).find("rl.temperature = 1, not 0.5"), std::string::npos)
        << error.what();
  }
}

TEST_F(SessionTest, ForceLeavesNothingOfTheRunBefore) {
  ExperimentConfig stored = Config();
  stored.log.store = true;
  Run("run", CopyExperiment(stored));
  stored.rl.steps = 2;
  RunOptions options = Options();
  options.out = scratch_ / "run";
  options.force = true;
  RunExperiment(stored, options);
  int rollouts = 0;
  for (const auto& entry : fs::directory_iterator(scratch_ / "run/rollouts"))
    rollouts += entry.path().extension() == ".safetensors" ? 1 : 0;
  EXPECT_EQ(rollouts, 2);
}

TEST_F(SessionTest, StartsFromACheckpointInsteadOfPretraining) {
  Run("first", Config());
  ExperimentConfig config = Config();
  config.policy.init = scratch_ / "first/checkpoints/step-0000000.safetensors";
  const RunSummary summary = Run("second", std::move(config), "nowhere");
  EXPECT_FALSE(fs::exists(scratch_ / "nowhere"));
  EXPECT_EQ(summary.seconds.count("pretrain"), 0u);
  ExperimentConfig wider = Config();
  wider.policy.init = scratch_ / "first/checkpoints/step-0000000.safetensors";
  wider.policy.width = 32;
  EXPECT_THROW(Run("third", std::move(wider)), Error);
}

}  // namespace
}  // namespace rlvr
