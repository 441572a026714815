// SPDX-License-Identifier: Apache-2.0
#include "core/config/bind.h"

#include <gtest/gtest.h>

#include <array>

#include "core/config/fields.h"
#include "core/config/reader.h"
#include "tests/support/errors.h"

namespace rlvr {
namespace {

enum class Shape { kRound, kSquare };
std::span<const std::string_view> EnumNames(Shape) {
  static constexpr std::array<std::string_view, 2> kNames = {"round", "square"};
  return kNames;
}

struct Inner {
  double rate = 0.1;
  std::vector<double> levels = {0.5, 1e-300};
  void Visit(FieldVisitor& v) {
    v.Field("rate", rate, {.help = "how fast", .unit = "1/step", .min = 0, .max = 1});
    v.Field("levels", levels, {.help = "where to measure | mark", .min = 0});
  }
};

struct Outer {
  int64_t steps = 50, threads = 0;
  bool loud = false;
  std::string kind = "plain", note = "";
  Shape shape = Shape::kSquare;
  std::vector<int64_t> seeds = {0};
  std::vector<std::string> names = {};
  Inner inner;
  double late = -1;
  void Visit(FieldVisitor& v) {
    v.Enter("rl");
    v.Field("steps", steps, {.help = "steps", .min = 1, .max = 1000});
    v.Field("threads", threads, {.help = "threads", .min = 0, .hashed = false});
    v.Field("loud", loud, {.help = "print more"});
    v.Field("kind", kind, {.help = "which", .choices = {"plain", "striped"}});
    v.Field("note", note, {.help = "free text"});
    v.Field("shape", shape, {.help = "form"});
    v.Field("seeds", seeds, {.help = "seeds", .min = 0});
    v.Field("names", names, {.help = "names"});
    v.Section("inner", inner);
    v.Field("late", late, {.help = "a field after a section"});
    v.Leave();
  }
};

Outer Read(const std::string& key, const std::string& value) {
  Outer outer;
  Bind({{key, value, "a.cfg:3"}}, outer);
  return outer;
}

std::string Refusal(const std::string& key, const std::string& value) {
  return ErrorText(ExitCode::kConfig, [&] { Read(key, value); });
}

TEST(Bind, ReadsEveryKindOfField) {
  EXPECT_EQ(Read("rl.steps", "7").steps, 7);
  EXPECT_TRUE(Read("rl.loud", "true").loud);
  EXPECT_EQ(Read("rl.kind", "striped").kind, "striped");
  EXPECT_EQ(Read("rl.shape", "round").shape, Shape::kRound);
  EXPECT_EQ(Read("rl.inner.rate", "2.5e-3").inner.rate, 2.5e-3);
  EXPECT_EQ(Read("rl.seeds", "0..3, 7").seeds, (std::vector<int64_t>{0, 1, 2, 3, 7}));
  EXPECT_EQ(Read("rl.seeds", "").seeds, std::vector<int64_t>{});
  EXPECT_EQ(Read("rl.inner.levels", "1,2.5").inner.levels, (std::vector<double>{1, 2.5}));
  EXPECT_EQ(Read("rl.names", "a, b").names, (std::vector<std::string>{"a", "b"}));
}

TEST(Bind, LaterSettingsWinAndOverriddenOnesAreCheckedToo) {
  Outer outer;
  Bind({{"rl.steps", "1", "a:1"}, {"rl.steps", "2", "command line"}}, outer);
  EXPECT_EQ(outer.steps, 2);
  EXPECT_EQ(ErrorText(ExitCode::kConfig,
                      [&] {
                        Bind({{"rl.steps", "x", "a:1"}, {"rl.steps", "2", "b:1"}}, outer);
                      }),
            "a:1: rl.steps = 'x': expected a whole number in [1, 1000]");
}

TEST(Bind, AnUnknownKeyNamesItsPlaceAndTheNearestKey) {
  EXPECT_EQ(Refusal("rl.stepz", "7"),
            "a.cfg:3: unknown key rl.stepz (= '7'); did you mean 'rl.steps'?");
  Outer outer;
  EXPECT_EQ(ErrorText(ExitCode::kCommandLine,
                      [&] {
                        Bind({{"rl.inner.rat", "7", "command line"}}, outer);
                      }),
            "command line: unknown option --rl.inner.rat (= '7'); did you mean 'rl.inner.rate'?");
}

TEST(Bind, NamesAreNotGuessedFromPrefixes) {
  EXPECT_EQ(Refusal("rl.ste", "7"),
            "a.cfg:3: unknown key rl.ste (= '7'); did you mean 'rl.steps'?");
}

TEST(Bind, WholeNumbersAreWholeInRangeAndWithoutDecoration) {
  const std::string expected = "': expected a whole number in [1, 1000]";
  for (const std::string bad : {"0", "1001", "1e3", "3.0", "+5", "0x10", "5 ", "", "nan",
                                "9223372036854775808", "-99999999999999999999", "5,6", "five"}) {
    EXPECT_EQ(Refusal("rl.steps", bad), "a.cfg:3: rl.steps = '" + bad + expected);
  }
}

TEST(Bind, NumbersAreFiniteAndInRange) {
  for (const std::string bad : {"nan", "-nan", "inf", "-inf", "infinity", "1e999", "-1e-400",
                                "1e-400", "-0.1", "1.1", "0.1x", "0,1", "", "0x1p-2"}) {
    EXPECT_EQ(Refusal("rl.inner.rate", bad),
              "a.cfg:3: rl.inner.rate = '" + bad + "': expected a finite number in [0, 1]");
  }
}

TEST(Bind, NumbersAreFiniteWithoutARangeToo) {
  for (const std::string bad : {"nan", "inf", "-inf"}) {
    EXPECT_EQ(Refusal("rl.late", bad),
              "a.cfg:3: rl.late = '" + bad + "': expected a finite number");
  }
}

TEST(Bind, MistypedChoicesNameTheNearest) {
  EXPECT_EQ(Refusal("rl.shape", "rond"),
            "a.cfg:3: rl.shape = 'rond': expected one of round, square; did you mean 'round'?");
  EXPECT_EQ(Refusal("rl.kind", "Plain"),
            "a.cfg:3: rl.kind = 'Plain': expected one of plain, striped; did you mean 'plain'?");
  EXPECT_EQ(Refusal("rl.loud", "yes"), "a.cfg:3: rl.loud = 'yes': expected true or false");
}

TEST(Bind, ListsAreBounded) {
  EXPECT_EQ(Refusal("rl.seeds", "0..9223372036854775807"),
            "a.cfg:3: rl.seeds = '0..9223372036854775807': expected at most 10000 items");
  EXPECT_EQ(Refusal("rl.seeds", "0..9999,0..0"),
            "a.cfg:3: rl.seeds = '0..9999,0..0': expected at most 10000 items");
  EXPECT_EQ(Refusal("rl.names", std::string(20000, ',')).substr(0, 22), "a.cfg:3: rl.names = ',");
  EXPECT_EQ(Refusal("rl.seeds", "3..1"),
            "a.cfg:3: rl.seeds = '3..1': expected a run such as 0..9, its lower end first");
  EXPECT_EQ(Refusal("rl.seeds", "1 2"),
            "a.cfg:3: rl.seeds = '1 2': expected a whole number at least 0, or a "
            "list such as 1,2,3 or 0..9");
  EXPECT_EQ(Refusal("rl.inner.levels", "1,,2"),
            "a.cfg:3: rl.inner.levels = '1,,2': expected a finite number at least 0 (in a list, "
            "between commas)");
}

TEST(Bind, TextMayNotBreakTheDump) {
  EXPECT_EQ(Refusal("rl.note", "a\nb"), "a.cfg:3: rl.note = 'a?b': expected no control characters");
  EXPECT_EQ(Refusal("rl.note", "'\""),
            "a.cfg:3: rl.note = ''\"': expected at most one kind of quotes");
  EXPECT_EQ(Refusal("rl.note", "x\xff"), "a.cfg:3: rl.note = 'x\xef\xbf\xbd': expected UTF-8");
}

std::vector<FieldEntry> FieldsOf(Outer& outer) { return ListFields(VisitOf(outer)); }

TEST(Dump, ReadsBackToTheSameValuesBitForBit) {
  for (const std::string note :
       {"", " x ", "a # b", "a;b ;c", "say \"hi\"", "it's", "a = b", "[x]", "\"q\""}) {
    for (const double rate : {0.1, 1.0 / 3, 1e-308, 5e-324, 0.30000000000000004, 1.0}) {
      Outer outer;
      outer.note = note, outer.inner.rate = rate, outer.seeds = {}, outer.late = 1e300,
      outer.steps = 3;
      outer.names = {"x", "y"}, outer.shape = Shape::kRound, outer.inner.levels = {rate, 1e22};
      const std::string dump = DumpConfig(FieldsOf(outer));
      Outer again;
      Bind(ReadConfigText(dump, "dump"), again);
      EXPECT_EQ(DumpConfig(FieldsOf(again)), dump);
      EXPECT_EQ(again.note, note);
      EXPECT_EQ(again.inner.rate, rate);
      EXPECT_EQ(again.inner.levels, outer.inner.levels);
      EXPECT_EQ(again.late, 1e300);
    }
  }
}

TEST(Dump, IsOneSectionAfterAnother) {
  Outer outer;
  EXPECT_EQ(
      DumpConfig(FieldsOf(outer)),
      "[rl]\nsteps = 50\nthreads = 0\nloud = false\nkind = plain\nnote = \"\"\nshape = square\n"
      "seeds = 0\nnames = \"\"\nlate = -1\n\n[rl.inner]\nrate = 0.1\nlevels = 0.5,1e-300\n");
}

TEST(Hash, ChangesWithHashedFieldsOnly) {
  Outer a, b;
  b.threads = 8;
  EXPECT_EQ(ConfigHash(FieldsOf(a)), ConfigHash(FieldsOf(b)));
  b.inner.rate = 0.2;
  EXPECT_NE(ConfigHash(FieldsOf(a)), ConfigHash(FieldsOf(b)));
  EXPECT_EQ(ConfigHash(FieldsOf(a), {"rl.steps", "rl.s"}), ConfigHash(FieldsOf(b), {"rl.s"}));
  EXPECT_EQ(HashedText(FieldsOf(a), {"rl.inner."}),
            "rl.inner.levels = 0.5,1e-300\nrl.inner.rate = 0.1\n");
  EXPECT_EQ(HashHex(0xab), "00000000000000ab");
}

TEST(Reference, ListsEveryKeyWithRangeDefaultUnitAndHelp) {
  Outer outer;
  const std::string page = ConfigReference(FieldsOf(outer));
  EXPECT_NE(page.find("## [rl.inner]\n"), std::string::npos);
  EXPECT_NE(page.find("| `rl.inner.rate` | number in [0, 1] | `0.1` | 1/step | how fast |\n"),
            std::string::npos);
  EXPECT_NE(page.find("| `rl.shape` | one of `round`, `square` | `square` |  | form |\n"),
            std::string::npos);
  EXPECT_NE(page.find("where to measure \\| mark"), std::string::npos);
}

TEST(Diff, NamesWhatDiffersAndWhatOnlyOneSideHas) {
  const auto differences = DiffSettings(ReadConfigText("[a]\nx = 1\ny = 2\nz = 3\n", "l"),
                                        ReadConfigText("[a]\nx = 1\ny = 5\nw = 4\n", "r"));
  ASSERT_EQ(differences.size(), 3u);
  EXPECT_EQ(differences[0].key + differences[0].left + differences[0].right, "a.y25");
  EXPECT_EQ(differences[1].key, "a.z");
  EXPECT_FALSE(differences[1].in_right);
  EXPECT_EQ(differences[2].key, "a.w");
  EXPECT_FALSE(differences[2].in_left);
}

}  // namespace
}  // namespace rlvr
