#pragma once
// The fields that a task can't do without, for tests that go through all tasks.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <string>

#include "tests/support/tasks.h"

namespace rlvr {

// Tasks that read a user's file get a small one.
inline std::map<std::string, std::string> TaskFixture(const std::string& name) {
  static const std::map<std::string, std::map<std::string, std::string>> kFixtures = {
      {"jsonl", {{"file", RLVR_SOURCE_DIR "/tests/data/additions.jsonl"}}}};
  const auto it = kFixtures.find(name);
  return it == kFixtures.end() ? std::map<std::string, std::string>{} : it->second;
}

}  // namespace rlvr
