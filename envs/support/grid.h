#pragma once
// A square grid of free cells and walls with a start and a goal, as text: rows from the top, joined
// by '/', of '.' free,
// '#' wall, 'S' start, 'G' goal. Moves are U D L R.
// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <string>
#include <string_view>

namespace rlvr {

inline constexpr std::string_view kMoves = "UDLR";

class Grid {
 public:
  // nullopt where the text is no square grid of 2 to 32 cells a side with one start and one goal.
  static std::optional<Grid> Parse(std::string_view text);

  // Whether `moves` lead from start to goal over free cells without leaving the grid.
  bool Reaches(std::string_view moves) const;
  // A shortest way, earlier letters of kMoves first; nullopt where there is none.
  std::optional<std::string> ShortestWay() const;

 private:
  // The cell after a move, or -1 where there is none or a wall.
  int Step(int cell, char move) const;

  int side_ = 0, start_ = 0, goal_ = 0;
  std::string cells_;
};

}  // namespace rlvr
