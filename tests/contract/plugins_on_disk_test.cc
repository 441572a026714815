// Every RLVR_REGISTER in the sources has its entry in a registry: none is dropped by the linker or
// left out of the build.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "core/api/task.h"
#include "core/api/verifier.h"
#include "core/base/registry.h"
#include "core/nn/mixer.h"
#include "experiments/command.h"
#include "experiments/study/study.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Registrations of one kind of entry below a folder of the tree.
std::ptrdiff_t OnDisk(const std::string& folder, const std::string& entry) {
  const std::regex registration("RLVR_REGISTER\\(\\s*" + entry + "\\s*,");
  std::ptrdiff_t found = 0;
  for (const auto& file : fs::recursive_directory_iterator(fs::path(RLVR_SOURCE_DIR) / folder)) {
    if (file.path().extension() != ".cc") continue;
    const std::string text = Read(file.path());
    found += std::distance(std::sregex_iterator(text.begin(), text.end(), registration), {});
  }
  return found;
}

template <class Entry>
std::ptrdiff_t Registered() {
  return std::ssize(Registry<Entry>::Get().Names());
}

TEST(PluginsOnDisk, EveryTaskIsRegistered) {
  EXPECT_EQ(OnDisk("envs/tasks", "TaskPlugin"), Registered<TaskPlugin>());
  EXPECT_GT(Registered<TaskPlugin>(), 0);
}

TEST(PluginsOnDisk, EveryVerifierIsRegistered) {
  EXPECT_EQ(OnDisk("envs/verifiers", "VerifierPlugin"), Registered<VerifierPlugin>());
  EXPECT_GT(Registered<VerifierPlugin>(), 0);
}

TEST(PluginsOnDisk, EveryMixerIsRegistered) {
  EXPECT_EQ(OnDisk("core/nn", "SequenceMixerPlugin"), Registered<SequenceMixerPlugin>());
  EXPECT_EQ(OnDisk("core/nn", "ChannelMixerPlugin"), Registered<ChannelMixerPlugin>());
  EXPECT_GT(Registered<SequenceMixerPlugin>(), 0);
}

TEST(PluginsOnDisk, EveryAlgorithmIsRegistered) {
  EXPECT_EQ(OnDisk("rl/algorithms", "AlgorithmPreset"), Registered<AlgorithmPreset>());
  EXPECT_GT(Registered<AlgorithmPreset>(), 0);
}

TEST(PluginsOnDisk, EveryCommandIsRegistered) {
  EXPECT_EQ(OnDisk("experiments/commands", "CommandPlugin"), Registered<CommandPlugin>());
  EXPECT_GT(Registered<CommandPlugin>(), 0);
}

TEST(PluginsOnDisk, EveryStudyIsRegistered) {
  EXPECT_EQ(OnDisk("experiments/studies", "StudyPlugin"), Registered<StudyPlugin>());
  EXPECT_GT(Registered<StudyPlugin>(), 0);
}

TEST(PluginsOnDisk, EveryFileOfAPlugInFolderRegistersSomething) {
  for (const char* folder :
       {"envs/tasks", "envs/verifiers", "rl/algorithms", "experiments/commands"}) {
    const fs::path path = fs::path(RLVR_SOURCE_DIR) / folder;
    if (!fs::exists(path)) continue;
    for (const auto& file : fs::directory_iterator(path)) {
      if (file.path().extension() != ".cc") continue;
      if (fs::exists(fs::path(file.path()).replace_extension(".h"))) continue;  // support
      EXPECT_NE(Read(file.path()).find("RLVR_REGISTER("), std::string::npos) << file.path();
    }
  }
}

}  // namespace
}  // namespace rlvr
