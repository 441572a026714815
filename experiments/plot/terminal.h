#pragma once
// A figure as text: a curve in braille dots (eight a character), or in plain ASCII where the
// terminal has no more.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "experiments/plot/figure.h"
#include "experiments/terminal.h"

namespace rlvr {

// Lines of at most style.width columns, each ended by a newline; ends with a legend of one line an
// arm. Pure.
std::string DrawText(const Figure& figure, const TerminalStyle& style);

}  // namespace rlvr
