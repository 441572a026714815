#pragma once
// Setting: one "key = value" as somebody wrote it, before it is known what the key means; and the
// limits that hold for configs of unknown origin. Made by core/config/reader.h and command_line.h,
// used up by bind.h.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rlvr {

struct Setting {
  std::string key;    // with its sections, such as "rl.learning_rate"
  std::string value;  // quotes stripped
  std::string where;  // "file:line", "command line" or what else set it
};

// The `where` of settings typed on the command line.
inline constexpr std::string_view kCommandLineWhere = "command line";

inline constexpr size_t kMaxConfigBytes = 1 << 20;  // of one file
inline constexpr size_t kMaxConfigFiles = 64;       // read for one --config, includes counted
inline constexpr size_t kMaxIncludeDepth = 8;
inline constexpr size_t kMaxSettings = 10000;
inline constexpr size_t kMaxKeyBytes = 200;
inline constexpr size_t kMaxListItems = 10000;

// Whether `key` is made of letters, digits, '_' and '-' in parts joined by single dots. Pure.
bool IsKey(std::string_view key);

// `text` in single quotes, fit for one line of a message: cut at 60 bytes, control characters as
// '?', bytes that are no UTF-8 as U+FFFD. Pure.
std::string Quoted(std::string_view text);

}  // namespace rlvr
