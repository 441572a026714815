#pragma once
// Reads config files: Boost.program_options' form (sections, `key = value`, `#` comments) behind a
// filter that closes its gaps: `;` comments, quotes, `include = file` (relative to the including
// file, before any setting), and no silent cut of a value at '#'. Files are untrusted: sizes, depth
// and number are bounded (core/config/setting.h).
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/setting.h"

namespace rlvr {

// All settings of the file and of what it includes, in order: where a key is set twice, the later
// one wins. Fails: Error(kIo) where a file can't be read; Error(kConfig) naming file and line where
// one is malformed, a key is repeated within one file, or includes go round in a circle or too
// deep.
std::vector<Setting> ReadConfigFile(const std::filesystem::path& file);

// The same of a text that stands in no file, such as the dump inside a run; `name` is its name in
// messages. Includes are refused.
std::vector<Setting> ReadConfigText(std::string_view text, const std::string& name);

// `value` as it has to stand after `key = `: in quotes where the reader needs them.
std::string QuoteConfigValue(const std::string& value);

}  // namespace rlvr
