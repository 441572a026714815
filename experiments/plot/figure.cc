// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/check.h"

namespace rlvr {
namespace {

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void Add(const std::vector<double>& values) {
    for (const double value : values) Add(value);
  }
  void Add(double value) { low = std::min(low, value), high = std::max(high, value); }
  bool empty() const { return low > high; }
};

// 1, 2, 2.5 or 5 times a power of ten, at least `step`.
double RoundStep(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

// Whole logarithms, with at most `most` + 1 ticks.
Axis PowerAxis(const Range& range, int most) {
  const double low = std::floor(range.low), high = std::max(low + 1, std::ceil(range.high));
  const double step = std::ceil((high - low) / most);
  Axis axis{low, low, {}, true};
  for (double tick = low; tick < high + step; tick += step) axis.ticks.push_back(axis.high = tick);
  return axis;
}

}  // namespace

Axis NiceAxis(double low, double high, int most) {
  CHECK(low <= high && most >= 1, "{} {} {}", low, high, most);
  if (high - low < 1e-12 * std::max(1.0, std::abs(high)))
    high = low + (low == 0 ? 1 : std::abs(low));
  if (most == 1) return {low, high, {low, high}, false};
  // Rounding outwards may take one tick more than there is room for; then the next step is tried.
  for (double step = RoundStep((high - low) / most);; step = RoundStep(step * 1.01)) {
    const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
    if (last - first > most) continue;
    Axis axis{first * step, last * step, {}, false};
    for (double i = first; i <= last; ++i) axis.ticks.push_back(i * step);
    return axis;
  }
}

Axis XAxis(const Figure& figure, int most) {
  Range range;
  for (const FigureLine& line : figure.lines) {
    range.Add(line.mean.x);
    for (const Polyline& thin : line.thin) range.Add(thin.x);
  }
  if (range.empty()) range.Add(0), range.Add(1);
  return figure.x_powers ? PowerAxis(range, most) : NiceAxis(range.low, range.high, most);
}

Axis YAxis(const Figure& figure, int most) {
  Range range;
  range.Add(0);
  for (const FigureLine& line : figure.lines) {
    range.Add(line.mean.y), range.Add(line.low), range.Add(line.high);
    for (const Polyline& thin : line.thin) range.Add(thin.y);
  }
  for (const FigureLevel& level : figure.levels) range.Add(level.value);
  if (figure.share && range.high > 0.5) range.Add(1);
  if (range.high <= 0) range.Add(1);
  return NiceAxis(range.low, range.high, most);
}

std::string ShowValue(const Figure& figure, double value) {
  if (figure.share) return fmt::format("{:.1f} %", 100 * value);
  return std::abs(value) >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

std::string ShowTick(const Axis& axis, bool share, double tick) {
  if (axis.powers) return fmt::format("{:g}", std::exp2(tick));
  const double scale = share ? 100 : 1;
  const double step = axis.ticks.size() > 1 ? (axis.ticks[1] - axis.ticks[0]) * scale : 1;
  int digits = 0;
  for (double s = step; digits < 6 && std::abs(s - std::round(s)) > 1e-6 * s; s *= 10) ++digits;
  const double value = std::abs(tick * scale) < step * 1e-6 ? 0 : tick * scale;
  return fmt::format("{:.{}f}{}", value, digits, share ? " %" : "");
}

std::vector<SideLabel> SideLabels(const Figure& figure, const Axis& y, double gap) {
  std::vector<SideLabel> labels;
  const auto add = [&](const std::string& name, double value, int line) {
    labels.push_back(
        {(value - y.low) / (y.high - y.low), name + " " + ShowValue(figure, value), line});
  };
  for (size_t i = 0; i < figure.lines.size(); ++i) {
    const Polyline& mean = figure.lines[i].mean;
    if (!mean.y.empty()) add(figure.lines[i].label, mean.y.back(), static_cast<int>(i));
  }
  for (const FigureLevel& level : figure.levels) add(level.label, level.value, -1);
  std::stable_sort(labels.begin(), labels.end(),
                   [](const SideLabel& a, const SideLabel& b) { return a.height > b.height; });
  for (size_t i = 1; i < labels.size(); ++i) {
    labels[i].height = std::min(labels[i].height, labels[i - 1].height - gap);
  }
  double lowest = 0;
  for (size_t i = labels.size(); i-- > 0; lowest = labels[i].height + gap) {
    labels[i].height = std::max(labels[i].height, lowest);
  }
  return labels;
}

}  // namespace rlvr
