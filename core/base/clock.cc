// SPDX-License-Identifier: Apache-2.0
#include "core/base/clock.h"

#include <array>
#include <ctime>

namespace rlvr {

std::string UtcNow() {
  const std::time_t now = std::time(nullptr);
  std::tm fields{};
  ::gmtime_r(&now, &fields);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &fields);
  return text.data();
}

}  // namespace rlvr
