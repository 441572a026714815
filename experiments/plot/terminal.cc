// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rlvr {
namespace {

constexpr int kMostColumns = 100, kPlotRows = 14;

// Marks of the arms where there are no colours: ASCII, and colour codes where there are.
constexpr std::string_view kMarks = "*o+x#@%&";
constexpr int kAnsiColours[] = {34, 33, 32, 35, 31, 36, 37, 90};

// A raster of dots, 2 x 4 of them a character in Unicode, one in ASCII; each character knows the
// arm drawn last in it.
class Raster {
 public:
  Raster(int columns, int rows, bool unicode)
      : columns_(columns),
        rows_(rows),
        wide_(unicode ? 2 : 1),
        high_(unicode ? 4 : 1),
        cells_(static_cast<size_t>(columns * rows)) {}

  int dots_wide() const { return columns_ * wide_; }
  int dots_high() const { return rows_ * high_; }

  void Set(int x, int y, int arm) {
    if (x < 0 || y < 0 || x >= dots_wide() || y >= dots_high()) return;
    // Bits of the braille block, by column and row of the dot.
    static constexpr unsigned kBits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    Cell& cell = cells_[static_cast<size_t>(y / high_ * columns_ + x / wide_)];
    cell.dots |= kBits[y % high_][x % wide_];
    cell.arm = arm;
  }

  // Draws row by row, every dot of the steeper axis.
  void Line(double x1, double y1, double x2, double y2, int arm) {
    const int steps =
        std::max(1, static_cast<int>(std::ceil(std::max(std::abs(x2 - x1), std::abs(y2 - y1)))));
    for (int i = 0; i <= steps; ++i) {
      const double t = static_cast<double>(i) / steps;
      Set(static_cast<int>(std::lround(x1 + t * (x2 - x1))),
          static_cast<int>(std::lround(y1 + t * (y2 - y1))), arm);
    }
  }

  std::string Row(int row, const TerminalStyle& style) const {
    std::string text;
    int colour = 0;
    for (int column = 0; column < columns_; ++column) {
      const Cell& cell = cells_[static_cast<size_t>(row * columns_ + column)];
      const int wanted = cell.dots == 0 ? 0 : cell.arm < 0 ? 90 : kAnsiColours[cell.arm % 8];
      if (style.colour && wanted != colour)
        text += fmt::format("\x1b[{}m", wanted), colour = wanted;
      text += Glyph(cell);
    }
    return colour != 0 ? text + "\x1b[0m" : text;
  }

 private:
  struct Cell {
    unsigned dots = 0;
    int arm = 0;  // -1: a level
  };

  std::string Glyph(const Cell& cell) const {
    if (cell.dots == 0) return " ";
    if (wide_ == 1)
      return std::string(
          1, cell.arm < 0 ? '-' : kMarks[static_cast<size_t>(cell.arm) % kMarks.size()]);
    const unsigned code = 0x2800 + cell.dots;  // three bytes of UTF-8
    return {static_cast<char>(0xe0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3f)),
            static_cast<char>(0x80 | (code & 0x3f))};
  }

  int columns_, rows_, wide_, high_;
  std::vector<Cell> cells_;
};

class TextPlot {
 public:
  TextPlot(const Figure& figure, const TerminalStyle& style)
      : figure_(figure),
        style_(style),
        width_(std::min(style.width, kMostColumns)),
        y_(YAxis(figure, width_ < 40 ? 2 : 4)),
        x_(XAxis(figure, 1)) {
    for (const double tick : y_.ticks)
      margin_ = std::max(margin_, ShowTick(y_, figure.share, tick).size());
  }

  std::string Draw() {
    std::string text = Cut(figure_.title) + "\n" + Cut(figure_.subtitle) + "\n";
    Raster raster(width_ - static_cast<int>(margin_) - 1, kPlotRows, style_.unicode);
    for (const FigureLevel& level : figure_.levels) DrawLevel(raster, level.value);
    for (size_t i = figure_.lines.size(); i-- > 0;)
      DrawLine(raster, figure_.lines[i].mean, static_cast<int>(i));
    for (int row = 0; row < kPlotRows; ++row) text += YLabel(row) + raster.Row(row, style_) + "\n";
    return text + XLabels() + Legend();
  }

 private:
  // At most width_ bytes, and no half of a character.
  std::string Cut(const std::string& text) const {
    size_t size = std::min(text.size(), static_cast<size_t>(width_));
    while (size < text.size() && (text[size] & 0xc0) == 0x80) --size;
    return text.substr(0, size);
  }

  double X(const Raster& raster, double x) const {
    return (x - x_.low) / (x_.high - x_.low) * (raster.dots_wide() - 1);
  }
  double Y(const Raster& raster, double y) const {
    return (1 - (y - y_.low) / (y_.high - y_.low)) * (raster.dots_high() - 1);
  }

  void DrawLine(Raster& raster, const Polyline& line, int arm) const {
    for (size_t i = 0; i < line.x.size(); ++i) {
      const size_t next = std::min(i + 1, line.x.size() - 1);
      raster.Line(X(raster, line.x[i]), Y(raster, line.y[i]), X(raster, line.x[next]),
                  Y(raster, line.y[next]), arm);
    }
  }
  // Dotted: every third dot.
  void DrawLevel(Raster& raster, double value) const {
    for (int x = 0; x < raster.dots_wide(); x += 3)
      raster.Set(x, static_cast<int>(std::lround(Y(raster, value))), -1);
  }

  std::string YLabel(int row) const {
    for (const double tick : y_.ticks) {
      const double place = (1 - (tick - y_.low) / (y_.high - y_.low)) * (kPlotRows - 1);
      if (std::lround(place) != row) continue;
      return fmt::format("{:>{}}{}", ShowTick(y_, figure_.share, tick), margin_,
                         style_.unicode ? "┤" : "+");
    }
    return std::string(margin_, ' ') + (style_.unicode ? "│" : "|");
  }

  std::string XLabels() const {
    const std::string low = fmt::format("{:g}", x_.low), high = fmt::format("{:g}", x_.high);
    const size_t room = static_cast<size_t>(width_) - margin_ - 1;
    std::string middle = figure_.x_label;
    if (low.size() + high.size() + middle.size() + 2 > room) middle.clear();
    const size_t gap = room - std::min(room, low.size() + high.size() + middle.size());
    return std::string(margin_ + 1, ' ') + low + std::string(gap / 2, ' ') + middle +
           std::string(gap - gap / 2, ' ') + high + "\n";
  }

  std::string Legend() const {
    std::string text;
    for (size_t i = 0; i < figure_.lines.size(); ++i) {
      const FigureLine& line = figure_.lines[i];
      if (line.mean.y.empty()) continue;
      std::string value = ShowValue(figure_, line.mean.y.back());
      if (!line.low.empty()) {
        value += fmt::format(" [{}, {}]", ShowValue(figure_, line.low.back()),
                             ShowValue(figure_, line.high.back()));
      }
      text += Entry(style_.unicode ? "━" : std::string(1, kMarks[i % kMarks.size()]),
                    kAnsiColours[i % 8], line.label, value);
    }
    for (const FigureLevel& level : figure_.levels) {
      text += Entry(style_.unicode ? "┄" : "-", 90, level.label, ShowValue(figure_, level.value));
    }
    return text;
  }

  // "mark label value" in one line, the label cut where it is too long, the interval left out
  // before that.
  std::string Entry(const std::string& mark, int colour, const std::string& label,
                    std::string value) const {
    const size_t room = static_cast<size_t>(width_) - 3;
    if (value.size() + 8 > room) value = value.substr(0, value.find(" ["));
    const std::string name = label.substr(0, room - std::min(room, value.size()));
    const std::string shown = style_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", colour, mark) : mark;
    return fmt::format("{} {} {}\n", shown, name, value);
  }

  const Figure& figure_;
  const TerminalStyle& style_;
  const int width_;
  const Axis y_, x_;
  size_t margin_ = 0;  // columns of the longest tick
};

}  // namespace

std::string DrawText(const Figure& figure, const TerminalStyle& style) {
  return TextPlot(figure, style).Draw();
}

}  // namespace rlvr
