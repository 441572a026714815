#pragma once
// A figure as one self-contained SVG: no scripts, no fonts to load, light or dark as the reader's
// screen prefers.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "experiments/plot/figure.h"

namespace rlvr {

// Pure. Labels may be any text; they are escaped.
std::string DrawSvg(const Figure& figure);

}  // namespace rlvr
