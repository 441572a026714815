// Writes a small run with every kind of record and publishes it: write_example_run DIR. For tests
// in other languages.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "core/io/publish.h"
#include "tests/support/example_run.h"

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  std::filesystem::create_directories(argv[1]);
  rlvr::WriteExampleRun(argv[1]);
  rlvr::Publish(argv[1]);
}
