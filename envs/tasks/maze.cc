// maze: a way from S to G in a grid with walls; any way that meets none is right.
//   prompt S#./..#/#.G=    answer DRDR
// Start and goal are anywhere, a way always exists, and the shortest has `steps_min` moves at the
// least. Difficulty is its length.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/best_constant.h"
#include "envs/support/direct_task.h"
#include "envs/support/grid.h"
#include "envs/support/variant.h"

namespace rlvr {
namespace {

class Maze : public DirectTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("side", side_, {.help = "cells of a side", .min = 3, .max = 16});
    v.Field("walls", walls_, {.help = "share of cells that are walls", .min = 0, .max = 0.5});
    v.Field("steps_min", least_, {.help = "least moves of the shortest way", .min = 1, .max = 16});
  }
  void Prepare() override {
    if (least_ > 2 * (side_ - 1)) {
      throw Error(ExitCode::kConfig,
                  fmt::format("maze: steps_min {} is above {}, the most that a side of {} has "
                              "without walls",
                              least_, 2 * (side_ - 1), side_));
    }
  }

  std::string Alphabet() const override { return ".#SG/=UDLR"; }

  Problem Generate(Stream& rng) const override {
    while (true) {
      const std::string grid = Draw(rng);
      const auto way = Grid::Parse(grid)->ShortestWay();
      if (!way || static_cast<int64_t>(way->size()) < least_) continue;
      Problem problem;
      problem.gold = problem.canonical = grid;
      problem.prompt = grid + "=";
      problem.difficulty = static_cast<double>(way->size());
      return problem;
    }
  }

  // Places far enough apart, with one shortest way between them free and any walls elsewhere.
  double SpaceSize() const override {
    double size = 0;
    for (int64_t a = 0; a < side_ * side_; ++a) {
      for (int64_t b = 0; b < side_ * side_; ++b) {
        const int64_t apart = std::abs(a / side_ - b / side_) + std::abs(a % side_ - b % side_);
        if (apart >= least_) size += std::pow(2.0, static_cast<double>(side_ * side_ - apart - 1));
      }
    }
    return walls_ > 0 ? size : size / std::pow(2.0, static_cast<double>(side_ * side_));
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || side_ + 1 > 16) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.side_ += 1; });
  }

  AnswerType Answer() const override { return {"grid_way", {}}; }

  Solution Solve(const Problem& problem, std::string_view, Stream&) const override {
    return Solutions(problem)[0];
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    return {{*Grid::Parse(problem.gold)->ShortestWay(), "direct"}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream&) const override {
    const std::string way = Solutions(problem)[0].text;
    return {"",
            way.substr(1),
            way + way.back(),
            way + " ",
            "G",
            problem.prompt,
            std::string(static_cast<size_t>(side_), way[0]) + way};
  }

  // The commonest shortest way of some draws, and the upper bound of its share of others that it
  // solves.
  std::pair<std::string, double> BestConstant() const override {
    constexpr int kDraws = 5000;
    std::map<std::string, int> counts;
    Stream first(0, "maze.constant", {0}), second(0, "maze.constant", {1});
    for (int i = 0; i < kDraws; ++i) ++counts[Solutions(Generate(first))[0].text];
    const auto by_count = [](const auto& a, const auto& b) { return a.second < b.second; };
    const std::string way = std::max_element(counts.begin(), counts.end(), by_count)->first;
    int hits = 0;
    for (int i = 0; i < kDraws; ++i) hits += Grid::Parse(Generate(second).gold)->Reaches(way);
    return {way, WilsonBounds(hits, kDraws, 3.0902).second};
  }

  // Floods the text from S; the gold again if G gets wet.
  std::string SolveIndependently(const Problem& problem) const override {
    std::string grid = problem.prompt.substr(0, problem.prompt.size() - 1);
    const int row = static_cast<int>(side_) + 1;
    bool spread = true;
    while (spread) {
      spread = false;
      for (int at = 0; at < static_cast<int>(grid.size()); ++at) {
        if (grid[static_cast<size_t>(at)] != 'S') continue;
        for (const int next : {at - row, at + row, at - 1, at + 1}) {
          if (next < 0 || next >= static_cast<int>(grid.size())) continue;
          char& cell = grid[static_cast<size_t>(next)];
          if (cell == 'G') return problem.prompt.substr(0, grid.size());
          if (cell == '.') cell = 'S', spread = true;
        }
      }
    }
    return "no way";
  }

 private:
  std::string Draw(Stream& rng) const {
    std::string cells;
    for (int64_t i = 0; i < side_ * side_; ++i) cells += rng.Uniform() < walls_ ? '#' : '.';
    const int64_t start = rng.Integer(0, side_ * side_ - 1);
    int64_t goal = rng.Integer(0, side_ * side_ - 2);
    if (goal >= start) ++goal;
    cells[static_cast<size_t>(start)] = 'S';
    cells[static_cast<size_t>(goal)] = 'G';
    std::string text;
    for (int64_t row = 0; row < side_; ++row) {
      text += (row == 0 ? "" : "/") +
              cells.substr(static_cast<size_t>(row * side_), static_cast<size_t>(side_));
    }
    return text;
  }

  int64_t side_ = 5;
  double walls_ = 0.3;
  int64_t least_ = 3;
};

RLVR_REGISTER(TaskPlugin,
              {"maze", "a way through a grid with walls", [] { return std::make_unique<Maze>(); }});

}  // namespace
}  // namespace rlvr
