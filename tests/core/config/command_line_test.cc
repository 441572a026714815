// SPDX-License-Identifier: Apache-2.0
#include "core/config/command_line.h"

#include <gtest/gtest.h>

#include "tests/support/errors.h"

namespace rlvr {
namespace {

CommandLineSpec Spec() {
  CommandLineSpec spec;
  spec.options = {{.name = "config", .value = "FILE", .help = "a config", .repeatable = true},
                  {.name = "seed", .letter = 's', .value = "N", .help = "seed", .key = "run.seed"},
                  {.name = "count", .letter = 'n', .value = "N", .help = "how many"},
                  {.name = "json", .help = "print JSON"}};
  return spec;
}

CommandLineSpec SpecWithWords() {
  CommandLineSpec spec = Spec();
  spec.positionals = {{.name = "NAME", .help = "a name"},
                      {.name = "DIR", .help = "directories", .required = false, .many = true}};
  return spec;
}

std::string Refusal(const std::vector<std::string>& arguments) {
  return ErrorText(ExitCode::kCommandLine, [&] { ParseCommandLine(Spec(), arguments); });
}

TEST(CommandLine, TakesBothSpellingsOfAConfigKey) {
  const auto line =
      ParseCommandLine(Spec(), {"--policy.width", "128", "--rl.steps=50", "--rl.delta", "-0.5"});
  ASSERT_EQ(line.settings.size(), 3u);
  EXPECT_EQ(line.settings[0].key + "=" + line.settings[0].value, "policy.width=128");
  EXPECT_EQ(line.settings[1].key + "=" + line.settings[1].value, "rl.steps=50");
  EXPECT_EQ(line.settings[2].value, "-0.5");
  EXPECT_EQ(line.settings[2].where, "command line");
}

TEST(CommandLine, TakesOptionsFlagsAndShortForms) {
  const auto line =
      ParseCommandLine(Spec(), {"--config", "a", "--config=b", "-n5", "--json", "-s", "7"});
  EXPECT_EQ(line.Values("config"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(line.Value("count"), "5");
  EXPECT_TRUE(line.Has("json"));
  EXPECT_EQ(line.settings[0].key + "=" + line.settings[0].value, "run.seed=7");
  EXPECT_EQ(line.Value("absent", "x"), "x");
}

TEST(CommandLine, TakesWordsInOrderAndEmptyValues) {
  const auto line = ParseCommandLine(SpecWithWords(), {"add", "--policy.init", "", "d1", "d2"});
  EXPECT_EQ(line.words, (std::vector<std::string>{"add", "d1", "d2"}));
  EXPECT_EQ(line.settings[0].value, "");
}

TEST(CommandLine, KeepsWhatWasTyped) {
  const std::vector<std::string> typed = {"add", "--policy.width=128", "-n5"};
  EXPECT_EQ(ParseCommandLine(SpecWithWords(), typed).arguments, typed);
}

TEST(CommandLine, EverythingAfterTwoDashesIsAWord) {
  EXPECT_EQ(ParseCommandLine(SpecWithWords(), {"--", "--json", "--a.b"}).words,
            (std::vector<std::string>{"--json", "--a.b"}));
}

TEST(CommandLine, RefusesUnknownOptionsAndNamesTheNearest) {
  EXPECT_EQ(Refusal({"--jsn"}), "unknown option '--jsn'; did you mean '--json'?");
  EXPECT_EQ(Refusal({"-q"}).substr(0, 19), "unknown option '-q'");
}

TEST(CommandLine, NeverGuessesFromAPrefix) {
  EXPECT_EQ(Refusal({"--js"}), "unknown option '--js'; did you mean '--json'?");
  const auto line = ParseCommandLine(Spec(), {"--rl.ste", "3", "--rl.steps", "4"});
  EXPECT_EQ(line.settings[0].key, "rl.ste");
}

TEST(CommandLine, RefusesStrayAndMissingWords) {
  EXPECT_EQ(Refusal({"--json", "typo"}), "stray word 'typo'; expected options alone");
  EXPECT_EQ(
      ErrorText(ExitCode::kCommandLine, [] { ParseCommandLine(SpecWithWords(), {"--json"}); }),
      "NAME is missing: a name");
}

TEST(CommandLine, RefusesRepeatsMissingValuesAndValuesOfFlags) {
  EXPECT_EQ(Refusal({"--count", "1", "-n", "2"}), "option --count is given twice");
  EXPECT_EQ(Refusal({"--a.b", "1", "--a.b", "2"}), "--a.b: a.b is set twice on the command line");
  EXPECT_EQ(Refusal({"--seed", "1", "--run.seed", "2"}),
            "--run.seed: run.seed is set twice on the command line");
  EXPECT_EQ(Refusal({"--count"}), "option '--count' needs a value");
  EXPECT_EQ(Refusal({"--a.b"}), "option '--a.b' needs a value");
  EXPECT_EQ(Refusal({"--a.b="}), "option '--a.b' needs a value");
  EXPECT_EQ(Refusal({"--json=yes"}), "option '--json' takes no value");
}

TEST(CommandLine, RefusesKeysThatAreNone) {
  EXPECT_EQ(Refusal({"--a.*", "1"}).substr(0, 22), "unknown option '--a.*'");
  EXPECT_EQ(Refusal({"--a..b=1"}).substr(0, 23), "unknown option '--a..b'");
  CommandLineSpec bare = Spec();
  bare.takes_settings = false;
  EXPECT_EQ(ErrorText(ExitCode::kCommandLine,
                      [&] {
                        ParseCommandLine(bare, {"--a.b", "1"});
                      })
                .substr(0, 22),
            "unknown option '--a.b'");
}

}  // namespace
}  // namespace rlvr
