// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/jobs_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "core/base/error.h"
#include "core/config/value.h"

namespace rlvr {

Option JobsOption() {
  return {.name = "jobs",
          .value = "N",
          .help = "runs at a time, one thread each (default: one a core)"};
}

int64_t ReadJobs(const CommandLine& line) {
  int64_t jobs = std::max<int64_t>(1, std::thread::hardware_concurrency());
  if (!line.Has("jobs")) return jobs;
  const std::string problem =
      ReadValue(line.Value("jobs"), {.help = "", .min = 1, .max = 4096}, jobs);
  if (problem.empty()) return jobs;
  throw Error(ExitCode::kConfig, fmt::format("--jobs {}: {}", Quoted(line.Value("jobs")), problem));
}

}  // namespace rlvr
