#pragma once
// Figure: curves with bands, thin lines and horizontal levels, before it is known how they are
// drawn. Made by experiments/plot/arms.h and by reports; drawn by svg.h, gnuplot.h and terminal.h.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

namespace rlvr {

struct Polyline {
  std::vector<double> x, y;  // finite, of one length
};

// One arm: its mean, perhaps a band around it (low and high as long as mean, or empty), a thin line
// for each run.
struct FigureLine {
  std::string label;
  Polyline mean;
  std::vector<double> low, high;
  std::vector<Polyline> thin;
};

// A horizontal line.
struct FigureLevel {
  std::string label;
  double value = 0;
};

struct Figure {
  std::string title, subtitle, x_label, y_label;
  bool share = true;      // y is in [0, 1] and shown in percent
  bool x_powers = false;  // x holds binary logarithms: ticks are powers of two
  std::vector<FigureLine> lines;
  std::vector<FigureLevel> levels;
};

struct Axis {
  double low = 0, high = 1;
  std::vector<double> ticks;  // round numbers; the first is low, the last high
  bool powers = false;        // ticks are binary logarithms of what they say
};

// Round bounds around [low, high] and at most `most` + 1 ticks; with most = 1 the bounds as they
// are. Requires: low <= high, most >= 1.
Axis NiceAxis(double low, double high, int most);

// Of all that the figure shows; x from its first to its last value, y from 0 where nothing is
// below.
Axis XAxis(const Figure& figure, int most);
Axis YAxis(const Figure& figure, int most);

// "15.2 %" of a share, else three or more significant digits.
std::string ShowValue(const Figure& figure, double value);
// The same for ticks: no more digits than they need.
std::string ShowTick(const Axis& axis, bool share, double tick);

// What stands right of the plot, at the height of what it names: "dr_grpo 97.9 %".
struct SideLabel {
  double height = 0;  // 0: low end of the axis, 1: high end
  std::string text;
  int line = -1;  // index into figure.lines; -1: a level
};

// Labels of all lines (their last value) and levels, from the top down, moved apart to at least
// `gap`.
std::vector<SideLabel> SideLabels(const Figure& figure, const Axis& y, double gap);

}  // namespace rlvr
