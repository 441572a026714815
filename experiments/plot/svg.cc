// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/svg.h"

#include <fmt/format.h>

#include <algorithm>

namespace rlvr {
namespace {

constexpr double kLabelGap = 17;  // between the baselines of two labels
constexpr double kLegendTop = 10;
constexpr int kLineColours = 8, kMostTicks = 6;

// Class cN is a stroke, fN a fill, of the Nth colour; each has a twin for dark screens.
constexpr const char* kLight[kLineColours] = {"#2563c9", "#d1571f", "#1d8a5f", "#7d4fc4",
                                              "#c03672", "#0e8497", "#8f6220", "#56616f"};
constexpr const char* kDark[kLineColours] = {"#7fb0ff", "#ff9a62", "#5fd1a2", "#bd9bff",
                                             "#ff86b5", "#5bd0e0", "#dcb066", "#aeb8c4"};

std::string Colours(const char* const* palette) {
  std::string rules;
  for (int i = 0; i < kLineColours; ++i) {
    rules += fmt::format(".c{}{{stroke:{}}}.f{}{{fill:{}}}", i, palette[i], i, palette[i]);
  }
  return rules;
}

std::string Style() {
  return "<style>text{font-family:system-ui,-apple-system,'Segoe UI',Lato,'Helvetica "
         "Neue',sans-serif;font-size:13px}"
         ".title{font-size:19px;font-weight:600}.paper{fill:#fff}.ink{fill:#1b2027}.soft{fill:#"
         "606b78}"
         ".grid{stroke:#e7eaee}.axis{stroke:#98a2ae}.level{stroke:#76818e;stroke-dasharray:5 "
         "4}.dot{stroke:#fff}" +
         Colours(kLight) +
         "@media "
         "(prefers-color-scheme:dark){.paper{fill:#14181d}.ink{fill:#eef1f4}.soft{fill:#a3adb9}"
         ".grid{stroke:#262d35}.axis{stroke:#5c6772}.level{stroke:#8b96a3}.dot{stroke:#14181d}" +
         Colours(kDark) + "}</style>\n";
}

class Svg {
 public:
  Svg(const Figure& figure, const SvgLayout& layout)
      : figure_(figure),
        l_(layout),
        x_(XAxis(figure, layout.legend_below ? 5 : 8)),
        y_(YAxis(figure, kMostTicks)) {}

  std::string Draw() {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" role=\"img\">\n"
        "<title>{2}</title>\n<desc>{3}</desc>\n",
        l_.width, l_.height, EscapeXml(figure_.title), EscapeXml(figure_.subtitle));
    out_ += Style();
    out_ +=
        fmt::format("<rect class=\"paper\" width=\"{}\" height=\"{}\"/>\n", l_.width, l_.height);
    if (!l_.legend_below) {
      Text(l_.left, 30, "title ink", figure_.title);
      Text(l_.left, 51, "soft", figure_.subtitle);
    }
    Axes();
    for (const FigureLevel& level : figure_.levels) Level(level);
    const int lines = static_cast<int>(figure_.lines.size());
    for (int i = 0; i < lines; ++i) Band(figure_.lines[static_cast<size_t>(i)], i % kLineColours);
    for (int i = 0; i < lines; ++i) Thin(figure_.lines[static_cast<size_t>(i)], i % kLineColours);
    for (int i = 0; i < lines; ++i) Mean(figure_.lines[static_cast<size_t>(i)], i % kLineColours);
    Labels();
    return out_ + "</svg>\n";
  }

 private:
  double X(double x) const {
    return l_.left + (x - x_.low) / (x_.high - x_.low) * (l_.width - l_.left - l_.right);
  }
  double Y(double y) const {
    return l_.height - l_.bottom -
           (y - y_.low) / (y_.high - y_.low) * (l_.height - l_.top - l_.bottom);
  }

  void Text(double x, double y, const std::string& css, const std::string& text,
            const std::string& more = "") {
    out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\"{}>{}</text>\n", x, y, css,
                        more, EscapeXml(text));
  }
  void Line(double x1, double y1, double x2, double y2, const std::string& css) {
    out_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1,
        x2, y2, css);
  }

  void Axes() {
    for (const double tick : y_.ticks) {
      Line(l_.left, Y(tick), l_.width - l_.right, Y(tick), tick == y_.low ? "axis" : "grid");
      Text(l_.left - 9, Y(tick) + 4.5, "soft", ShowTick(y_, figure_.share, tick),
           " text-anchor=\"end\"");
    }
    for (const double tick : x_.ticks) {
      Line(X(tick), Y(y_.low), X(tick), Y(y_.low) + 5, "axis");
      Text(X(tick), Y(y_.low) + 21, "soft", ShowTick(x_, false, tick), " text-anchor=\"middle\"");
    }
    Text((l_.left + l_.width - l_.right) / 2, Y(y_.low) + 45, "ink", figure_.x_label,
         " text-anchor=\"middle\"");
    Text(l_.left, l_.top - 12, "ink", figure_.y_label);
  }

  void Level(const FigureLevel& level) {
    Line(l_.left, Y(level.value), l_.width - l_.right, Y(level.value), "level");
  }

  std::string Points(const std::vector<double>& x, const std::vector<double>& y) const {
    std::string points;
    for (size_t i = 0; i < x.size(); ++i) points += fmt::format("{:.1f},{:.1f} ", X(x[i]), Y(y[i]));
    return points;
  }

  void Band(const FigureLine& line, int colour) {
    if (line.low.empty()) return;
    std::vector<double> x(line.mean.x.rbegin(), line.mean.x.rend()),
        low(line.low.rbegin(), line.low.rend());
    out_ += fmt::format("<polygon class=\"f{}\" fill-opacity=\".17\" points=\"{}{}\"/>\n", colour,
                        Points(line.mean.x, line.high), Points(x, low));
  }

  void Thin(const FigureLine& line, int colour) {
    for (const Polyline& thin : line.thin) {
      out_ += fmt::format(
          "<polyline class=\"c{}\" fill=\"none\" stroke-opacity=\".38\" points=\"{}\"/>\n", colour,
          Points(thin.x, thin.y));
    }
  }

  void Mean(const FigureLine& line, int colour) {
    if (line.mean.x.empty()) return;
    out_ += fmt::format(
        "<polyline class=\"c{}\" fill=\"none\" stroke-width=\"2.6\" stroke-linejoin=\"round\" "
        "stroke-linecap=\"round\" "
        "points=\"{}\"/>\n",
        colour, Points(line.mean.x, line.mean.y));
    constexpr size_t kMostDots = 30;
    for (size_t i = 0; i < line.mean.x.size() && line.mean.x.size() <= kMostDots; ++i) {
      out_ += fmt::format(
          "<circle class=\"f{} dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" stroke-width=\"1.4\"/>\n",
          colour, X(line.mean.x[i]), Y(line.mean.y[i]));
    }
  }

  // A short stroke and the label, row by row.
  void Legend() {
    double y = Y(y_.low) + 58 + kLegendTop;
    for (const SideLabel& label : SideLabels(figure_, y_, 0)) {
      const std::string css =
          label.line < 0 ? "level" : fmt::format("c{}", label.line % kLineColours);
      Line(l_.left, y - 4.5, l_.left + 20, y - 4.5, css);
      Text(l_.left + 28, y, label.line < 0 ? "soft" : fmt::format("f{}", label.line % kLineColours),
           label.text);
      y += kLabelGap;
    }
  }

  void Labels() {
    if (l_.legend_below) return Legend();
    const double height = l_.height - l_.top - l_.bottom;
    for (const SideLabel& label : SideLabels(figure_, y_, kLabelGap / height)) {
      const std::string css =
          label.line < 0 ? "soft" : fmt::format("f{}", label.line % kLineColours);
      Text(l_.width - l_.right + 10, l_.top + (1 - label.height) * height + 4.5, css, label.text);
    }
  }

  const Figure& figure_;
  const SvgLayout l_;
  const Axis x_, y_;
  std::string out_;
};

}  // namespace

SvgLayout WideLayout(const Figure& figure) {
  constexpr double kCharacter = 7.2, kMostRight = 340;  // pixels
  SvgLayout layout;
  for (const SideLabel& label : SideLabels(figure, YAxis(figure, kMostTicks), 0)) {
    layout.right = std::max(layout.right, 24 + kCharacter * static_cast<double>(label.text.size()));
  }
  layout.right = std::min(layout.right, kMostRight);
  return layout;
}

SvgLayout NarrowLayout(const Figure& figure) {
  SvgLayout layout{.width = 372, .left = 52, .right = 14, .top = 40, .bottom = 58};
  layout.legend_below = true;
  const auto rows = static_cast<double>(figure.lines.size() + figure.levels.size());
  layout.bottom += kLegendTop + rows * kLabelGap;
  layout.height = 272 + layout.bottom;
  return layout;
}

std::string EscapeXml(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return escaped;
}

std::string DrawSvg(const Figure& figure) { return DrawSvg(figure, WideLayout(figure)); }

std::string DrawSvg(const Figure& figure, const SvgLayout& layout) {
  return Svg(figure, layout).Draw();
}

}  // namespace rlvr
