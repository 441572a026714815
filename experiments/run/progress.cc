// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "core/base/clock.h"
#include "core/base/message.h"

namespace rlvr {
namespace {

constexpr double kPlainSeconds = 5;  // between status lines, except on a terminal

int64_t TerminalColumns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

std::string Duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::string Rate(double per_second) {
  if (per_second < 1e4) return fmt::format("{:.0f} tok/s", per_second);
  return fmt::format("{:.0f}k tok/s", per_second / 1e3);
}

}  // namespace

std::string FitStatus(const Progress::Status& status, int64_t columns) {
  std::vector<std::string> parts = {
      fmt::format("{} {}/{}", status.phase, status.step, status.steps)};
  if (std::isfinite(status.accuracy)) parts.push_back(fmt::format("acc {:.3f}", status.accuracy));
  if (std::isfinite(status.seconds_left)) parts.push_back(Duration(status.seconds_left) + " left");
  if (std::isfinite(status.tokens_per_second)) parts.push_back(Rate(status.tokens_per_second));
  std::string line;
  for (const std::string& part : parts) {
    const std::string longer = line.empty() ? part : line + "  " + part;
    if (static_cast<int64_t>(longer.size()) > columns) break;
    line = longer;
  }
  if (line.empty()) line = parts[0].substr(0, static_cast<size_t>(std::max<int64_t>(0, columns)));
  return line;
}

Progress::Progress() : terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() { Clear(); }

void Progress::Clear() {
  if (shown_) PrintMessage("\r\033[K");
  shown_ = false;
}

void Progress::Show(const Status& status, bool important) {
  const double now = MonotonicSeconds();
  if (important || now - last_recorded_ >= kPlainSeconds) {
    last_recorded_ = now;
    Record(FitStatus(status, 100));
  }
  if (!important && now - last_ < (terminal_ ? 0.1 : kPlainSeconds)) return;
  last_ = now;
  if (!terminal_) {
    PrintMessage("{}\n", FitStatus(status, 100));
    return;
  }
  PrintMessage("\r\033[K{}", FitStatus(status, TerminalColumns() - 1));
  std::fflush(stderr);
  shown_ = true;
}

void Progress::Say(const std::string& line) {
  Clear();
  PrintMessage("{}\n", line);
  Record(line);
}

void Progress::KeepIn(const std::filesystem::path& path) { log_.open(path, std::ios::app); }

void Progress::Record(const std::string& line) {
  if (!log_.is_open()) return;
  log_ << UtcNow() << ' ' << line << '\n' << std::flush;
}

}  // namespace rlvr
