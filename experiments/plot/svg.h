#pragma once
// A figure as one self-contained SVG: no scripts, no fonts to load, light or dark as the reader's
// screen prefers.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "experiments/plot/figure.h"

namespace rlvr {

// Sizes in pixels of text at 13 px. The margins hold title, axes and side labels.
struct SvgLayout {
  double width = 800, height = 480;
  double left = 66, right = 172, top = 84, bottom = 58;
  bool legend_below = false;  // labels of lines and levels as rows below the plot
};

// Beside the plot there is room for the longest label, within reason.
SvgLayout WideLayout(const Figure& figure);

// For phones: as wide as their screens, so that text keeps its size.
SvgLayout NarrowLayout(const Figure& figure);

// Pure. Labels may be any text; they are escaped. Without a layout: the wide one.
std::string DrawSvg(const Figure& figure);
std::string DrawSvg(const Figure& figure, const SvgLayout& layout);

// `text` as it stands in XML and HTML, between tags or quotes.
std::string EscapeXml(const std::string& text);

}  // namespace rlvr
