// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/provenance.h"

#include <build_commit.h>  // made by every build: cmake/Commit.cmake
#include <fmt/format.h>
#include <sys/utsname.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/io/file.h"
#include "core/math/isa.h"
#include "core/math/matmul.h"
#include "experiments/command.h"

namespace rlvr {
namespace {

std::string Compiler() {
#ifdef __clang__
  return "clang++ " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.compare(0, 10, "model name") == 0 && colon != std::string::npos)
      return line.substr(colon + 2);
  }
  return "unknown";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Provenance(const ExperimentConfig& config,
                                                            int threads) {
  utsname system{};
  uname(&system);
  return {{"version", ProgramVersion()},
          {"commit", RLVR_COMMIT},
          {"dirty", RLVR_DIRTY},
          {"compiler", Compiler()},
          {"flags", RLVR_FLAGS},
          {"libraries", MatmulLibrary()},
          {"cpu", ProcessorName()},
          {"isa", std::string(IsaName(ActiveIsa()))},
          {"os", fmt::format("{} {}", system.sysname, system.release)},
          {"threads", fmt::format("{}", threads)},
          {"ranks", "1"},
          {"rng", "philox4x32-10"},
          {"seed", fmt::format("{}", config.run.seed)},
          {"precision", PrecisionText(config.policy.precision)},
          {"reduction", fmt::format("tree/{}", config.rl.shards)}};
}

std::string ProblemFiles(const Environment& environment) {
  std::string text;
  const std::vector<std::string> names = environment.TaskNames();
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string hash = environment.task(static_cast<int>(i)).DataHash();
    if (hash.empty()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", hash, names[i]);
  }
  return text;
}

void WriteProvenance(const std::filesystem::path& directory,
                     const std::vector<std::pair<std::string, std::string>>& provenance) {
  nlohmann::ordered_json object;
  for (const auto& [name, text] : provenance) object[name] = text;
  WriteTextFile(directory / "provenance.json", object.dump(2) + "\n");
}

}  // namespace rlvr
