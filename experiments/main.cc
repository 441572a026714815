// The program: experiments/commands has its subcommands, experiments/command.h what one is.
// SPDX-License-Identifier: Apache-2.0
#include "experiments/command.h"

int main(int argc, char** argv) {
  return rlvr::RunProgram(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
