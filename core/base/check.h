#pragma once
// CHECK(condition, "format {}", value): a bug in the program; prints file, line, condition and
// message, aborts. DCHECK: the same where NDEBUG is not set; for shapes and indices in kernels.
// SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <string>

namespace rlvr {

// Prints one line to stderr and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition,
                              const std::string& message);

}  // namespace rlvr

#define CHECK(condition, ...)                                                             \
  do {                                                                                    \
    if (!(condition)) [[unlikely]]                                                        \
      ::rlvr::CheckFailed(__FILE__, __LINE__, #condition, ::fmt::format("" __VA_ARGS__)); \
  } while (false)

#ifdef NDEBUG
#define DCHECK(condition, ...) \
  do {                         \
  } while (false && (condition))
#else
#define DCHECK(condition, ...) CHECK(condition, __VA_ARGS__)
#endif
