#pragma once
// The filter in front of Boost's config parser: one file's text to settings and includes, line by
// line. Private to core/config/reader.cc.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>
#include <vector>

#include "core/config/setting.h"

namespace rlvr {

struct ConfigText {
  std::vector<Setting> includes;  // key "include", value the path as written
  std::vector<Setting> settings;
};

// Fails: Error(kConfig) naming `name` and line.
ConfigText ParseConfigText(std::string_view text, const std::string& name);

}  // namespace rlvr
