// SPDX-License-Identifier: Apache-2.0
#include "envs/support/grid.h"

#include <algorithm>
#include <vector>

namespace rlvr {

std::optional<Grid> Grid::Parse(std::string_view text) {
  Grid grid;
  const size_t side = text.find('/');
  if (side == std::string_view::npos || side < 2 || side > 32) return std::nullopt;
  if (text.size() != side * (side + 1) - 1) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool between = i % (side + 1) == side;
    if (between != (text[i] == '/')) return std::nullopt;
    if (between) continue;
    if (std::string_view(".#SG").find(text[i]) == std::string_view::npos) return std::nullopt;
    grid.cells_ += text[i];
  }
  if (std::count(text.begin(), text.end(), 'S') != 1) return std::nullopt;
  if (std::count(text.begin(), text.end(), 'G') != 1) return std::nullopt;
  grid.side_ = static_cast<int>(side);
  grid.start_ = static_cast<int>(grid.cells_.find('S'));
  grid.goal_ = static_cast<int>(grid.cells_.find('G'));
  return grid;
}

int Grid::Step(int cell, char move) const {
  const int row = cell / side_ + (move == 'D' ? 1 : move == 'U' ? -1 : 0);
  const int column = cell % side_ + (move == 'R' ? 1 : move == 'L' ? -1 : 0);
  if (row < 0 || row >= side_ || column < 0 || column >= side_) return -1;
  const int next = row * side_ + column;
  return cells_[static_cast<size_t>(next)] == '#' ? -1 : next;
}

bool Grid::Reaches(std::string_view moves) const {
  int cell = start_;
  for (const char move : moves) {
    if (kMoves.find(move) == std::string_view::npos) return false;
    cell = Step(cell, move);
    if (cell < 0) return false;
  }
  return cell == goal_;
}

std::optional<std::string> Grid::ShortestWay() const {
  std::vector<char> came(cells_.size(), 0);  // the move that first reached a cell
  std::vector<int> queue = {start_};
  came[static_cast<size_t>(start_)] = 'S';
  std::vector<int> before(cells_.size(), -1);
  for (size_t head = 0; head < queue.size() && came[static_cast<size_t>(goal_)] == 0; ++head) {
    for (const char move : kMoves) {
      const int next = Step(queue[head], move);
      if (next < 0 || came[static_cast<size_t>(next)] != 0) continue;
      came[static_cast<size_t>(next)] = move;
      before[static_cast<size_t>(next)] = queue[head];
      queue.push_back(next);
    }
  }
  if (came[static_cast<size_t>(goal_)] == 0) return std::nullopt;
  std::string way;
  for (int cell = goal_; cell != start_; cell = before[static_cast<size_t>(cell)]) {
    way += came[static_cast<size_t>(cell)];
  }
  std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace rlvr
