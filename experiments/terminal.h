#pragma once
// What a stream can show: columns, colour, characters beyond ASCII.
// SPDX-License-Identifier: Apache-2.0

#include <cstdio>

namespace rlvr {

struct TerminalStyle {
  int width = 80;         // columns, at least 20
  bool terminal = false;  // a person reads along: status lines may be redrawn
  bool colour = false;
  bool unicode = false;
};

// Of stdout or stderr: the terminal's width (else $COLUMNS, else 80), colour on a terminal unless
// NO_COLOR is set, Unicode where the locale (LC_ALL, LC_CTYPE, LANG, the first that is set) says
// UTF-8.
TerminalStyle StyleOf(std::FILE* stream);

}  // namespace rlvr
