#pragma once
// CellProcess: the program itself, run again with other arguments, in a process group of its own.
// SPDX-License-Identifier: Apache-2.0

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rlvr {

class CellProcess {
 public:
  // Starts `program` with both outputs going to `log` (emptied first). The child is asked to stop
  // where this process dies. Requires: no other thread runs. Fails: Error(kIo).
  CellProcess(const std::string& program, const std::vector<std::string>& arguments,
              const std::filesystem::path& log);
  // Waits for it.
  ~CellProcess();
  CellProcess(const CellProcess&) = delete;
  CellProcess& operator=(const CellProcess&) = delete;

  // The exit code where it has ended, 128 + signal where one killed it; kInterrupted where Stop
  // killed it, as it does to a program that does not catch signals yet.
  std::optional<int> Poll();
  // Asks it to stop (SIGTERM), once.
  void Stop();

 private:
  std::optional<int> Collect(bool wait);

  pid_t pid_ = -1;
  bool stopped_ = false;
  std::optional<int> code_;
};

}  // namespace rlvr
