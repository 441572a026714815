// SPDX-License-Identifier: Apache-2.0
#include "experiments/verifying/lines.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/base/error.h"

namespace rlvr {
namespace {

// "number:line" of each line, or "number!" where it is too long.
std::vector<std::string> Lines(const std::string& text) {
  std::istringstream in(text);
  LineReader reader(in);
  std::vector<std::string> lines;
  while (reader.Next()) {
    const std::string number = std::to_string(reader.number());
    try {
      lines.push_back(number + ":" + std::string(reader.text()));
    } catch (const Error&) {
      lines.push_back(number + "!");
    }
  }
  return lines;
}

using Strings = std::vector<std::string>;

TEST(Lines, EndWithOrWithoutANewLine) {
  EXPECT_EQ(Lines(""), Strings{});
  EXPECT_EQ(Lines("a"), Strings{"1:a"});
  EXPECT_EQ(Lines("a\nb\n"), (Strings{"1:a", "2:b"}));
  EXPECT_EQ(Lines("a\nb"), (Strings{"1:a", "2:b"}));
  EXPECT_EQ(Lines(std::string("a\0b\n", 4)), Strings{std::string("1:a\0b", 5)});
}

TEST(Lines, ThatAreBlankAreSkippedAndCounted) {
  EXPECT_EQ(Lines("\n\na\n \t\r\n\nb"), (Strings{"3:a", "6:b"}));
  EXPECT_EQ(Lines("\n \n"), Strings{});
}

TEST(Lines, BeyondTheLimitAreErrorsAndTheNextIsRead) {
  const std::string most(kMaxLine, 'x'), more(kMaxLine + 1, 'x'), many(3 * kMaxLine, ' ');
  EXPECT_EQ(Lines(most + "\nb"), (Strings{"1:" + most, "2:b"}));
  EXPECT_EQ(Lines(most), Strings{"1:" + most});
  EXPECT_EQ(Lines("a\n" + more + "\nb\n"), (Strings{"1:a", "2!", "3:b"}));
  EXPECT_EQ(Lines(many + "\n" + many + "\nb"), (Strings{"1!", "2!", "3:b"}));
  EXPECT_EQ(Lines(more), Strings{"1!"});
}

}  // namespace
}  // namespace rlvr
