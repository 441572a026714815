// The program: experiments/commands has its subcommands, experiments/command.h what one is.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include "core/base/freed_memory.h"
#include "experiments/command.h"

namespace {

// A stream that the caller closed would be the number of the next file opened, and messages would
// go into it.
void OpenClosedStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", O_RDWR);
  }
}

}  // namespace

int main(int argc, char** argv) {
  rlvr::ReturnFreedMemory();
  OpenClosedStreams();
  return rlvr::RunProgram(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
