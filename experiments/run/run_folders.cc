// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/run_folders.h"

#include <filesystem>
#include <map>

#include "core/base/message.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

// By what tells runs apart, the first of each; says which one stands for a later one.
class SeenRuns {
 public:
  bool IsNew(const std::string& key, const std::string& name) {
    const auto [first, fresh] = names_.emplace(key, name);
    if (!fresh) PrintMessage("left out: {} is the run {} once more\n", name, first->second);
    return fresh;
  }

 private:
  std::map<std::string, std::string> names_;
};

}  // namespace

std::vector<std::string> RunFolders(const std::vector<std::string>& words) {
  std::vector<std::string> runs, others;
  SeenRuns seen;
  for (const std::string& word : words) {
    std::error_code none;
    if (!fs::exists(fs::path(word) / "journal.bin", none)) {
      others.push_back(word);
    } else if (seen.IsNew(fs::canonical(word).string(), word)) {
      runs.push_back(word);
    }
  }
  if (words.size() == 1 || runs.empty()) return words;
  for (const std::string& other : others) PrintMessage("left out: {} is no run\n", other);
  return runs;
}

std::vector<NamedRun> ReadRuns(const std::vector<std::string>& words) {
  std::vector<NamedRun> runs;
  SeenRuns seen;
  for (const std::string& folder : RunFolders(words)) {
    NamedRun run{folder, ReadRun(folder)};
    const std::string& uuid = run.data.run_uuid;
    if (uuid.empty() || seen.IsNew(uuid, folder)) runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace rlvr
