// SPDX-License-Identifier: Apache-2.0
#include "core/config/reader.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/config/bind.h"
#include "tests/support/errors.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

// A folder of its own that goes with the test.
class ConfigFiles : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("rlvr_config_") + test->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path Write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  fs::path folder_;
};

std::string Text(const std::vector<Setting>& settings) {
  std::string text;
  for (const Setting& s : settings) text += s.key + "=" + s.value + "@" + s.where + "|";
  return text;
}

std::string ReadText(const std::string& text) { return Text(ReadConfigText(text, "a.cfg")); }

std::string Refusal(const std::string& text) {
  return ErrorText(ExitCode::kConfig, [&] { ReadConfigText(text, "a.cfg"); });
}

TEST(ConfigText, HasSectionsKeysAndLineNumbers) {
  EXPECT_EQ(ReadText("top = 1\n\n[policy]\nwidth=64\n [task.mix] \n  weight =  2.5  \n"),
            "top=1@a.cfg:1|policy.width=64@a.cfg:4|task.mix.weight=2.5@a.cfg:6|");
}

TEST(ConfigText, CommentsStartWithHashOrSemicolonAtLineStartOrAfterASpace) {
  EXPECT_EQ(ReadText("# a\n; b\na = 1 # one\nb = 2 ; two\nc = x;y\n[s] # section\nd = # none\n"),
            "a=1@a.cfg:3|b=2@a.cfg:4|c=x;y@a.cfg:5|s.d=@a.cfg:7|");
}

TEST(ConfigText, RefusesAHashInsideAValueInsteadOfCuttingIt) {
  EXPECT_EQ(
      Refusal("\nout = runs/a#b\n"),
      "a.cfg:2: out = 'runs/a#b': a '#' inside a value; expected a space before a comment, or "
      "quotes");
}

TEST(ConfigText, StripsMatchedQuotesAndKeepsWhatIsInside) {
  EXPECT_EQ(ReadText("a = \"x # y; z \"  # comment\nb = 'say \"hi\"'\nc = \"\"\n"),
            "a=x # y; z @a.cfg:1|b=say \"hi\"@a.cfg:2|c=@a.cfg:3|");
  EXPECT_EQ(Refusal("a = \"x"), "a.cfg:1: a = '\"x': expected a closing quote");
  EXPECT_EQ(Refusal("a = 'x' y"), "a.cfg:1: a = ''x' y': expected nothing after the closing quote");
}

TEST(ConfigText, RefusesARepeatedKeyAndNamesBothLines) {
  EXPECT_EQ(Refusal("[rl]\nsteps = 1\n[policy]\nwidth = 2\n[rl]\nsteps = 3\n"),
            "a.cfg:6: rl.steps is set a second time; the first is in line 2");
}

TEST(ConfigText, RefusesMalformedLines) {
  EXPECT_EQ(Refusal("steps 5"), "a.cfg:1: 'steps 5': expected key = value");
  EXPECT_EQ(Refusal("[rl"), "a.cfg:1: '[rl': expected ']' after the section");
  EXPECT_EQ(Refusal("[]\n"), "a.cfg:1: '': expected the name of a section");
  EXPECT_EQ(Refusal("[rl] steps = 1"), "a.cfg:1: 'steps = 1' after a section; expected nothing");
  EXPECT_EQ(Refusal("a b = 1"),
            "a.cfg:1: 'a b': expected a key of letters, digits, '_', '-' and '.'");
  EXPECT_EQ(Refusal("= 1"), "a.cfg:1: '': expected a key of letters, digits, '_', '-' and '.'");
  EXPECT_EQ(Refusal("a* = 1"),
            "a.cfg:1: 'a*': expected a key of letters, digits, '_', '-' and '.'");
  EXPECT_EQ(Refusal("a = \x7f"), "a.cfg:1: a control character; expected text");
  EXPECT_EQ(Refusal(std::string("a = \x1b[2J")), "a.cfg:1: a control character; expected text");
}

TEST(ConfigText, TakesByteOrderMarksAndWindowsLineEnds) {
  EXPECT_EQ(ReadText("\xef\xbb\xbf[a]\r\nb = 1\r\n"), "a.b=1@a.cfg:2|");
}

TEST(ConfigText, IsBounded) {
  EXPECT_EQ(Refusal(std::string(kMaxConfigBytes + 1, '\n')), "a.cfg: larger than 1048576 bytes");
  std::string many;
  for (size_t i = 0; i <= kMaxSettings; ++i) many += "k" + std::to_string(i) + " = 1\n";
  EXPECT_EQ(Refusal(many), "a.cfg:10001: more than 10000 settings");
  const std::string long_line = "a = " + std::string(300, 'x') + "#\n";
  EXPECT_LT(Refusal(long_line).size(), 200u);
}

TEST(ConfigText, NeverFailsOtherwiseThanByAnError) {
  // Every text of four characters over a small alphabet of what matters to the parser.
  const std::string alphabet = "a=[]#;\"' .\n\t";
  for (size_t code = 0; code < 12 * 12 * 12 * 12; ++code) {
    std::string text;
    for (size_t rest = code, i = 0; i < 4; ++i, rest /= 12) text += alphabet[rest % 12];
    try {
      for (const Setting& s : ReadConfigText(text, "a")) EXPECT_TRUE(IsKey(s.key)) << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::kConfig);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
}

TEST_F(ConfigFiles, IncludeComesFirstAndIsRelativeToTheIncludingFile) {
  Write("base/more.cfg", "[rl]\nsteps = 1\nclip = 2\n");
  Write("base/base.cfg", "include = more.cfg\n[rl]\nclip = 3\n");
  const fs::path main = Write("main.cfg", "include = \"base/base.cfg\"\n[rl]\nsteps = 9\n");
  const auto settings = ReadConfigFile(main);
  EXPECT_EQ(LastValue(settings, "rl.steps", ""), "9");
  EXPECT_EQ(LastValue(settings, "rl.clip", ""), "3");
  EXPECT_EQ(settings.size(), 4u);
  EXPECT_EQ(settings[0].where, (folder_ / "base/more.cfg").string() + ":2");
}

TEST_F(ConfigFiles, IncludeAfterASettingIsRefused) {
  const fs::path main = Write("main.cfg", "a = 1\ninclude = b.cfg\n");
  EXPECT_EQ(
      ErrorText(ExitCode::kConfig, [&] { ReadConfigFile(main); }),
      main.string() + ":2: include after a setting; expected it before all settings of the file");
}

TEST_F(ConfigFiles, IncludeInACircleIsRefused) {
  const fs::path a = Write("a.cfg", "include = b.cfg\n");
  const fs::path b = Write("b.cfg", "include = ./a.cfg\n");
  EXPECT_EQ(
      ErrorText(ExitCode::kConfig, [&] { ReadConfigFile(a); }),
      b.string() + ":1: include: " + fs::canonical(a).string() + " includes itself, in a circle");
}

TEST_F(ConfigFiles, IncludeIsAtMostEightDeep) {
  Write("c9.cfg", "a = 1\n");
  for (int i = 8; i >= 0; --i) {
    Write("c" + std::to_string(i) + ".cfg", "include = c" + std::to_string(i + 1) + ".cfg\n");
  }
  EXPECT_EQ(ReadConfigFile(folder_ / "c1.cfg").size(), 1u);
  EXPECT_EQ(ErrorText(ExitCode::kConfig, [&] { ReadConfigFile(folder_ / "c0.cfg"); }),
            (folder_ / "c8.cfg").string() + ":1: include: deeper than 8 includes");
}

TEST_F(ConfigFiles, IncludesCantMultiply) {
  // 4^6 leaves would be read without the limit on the number of files.
  Write("d6.cfg", "a = 1\n");
  for (int i = 5; i >= 0; --i) {
    const std::string next = "include = d" + std::to_string(i + 1) + ".cfg\n";
    Write("d" + std::to_string(i) + ".cfg", next + next + next + next);
  }
  EXPECT_NE(ErrorText(ExitCode::kConfig, [&] { ReadConfigFile(folder_ / "d0.cfg"); })
                .find("more than 64 config files"),
            std::string::npos);
}

TEST_F(ConfigFiles, MissingFilesAndFoldersAreInputOutputErrors) {
  const fs::path none = folder_ / "none.cfg";
  EXPECT_EQ(ErrorText(ExitCode::kIo, [&] { ReadConfigFile(none); }),
            "can't read config file " + none.string() + ": No such file or directory");
  EXPECT_EQ(ErrorText(ExitCode::kIo, [&] { ReadConfigFile(folder_); }),
            folder_.string() + " is a directory; expected a config file");
  const fs::path main = Write("main.cfg", "include = none.cfg\n");
  EXPECT_EQ(ErrorText(ExitCode::kIo, [&] { ReadConfigFile(main); }),
            main.string() + ":1: include: can't read config file " + none.string() +
                ": No such file or directory");
}

TEST_F(ConfigFiles, EndlessFilesAreRefused) {
  EXPECT_EQ(ErrorText(ExitCode::kConfig, [&] { ReadConfigFile("/dev/zero"); }),
            "/dev/zero: larger than 1048576 bytes; expected a config file");
  const fs::path main = Write("main.cfg", "include = /dev/zero\n");
  EXPECT_EQ(ErrorText(ExitCode::kConfig, [&] { ReadConfigFile(main); }),
            main.string() + ":1: include: /dev/zero is no regular file");
}

}  // namespace
}  // namespace rlvr
