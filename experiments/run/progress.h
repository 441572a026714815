#pragma once
// Progress: one line on stderr that is rewritten in place on a terminal, and plain lines now and
// then elsewhere; the plain lines are also kept in a run's log.txt.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <fstream>
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

  // Appends from now on every line to the file, with the time of day. A file that can't be written
  // costs the log and no run.
  void KeepIn(const std::filesystem::path& path);
  // Such a line in the file alone.
  void Record(const std::string& line);

 private:
  void Clear();

  bool terminal_;
  bool shown_ = false;  // a status line is on the terminal
  double last_ = -1e9, last_recorded_ = -1e9;
  std::ofstream log_;
};

// The status in at most `columns` characters: what matters least is left out first.
std::string FitStatus(const Progress::Status& status, int64_t columns);

}  // namespace rlvr
