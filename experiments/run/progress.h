#pragma once
// Progress: one line on stderr that is rewritten in place on a terminal, and plain lines now and
// then elsewhere.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>

namespace rlvr {

class Progress {
 public:
  // Looks at stderr once.
  Progress();
  ~Progress();

  struct Status {
    std::string phase;
    int64_t step = 0, steps = 0;
    double accuracy = 0;           // NaN: not known
    double tokens_per_second = 0;  // NaN: not known
    double seconds_left = 0;       // NaN: not known
  };
  // Shows it: always on a terminal (at most ten times a second), else every few seconds or where
  // `important`.
  void Show(const Status& status, bool important = false);
  // A line of its own.
  void Say(const std::string& line);

 private:
  void Clear();

  bool terminal_;
  bool shown_ = false;  // a status line is on the terminal
  double last_ = -1e9;
};

// The status in at most `columns` characters: what matters least is left out first.
std::string FitStatus(const Progress::Status& status, int64_t columns);

}  // namespace rlvr
