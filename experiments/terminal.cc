// SPDX-License-Identifier: Apache-2.0
#include "experiments/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace rlvr {
namespace {

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

int Columns(int file) {
  winsize size{};
  if (::ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const int columns = std::atoi(FromEnvironment("COLUMNS").c_str());
  return columns > 0 ? columns : 80;
}

bool LocaleIsUtf8() {
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (locale.empty()) locale = FromEnvironment(name);
  }
  std::transform(locale.begin(), locale.end(), locale.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
}

}  // namespace

TerminalStyle StyleOf(std::FILE* stream) {
  const int file = ::fileno(stream);
  TerminalStyle style;
  style.width = std::clamp(Columns(file), 20, 1000);
  style.terminal = ::isatty(file) != 0 && FromEnvironment("TERM") != "dumb";
  style.colour = style.terminal && FromEnvironment("NO_COLOR").empty();
  style.unicode = LocaleIsUtf8();
  return style;
}

}  // namespace rlvr
