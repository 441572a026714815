// SPDX-License-Identifier: Apache-2.0
#include "rl/replay_buffer.h"

#include <fmt/format.h>

#include <numeric>

#include "core/base/error.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

constexpr char kPrefix[] = "replay.";

void AppendAll(RolloutBatch& to, const RolloutBatch& from) {
  std::vector<int64_t> all(static_cast<size_t>(from.prompts));
  std::iota(all.begin(), all.end(), int64_t{0});
  AppendGroups(to, from, all);
}

std::string Name(size_t entry, const char* what) {
  return fmt::format("replay.{}.{}", entry, what);
}

}  // namespace

void ReplayBuffer::Mix(Collected& collected) {
  if (batches_ == 0) return;
  Entry fresh{collected.batch, collected.greedy_reward, collected.age};
  for (Entry& entry : entries_) {
    for (double& age : entry.age) age += 1;
    collected.replayed += entry.batch.prompts;
    AppendAll(collected.batch, entry.batch);
    const auto append = [](std::vector<double>& to, const std::vector<double>& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    append(collected.greedy_reward, entry.greedy_reward);
    append(collected.age, entry.age);
  }
  entries_.push_front(std::move(fresh));
  if (static_cast<int64_t>(entries_.size()) > batches_) entries_.pop_back();
}

void ReplayBuffer::Save(TensorFile& state) const {
  if (batches_ == 0) return;
  RolloutBatch all;
  PutNumber(state, "replay.entries", static_cast<double>(entries_.size()));
  for (size_t i = 0; i < entries_.size(); ++i) {
    AppendAll(all, entries_[i].batch);
    PutNumber(state, Name(i, "prompts"), static_cast<double>(entries_[i].batch.prompts));
    PutNumbers(state, Name(i, "greedy"), entries_[i].greedy_reward);
    PutNumbers(state, Name(i, "age"), entries_[i].age);
  }
  PutRollouts(state, kPrefix, all);
}

void ReplayBuffer::Load(const TensorFile& state, const RolloutReader& reader) {
  if (batches_ == 0) return;
  const RolloutBatch all = reader.Get(state, kPrefix);
  const auto entries = static_cast<size_t>(GetNumber(state, "replay.entries", 0));
  int64_t first = 0;
  entries_.clear();
  for (size_t i = 0; i < entries; ++i) {
    const auto prompts = static_cast<int64_t>(GetNumber(state, Name(i, "prompts"), 0));
    if (prompts < 1 || first + prompts > all.prompts) {
      throw Error(ExitCode::kCorrupt, fmt::format("{}: {} replayed groups; its metadata says more",
                                                  state.path, all.prompts));
    }
    std::vector<int64_t> groups(static_cast<size_t>(prompts));
    std::iota(groups.begin(), groups.end(), first);
    first += prompts;
    Entry entry;
    AppendGroups(entry.batch, all, groups);
    entry.greedy_reward = GetNumbers(state, Name(i, "greedy"));
    entry.age = GetNumbers(state, Name(i, "age"));
    entries_.push_back(std::move(entry));
  }
}

}  // namespace rlvr
