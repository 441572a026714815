// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "core/base/error.h"
#include "core/io/file.h"

extern char** environ;

namespace rlvr {
namespace {

namespace fs = std::filesystem;

constexpr const char* kColours[] = {"#2563c9", "#d1571f", "#1d8a5f", "#7d4fc4",
                                    "#c03672", "#0e8497", "#8f6220", "#56616f"};

// In single quotes gnuplot expands nothing; a quote is doubled.
std::string Text(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return quoted + "'";
}

// Labels of ticks are formats to gnuplot, so that a percent sign is doubled.
std::string Ticks(const Axis& axis, bool share) {
  std::string ticks;
  for (const double tick : axis.ticks) {
    std::string label = ShowTick(axis, share, tick);
    if (label.back() == '%') label += '%';
    ticks += fmt::format("{}{} {:.10g}", ticks.empty() ? "" : ", ", Text(label), tick);
  }
  return ticks;
}

std::string Block(const std::string& name, const Polyline& line) {
  std::string block = fmt::format("${} << EOD\n", name);
  for (size_t i = 0; i < line.x.size(); ++i) block += fmt::format("{} {}\n", line.x[i], line.y[i]);
  return block + "EOD\n";
}

std::string BandBlock(const std::string& name, const FigureLine& line) {
  std::string block = fmt::format("${} << EOD\n", name);
  for (size_t i = 0; i < line.low.size(); ++i) {
    block += fmt::format("{} {} {}\n", line.mean.x[i], line.low[i], line.high[i]);
  }
  return block + "EOD\n";
}

// Adds data blocks to `data` and the clauses of `plot` that draw them to `clauses`: bands first,
// means last.
struct Layers {
  std::string data, bands, thin, means;

  void Add(const FigureLine& line, size_t index) {
    const std::string colour = kColours[index % 8], name = fmt::format("line{}", index);
    if (!line.low.empty()) {
      data += BandBlock(name + "band", line);
      bands += fmt::format(
          "  ${}band using 1:2:3 with filledcurves fc rgb '{}' fs transparent solid 0.17 noborder "
          "notitle, \\\n",
          name, colour);
    }
    for (size_t i = 0; i < line.thin.size(); ++i) {
      data += Block(fmt::format("{}thin{}", name, i), line.thin[i]);
      thin += fmt::format("  ${}thin{} with lines lw 1 lc rgb '#99{}' notitle, \\\n", name, i,
                          colour.substr(1));
    }
    if (line.mean.x.empty()) return;
    data += Block(name, line.mean);
    means += fmt::format("  ${} with linespoints lw 3.5 pt 7 ps 1.3 lc rgb '{}' notitle, \\\n",
                         name, colour);
  }
};

std::string Levels(const Figure& figure, const Axis& x) {
  std::string clauses;
  for (const FigureLevel& level : figure.levels) {
    clauses += fmt::format("  [{}:{}] {} with lines lw 1.5 dt 2 lc rgb '#76818e' notitle, \\\n",
                           x.low, x.high, level.value);
  }
  return clauses;
}

std::string Labels(const Figure& figure, const Axis& y) {
  constexpr double kGap = 0.05;  // of the plot's height
  std::string labels;
  for (const SideLabel& label : SideLabels(figure, y, kGap)) {
    labels +=
        fmt::format("set label {} at graph 1.012, graph {} left tc rgb '{}'\n", Text(label.text),
                    label.height, label.line < 0 ? "#606b78" : kColours[label.line % 8]);
  }
  return labels;
}

// Runs gnuplot on a file; returns its wait status, -1 where it can't be started.
int RunGnuplot(const fs::path& script) {
  char name[] = "gnuplot";
  std::string argument = script.string();
  char* arguments[] = {name, argument.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  int status = -1;
  if (::posix_spawnp(&child, name, &actions, nullptr, arguments, environ) == 0) {
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
  }
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

}  // namespace

std::string GnuplotScript(const Figure& figure, const fs::path& file) {
  const Axis x = XAxis(figure, 8), y = YAxis(figure, 6);
  Layers layers;
  for (size_t i = 0; i < figure.lines.size(); ++i) layers.Add(figure.lines[i], i);
  std::string plot = layers.bands + Levels(figure, x) + layers.thin + layers.means;
  plot = "plot \\\n" + plot.substr(0, plot.rfind(", \\\n")) + "\n";
  std::string script =
      "set terminal pngcairo noenhanced size 1600,960 font 'Sans,19' background rgb '#ffffff'\n";
  script += "set output " + Text(file.string()) + "\n";
  script +=
      "set lmargin at screen 0.083\nset rmargin at screen 0.785\nset tmargin at screen 0.825\nset "
      "bmargin at screen 0.12\n";
  script += fmt::format(
      "set label {} at screen 0.083, screen 0.94 font 'Sans Bold,27' tc rgb '#1b2027'\n",
      Text(figure.title));
  script += fmt::format("set label {} at screen 0.083, screen 0.893 tc rgb '#606b78'\n",
                        Text(figure.subtitle));
  script += fmt::format("set label {} at screen 0.083, screen 0.85 tc rgb '#1b2027'\n",
                        Text(figure.y_label));
  script += fmt::format("set xrange [{}:{}]\nset yrange [{}:{}]\n", x.low, x.high, y.low, y.high);
  script += fmt::format(
      "set xtics ({}) nomirror out scale 0.6 tc rgb '#606b78'\nset ytics ({}) nomirror scale 0 tc "
      "rgb '#606b78'\n",
      Ticks(x, false), Ticks(y, figure.share));
  script += fmt::format("set xlabel {} tc rgb '#1b2027'\n", Text(figure.x_label));
  script += "set border 1 lc rgb '#98a2ae'\nset grid ytics lt 1 lw 1 lc rgb '#e7eaee'\nunset key\n";
  return script + Labels(figure, y) + layers.data + plot;
}

bool HasGnuplot() {
  const char* variable = std::getenv("PATH");
  std::string path = variable ? variable : "";
  while (!path.empty()) {
    const std::string folder = path.substr(0, path.find(':'));
    if (::access((folder + "/gnuplot").c_str(), X_OK) == 0) return true;
    path.erase(0, folder.size() + 1);
  }
  return false;
}

void DrawPng(const Figure& figure, const fs::path& file) {
  if (!HasGnuplot()) {
    throw Error(ExitCode::kIo,
                "no PNG: the program gnuplot is not installed (apt install gnuplot-nox)");
  }
  std::error_code ignored;
  if (fs::symlink_status(file, ignored).type() == fs::file_type::regular) fs::remove(file, ignored);
  const fs::path script = file.string() + ".gnuplot";
  WriteTextFile(script, GnuplotScript(figure, file));
  const int status = RunGnuplot(script);
  fs::remove(script, ignored);
  if (status != 0 || !fs::exists(file)) {
    throw Error(ExitCode::kIo, fmt::format("no PNG: gnuplot failed to write {} (wait status {})",
                                           file.string(), status));
  }
}

}  // namespace rlvr
