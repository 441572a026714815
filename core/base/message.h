#pragma once
// Messages to the user, on standard error.
// SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <cstdio>
#include <utility>

namespace rlvr {

// One that can't be written is lost: work does not end for want of a terminal.
template <class... Args>
void PrintMessage(fmt::format_string<Args...> format, Args&&... args) {
  const std::string text = fmt::format(format, std::forward<Args>(args)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace rlvr
