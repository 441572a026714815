// Every drawing of one figure: SVG, gnuplot script, terminal.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "experiments/plot/gnuplot.h"
#include "experiments/plot/svg.h"
#include "experiments/plot/terminal.h"
#include "tests/support/errors.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

Figure Sample(size_t arms = 2) {
  Figure figure;
  figure.title = "a <title> & \"more\"", figure.subtitle = "it's 5 runs";
  figure.x_label = "RLVR steps", figure.y_label = "Accuracy";
  for (size_t i = 0; i < arms; ++i) {
    const double end = 0.9 - 0.1 * static_cast<double>(i);
    FigureLine line{fmt::format("arm{}", i),
                    {{0, 25, 50}, {0.15, 0.6, end}},
                    {0.1, 0.5, end - 0.1},
                    {0.2, 0.7, end + 0.1},
                    {}};
    line.thin = {{{0, 50}, {0.1, end}}};
    figure.lines.push_back(line);
  }
  figure.levels = {{"base, greedy", 0.001}};
  return figure;
}

// Columns of each line: characters, with colour codes left out.
std::vector<size_t> Widths(const std::string& text) {
  std::vector<size_t> widths;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    size_t width = 0;
    for (size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\x1b')
        i = line.find('m', i);
      else
        width += (line[i] & 0xc0) != 0x80;
    }
    widths.push_back(width);
  }
  return widths;
}

bool IsAscii(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); });
}

TEST(Svg, EscapesTextAndClosesItsTags) {
  const std::string svg = DrawSvg(Sample());
  EXPECT_NE(svg.find("a &lt;title&gt; &amp; &quot;more&quot;"), std::string::npos);
  EXPECT_EQ(svg.find("<title> &"), std::string::npos);
  EXPECT_EQ(svg.substr(svg.size() - 7), "</svg>\n");
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_NE(svg.find("prefers-color-scheme:dark"), std::string::npos);
}

TEST(Svg, MakesRoomForALongLabel) {
  Figure figure = Sample();
  const double usual = WideLayout(figure).right;
  figure.lines[0].label = std::string(30, 'a');
  EXPECT_GT(WideLayout(figure).right, usual);
  figure.lines[0].label = std::string(3000, 'a');
  EXPECT_LT(WideLayout(figure).right, WideLayout(figure).width / 2);
}

TEST(Svg, NeedsNothingFromElsewhere) {
  const std::string svg = DrawSvg(Sample());
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("href"), std::string::npos);
  EXPECT_EQ(svg.find("url("), std::string::npos);
}

TEST(Svg, DrawsBandsMeansRunsAndLevels) {
  const std::string svg = DrawSvg(Sample());
  const auto count = [&](const std::string& what) {
    size_t n = 0;
    for (size_t i = 0; (i = svg.find(what, i)) != std::string::npos; ++i) ++n;
    return n;
  };
  EXPECT_EQ(count("<polygon"), 2u);
  EXPECT_EQ(count("<polyline"), 4u);
  EXPECT_EQ(count("class=\"level\""), 1u);
  EXPECT_EQ(count("arm1 80.0 %"), 1u);
}

TEST(Drawings, TakeFiguresWithoutPoints) {
  Figure empty;
  EXPECT_NE(DrawSvg(empty).find("</svg>"), std::string::npos);
  EXPECT_FALSE(DrawText(empty, {}).empty());
  Figure point = Sample(1);
  point.lines[0] = {"a", {{0}, {0.5}}, {}, {}, {}};
  EXPECT_NE(DrawSvg(point).find("a 50.0 %"), std::string::npos);
  EXPECT_NE(DrawText(point, {}).find("a 50.0 %"), std::string::npos);
}

TEST(Text, FitsEveryWidthFrom20Columns) {
  for (int width = 20; width <= 130; ++width) {
    for (const bool unicode : {false, true}) {
      const TerminalStyle style{.width = width, .colour = unicode, .unicode = unicode};
      for (const size_t columns : Widths(DrawText(Sample(9), style))) {
        ASSERT_LE(columns, static_cast<size_t>(width)) << width;
      }
    }
  }
}

TEST(Text, IsPlainAsciiWithoutUnicodeAndHasNoCodesWithoutColour) {
  EXPECT_TRUE(IsAscii(DrawText(Sample(), {.unicode = false})));
  EXPECT_EQ(DrawText(Sample(), {.unicode = true}).find('\x1b'), std::string::npos);
  EXPECT_NE(DrawText(Sample(), {.colour = true, .unicode = true}).find("\x1b[34m"),
            std::string::npos);
}

TEST(Text, RisesFromLeftToRight) {
  std::istringstream lines(DrawText(Sample(1), {.width = 60}));
  std::string line;
  std::vector<size_t> first;  // column of the first mark of each row, from the top
  while (std::getline(lines, line)) {
    if (line.size() > 7 && (line[5] == '+' || line[5] == '|')) first.push_back(line.find('*'));
  }
  ASSERT_GT(first.size(), 5u);
  EXPECT_GT(first[1], 40u);
  EXPECT_LT(first[11], 10u);
}

TEST(Gnuplot, QuotesLabelsSoThatNothingInThemIsRun) {
  Figure figure = Sample(1);
  figure.title = "it's `touch x`\nset output";
  figure.lines[0].label = "'; system 'ls";
  const std::string script = GnuplotScript(figure, "a'b.png");
  EXPECT_NE(script.find("'it''s `touch x` set output'"), std::string::npos);
  EXPECT_NE(script.find("'''; system ''ls 90.0 %'"), std::string::npos);
  EXPECT_NE(script.find("set output 'a''b.png'"), std::string::npos);
}

TEST(Gnuplot, WritesAPng) {
  if (!HasGnuplot()) GTEST_SKIP() << "gnuplot is not installed";
  const ScratchDir scratch;
  DrawPng(Sample(), scratch / "x y.png");
  EXPECT_EQ(ReadBytes(scratch / "x y.png").substr(1, 3), "PNG");
  EXPECT_FALSE(std::filesystem::exists(scratch / "x y.png.gnuplot"));
}

TEST(Gnuplot, FailsWithOneLineWhereItCantWrite) {
  if (!HasGnuplot()) GTEST_SKIP() << "gnuplot is not installed";
  EXPECT_EQ(ErrorText(ExitCode::kIo, [] { DrawPng(Sample(), "/nonexistent/x.png"); }).find('\n'),
            std::string::npos);
}

}  // namespace
}  // namespace rlvr
