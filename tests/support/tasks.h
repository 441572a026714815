#pragma once
// Tasks and environments for tests, by name and field values.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <memory>
#include <string>

#include "core/base/registry.h"
#include "envs/support/environment.h"
#include "tests/support/set_fields.h"

namespace rlvr {

inline std::unique_ptr<Task> MakeTask(const std::string& name,
                                      std::map<std::string, std::string> fields = {}) {
  auto task = Registry<TaskPlugin>::Get().Find("task", name).make();
  SetFields(*task, std::move(fields));
  task->Prepare();
  return task;
}

inline MixtureEntry MakeEntry(const std::string& name,
                              std::map<std::string, std::string> fields = {}, double weight = 1,
                              const std::string& label = "") {
  auto task = Registry<TaskPlugin>::Get().Find("task", name).make();
  SetFields(*task, std::move(fields));
  return {label.empty() ? name : label, name, weight, std::move(task)};
}

// The Environment of one task.
inline Environment MakeEnvironment(const std::string& name,
                                   std::map<std::string, std::string> fields = {}) {
  std::vector<MixtureEntry> mixture;
  mixture.push_back(MakeEntry(name, std::move(fields)));
  return Environment(std::move(mixture));
}

}  // namespace rlvr
