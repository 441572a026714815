#pragma once
// ChildProcess: one running copy of an external verifier: a line in, a line out, within its limits.
// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <string>
#include <string_view>

#include "envs/external/limits.h"

namespace rlvr {

// (Start Ask* Stop)*. One caller at a time. After an Ask that was not answered only Stop or Start
// may follow.
class ChildProcess {
 public:
  ChildProcess(std::string command, const ExternalLimits& limits);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  bool running() const;
  // The process group of the program and its descendants, as /proc numbers it; 0: none yet.
  int32_t group() const;
  // False: it could not be started.
  bool Start();
  // Kills the program and all its descendants, and waits for them.
  void Stop();

  // Writes the line and a line's end; puts the next line into `answer`. Lines that came before the
  // question are an offence of the program's (kOutput).
  ExternalEnd Ask(std::string_view line, std::string& answer);

  // The last bytes that it wrote as errors since they were taken, at most kErrorBytes.
  static constexpr size_t kErrorBytes = 4096;
  std::string TakeErrors();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rlvr
