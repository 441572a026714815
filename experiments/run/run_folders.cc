// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/run_folders.h"

#include <filesystem>

#include "core/base/message.h"

namespace rlvr {

std::vector<std::string> RunFolders(const std::vector<std::string>& words) {
  std::vector<std::string> runs, others;
  for (const std::string& word : words) {
    std::error_code none;
    const bool run = std::filesystem::exists(std::filesystem::path(word) / "journal.bin", none);
    (run ? runs : others).push_back(word);
  }
  if (words.size() == 1 || runs.empty()) return words;
  for (const std::string& other : others) PrintMessage("left out: {} is no run\n", other);
  return runs;
}

}  // namespace rlvr
