// SPDX-License-Identifier: Apache-2.0
#include "experiments/config/load.h"

#include <gtest/gtest.h>

#include <set>

#include "core/config/bind.h"
#include "core/config/reader.h"
#include "tests/support/errors.h"

namespace rlvr {
namespace {

ExperimentConfig Load(const std::string& text, const std::vector<Setting>& typed = {}) {
  std::vector<Setting> settings = ReadConfigText(text, "a.cfg");
  settings.insert(settings.end(), typed.begin(), typed.end());
  return LoadExperiment(settings);
}

std::string Refusal(const std::string& text, const std::vector<Setting>& typed = {}) {
  return ErrorText(ExitCode::kConfig, [&] { Load(text, typed); });
}

Setting Typed(const std::string& key, const std::string& value) {
  return {key, value, std::string(kCommandLineWhere)};
}

std::string ValueOf(ExperimentConfig config, const std::string& key) {
  const std::vector<FieldEntry> fields = FieldsOf(config);
  const FieldEntry* field = FindField(fields, key);
  return field ? field->value : "(no such key)";
}

TEST(LoadExperiment, GivesTheDefaultsWithoutSettings) {
  ExperimentConfig defaults = DefaultExperiment();
  ExperimentConfig loaded = Load("");
  EXPECT_EQ(loaded.run.seed, 0);
  EXPECT_EQ(loaded.tasks.size(), 1u);
  EXPECT_EQ(FieldsOf(loaded).size(), FieldsOf(defaults).size());
}

TEST(LoadExperiment, NoTwoFieldsShareAKey) {
  ExperimentConfig config = DefaultExperiment();
  std::set<std::string> keys;
  for (const FieldEntry& field : FieldsOf(config)) {
    EXPECT_TRUE(IsKey(field.key)) << field.key;
    EXPECT_TRUE(keys.insert(field.key).second) << field.key << " is declared twice";
    EXPECT_FALSE(field.info.help.empty()) << field.key << " has no help";
  }
}

TEST(LoadExperiment, HasTheKeysThatOtherToolsRelyOn) {
  ExperimentConfig config = DefaultExperiment();
  const std::vector<FieldEntry> fields = FieldsOf(config);
  for (const std::string key : {"task.name",
                                "policy.width",
                                "policy.layers",
                                "policy.heads",
                                "policy.kv_heads",
                                "policy.precision",
                                "pretrain.steps",
                                "pretrain.seed",
                                "rl.algorithm",
                                "rl.steps",
                                "rl.prompts_per_step",
                                "rl.group_size",
                                "rl.max_completion_tokens",
                                "rl.learning_rate",
                                "rl.temperature",
                                "rl.shards",
                                "rl.tokens_per_microbatch",
                                "eval.every",
                                "eval.problems",
                                "eval.samples_per_problem",
                                "log.rollouts",
                                "run.seed",
                                "run.threads",
                                "run.isa"}) {
    EXPECT_TRUE(FindField(fields, key)) << key;
  }
}

TEST(LoadExperiment, EveryDefaultIsInItsRange) {
  ExperimentConfig config = DefaultExperiment();
  EXPECT_NO_THROW(LoadExperiment(ReadConfigText(DumpConfig(FieldsOf(config)), "defaults")));
}

TEST(LoadExperiment, RunningFromTheDumpGivesTheSameConfig) {
  ExperimentConfig config =
      Load("[rl]\nalgorithm = dapo\nlearning_rate = 3.3e-5\n[task]\nterms = 3\n[run]\nseed = 9\n");
  const std::string dump = DumpConfig(FieldsOf(config));
  ExperimentConfig again = LoadExperiment(ReadConfigText(dump, "dump"));
  EXPECT_EQ(DumpConfig(FieldsOf(again)), dump);
  EXPECT_EQ(ShortHash(again), ShortHash(config));
}

TEST(LoadExperiment, LaterSourcesWin) {
  const ExperimentConfig config = Load("[rl]\nsteps = 7\n", {Typed("rl.steps", "9")});
  EXPECT_EQ(config.rl.steps, 9);
}

TEST(LoadExperiment, APresetComesBeforeFilesSoTheUserWins) {
  EXPECT_EQ(ValueOf(Load("[rl]\nalgorithm = dapo\n"), "rl.clip_high"), "0.28");
  EXPECT_EQ(ValueOf(Load("[rl]\nclip_high = 0.5\nalgorithm = dapo\n"), "rl.clip_high"), "0.5");
  EXPECT_EQ(
      ValueOf(Load("[rl]\nclip_high = 0.5\n", {Typed("rl.algorithm", "dapo")}), "rl.clip_high"),
      "0.5");
}

TEST(LoadExperiment, AMistypedAlgorithmNamesPlaceAndNearest) {
  EXPECT_EQ(
      Refusal("[rl]\nalgorithm = dapoo\n"),
      "a.cfg:2: rl.algorithm = 'dapoo': expected the name of an algorithm; did you mean 'dapo'?");
}

TEST(LoadExperiment, AMistypedTaskOrTaskFieldIsAnError) {
  EXPECT_EQ(Refusal("[task]\nname = chain_sun\n").substr(0, 50),
            "a.cfg:2: task.name = 'chain_sun': expected one of ");
  EXPECT_EQ(Refusal("[task]\nterns = 3\n"),
            "a.cfg:2: unknown key task.terns (= '3'); did you mean 'task.terms'?");
}

TEST(LoadExperiment, AMixtureHasLabelledSections) {
  ExperimentConfig config =
      Load("[task.easy]\nname = chain_sum\nterms = 2\nweight = 3\n[task.hard]\nterms = 4\n");
  ASSERT_EQ(config.tasks.size(), 2u);
  EXPECT_EQ(config.tasks[0].label, "easy");
  EXPECT_EQ(config.tasks[0].weight, 3);
  const std::string dump = DumpConfig(FieldsOf(config));
  EXPECT_NE(dump.find("[task.easy]\nname = chain_sum\nweight = 3\nterms = 2\n"), std::string::npos)
      << dump;
  ExperimentConfig again = LoadExperiment(ReadConfigText(dump, "dump"));
  EXPECT_EQ(DumpConfig(FieldsOf(again)), dump);
  EXPECT_EQ(Refusal("[task.easy]\ntermz = 2\n"),
            "a.cfg:2: unknown key task.easy.termz (= '2'); did you mean 'task.easy.terms'?");
  EXPECT_EQ(
      Refusal("[task.easy]\nterms = 2\n[task]\nterms = 2\n"),
      "a.cfg:4: task.terms beside section [task.easy]; expected one task, or labelled ones alone");
}

TEST(LoadExperiment, ALaterTaskNameReplacesWhatEarlierSourcesSaidOfTasks) {
  const ExperimentConfig config = Load("[task.easy]\nterms = 2\n[task.hard]\nterms = 4\n",
                                       {Typed("task.name", "chain_sum"), Typed("task.terms", "3")});
  ASSERT_EQ(config.tasks.size(), 1u);
  EXPECT_EQ(config.tasks[0].label, "");
  // The same task again replaces nothing.
  EXPECT_EQ(ValueOf(Load("[task]\nterms = 2\n", {Typed("task.name", "chain_sum")}), "task.terms"),
            "2");
}

TEST(LoadExperiment, TheHashLeavesOutWhatChangesNoResult) {
  ExperimentConfig a = Load(""), b = Load("[run]\nseed = 5\nthreads = 2\nexperiment = x\n"),
                   c = Load("[rl]\nsteps = 51\n");
  EXPECT_EQ(ShortHash(a), ShortHash(b));
  EXPECT_NE(ShortHash(a), ShortHash(c));
  EXPECT_EQ(ShortHash(a).size(), 8u);
}

TEST(MakeEnvironment, HasTheTasksOfTheConfig) {
  ExperimentConfig config = Load("[task.easy]\nterms = 2\n[task.hard]\nterms = 4\n");
  EXPECT_EQ(MakeEnvironment(config)->TaskNames(), (std::vector<std::string>{"easy", "hard"}));
  EXPECT_TRUE(config.tasks[0].task);
}

}  // namespace
}  // namespace rlvr
