// The program: experiments/commands has its subcommands, experiments/command.h what one is.
// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>

#include "experiments/command.h"

int main(int argc, char** argv) {
  // Large buffers are returned when they are freed. By default glibc keeps the more, the larger the
  // ones that a program has freed, and a run would carry memory of phases that have ended.
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
  return rlvr::RunProgram(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
