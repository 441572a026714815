// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/io/file.h"
#include "core/math/precision.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

// Two layers of width 32, a few prompts.
std::vector<std::string> Small(std::vector<std::string> more) {
  std::vector<std::string> words = {"bench", "--seconds", "0", "--policy.width",
                                    "32",    "--threads", "2", "--rl.prompts_per_step",
                                    "4",     "--json"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(BenchCommand, PrintsPartsThatAddUpToTheStep) {
  const auto printed = nlohmann::json::parse(RunCaptured(Small({"--lengths", "2:5"})).out);
  double together = 0;
  for (const auto& [name, seconds] : printed["parts"].items()) {
    EXPECT_GE(seconds.get<double>(), -1e-5) << name;
    together += seconds.get<double>();
  }
  const double step = printed["step_seconds"];
  EXPECT_NEAR(together, step, 1e-9 + 1e-6 * step);
  EXPECT_LE(printed["decode"]["seconds"].get<double>(), step);
  EXPECT_EQ(printed["threads"], 2);
  EXPECT_EQ(printed["precision"], "float32");
  EXPECT_NEAR(printed["rollouts_per_second"].get<double>(), 4 * 8 / step, 1e-6 / step);
}

TEST(BenchCommand, SaysWhatPrecisionItUsed) {
  const auto precision = [](const std::string& asked) {
    const auto printed =
        nlohmann::json::parse(RunCaptured(Small({"--policy.precision", asked})).out);
    return printed["precision"].get<std::string>();
  };
  EXPECT_EQ(precision("bfloat16_software"), "bfloat16_software");
  const std::string unit(Bfloat16Unit());
  EXPECT_EQ(precision("bfloat16"), unit.empty() ? "float32" : "bfloat16 (" + unit + ")");
}

TEST(BenchCommand, CountsUsefulWorkAsItSays) {
  const auto count = [](const char* room, const char* coin = "1") {  // rewards of 1 and no baseline
    return nlohmann::json::parse(
        RunCaptured(Small({"--lengths", "3:3", "--rl.baseline", "none",
                           "--rl.reward.coin_probability", coin, "--rl.reuse_forward_mb", room}))
            .out);
  };
  const auto printed = count("16"), computing = count("0");
  // 4 prompts of 12 tokens once, 2 of 3 tokens of each of 32 completions fed.
  const double tokens = 4 * 12 + 32 * 2;
  for (const char* part : {"decode", "update"}) {
    EXPECT_NEAR(printed[part]["tokens"].get<double>(), tokens, 1e-9 * tokens) << part;
  }
  const double context = 4 * (12 * 13 / 2) + 32 * (13 + 14);
  const double products = 2 * 12 * 32 * 32 + 16 * 32;  // two blocks' matrices, the head
  const double flop = 2 * products * tokens + 4 * 2 * 32 * context;
  EXPECT_NEAR(printed["decode"]["gflop"].get<double>(), flop / 1e9, 1e-12);
  for (const auto& result : {printed, computing}) {
    EXPECT_NEAR(result["update"]["gflop"].get<double>(), 3 * flop / 1e9, 1e-12);
  }
  EXPECT_NEAR(printed["update"]["computed_gflop"].get<double>(), 2 * flop / 1e9, 1e-12);
  EXPECT_NEAR(computing["update"]["computed_gflop"].get<double>(), 3 * flop / 1e9, 1e-12);
  // Where no text has a gradient, the forward alone is useful.
  for (const char* room : {"16", "0"}) {
    EXPECT_NEAR(count(room, "0")["update"]["gflop"].get<double>(), flop / 1e9, 1e-12) << room;
  }
  const double rate =
      printed["decode"]["gflop"].get<double>() / printed["decode"]["seconds"].get<double>();
  EXPECT_NEAR(printed["decode"]["share_of_peak"].get<double>(),
              rate / printed["peak_gflops"].get<double>(), 1e-9);
}

TEST(BenchCommand, WritesATraceThatIsJson) {
  const ScratchDir dir;
  const std::string path = (dir / "step.json").string();
  RunCaptured(Small({"--profile", path}));
  const auto trace = nlohmann::json::parse(ReadTextFile(path));
  std::set<std::string> names;
  for (const auto& event : trace["traceEvents"]) {
    EXPECT_EQ(event["ph"], "X");
    EXPECT_GE(event["dur"].get<double>(), 0);
    names.insert(event["name"]);
  }
  for (const char* name : {"step", "decode", "restore", "backward", "product, forward"}) {
    EXPECT_EQ(names.count(name), 1u) << name;
  }
}

TEST(BenchCommand, RefusesLengthsThatAreNone) {
  for (const char* lengths : {"24", "0:4", "9:4", "4:24x", ":", "a:b"}) {
    const auto result = RunCaptured(Small({"--lengths", lengths}));
    EXPECT_EQ(result.code, static_cast<int>(ExitCode::kCommandLine)) << lengths;
    EXPECT_NE(result.err.find("expected LOW:HIGH"), std::string::npos) << result.err;
  }
  EXPECT_EQ(RunCaptured(Small({"--seconds", "long"})).code,
            static_cast<int>(ExitCode::kCommandLine));
}

}  // namespace
}  // namespace rlvr
