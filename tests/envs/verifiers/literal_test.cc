// SPDX-License-Identifier: Apache-2.0
// Spellings of one number, in the types that share the grammar of literals.
#include <gtest/gtest.h>

#include "envs/support/parameters.h"

namespace rlvr {
namespace {

Verdict Judge(const std::string& type, std::string_view gold, std::string_view answer) {
  return MakeVerifier({type})->Verify(gold, answer, Profile::kLenient);
}

TEST(Literal, FractionsOfUnicodeAreFractions) {
  const std::vector<std::pair<std::string, std::string>> fractions = {
      {"1/2", "\u00bd"}, {"1/3", "\u2153"}, {"2/3", "\u2154"}, {"1/4", "\u00bc"}, {"3/4", "\u00be"},
      {"1/5", "\u2155"}, {"2/5", "\u2156"}, {"3/5", "\u2157"}, {"4/5", "\u2158"}, {"1/6", "\u2159"},
      {"5/6", "\u215a"}, {"1/7", "\u2150"}, {"1/8", "\u215b"}, {"3/8", "\u215c"}, {"5/8", "\u215d"},
      {"7/8", "\u215e"}, {"1/9", "\u2151"}};
  for (const auto& [gold, character] : fractions) {
    EXPECT_TRUE(Judge("rational", gold, character).correct()) << gold;
    EXPECT_TRUE(Judge("rational", "-" + gold, "-" + character).correct()) << gold;
    EXPECT_TRUE(Judge("rational", "2 " + gold, "2" + character).correct()) << gold;
    EXPECT_EQ(Judge("rational", gold, "1" + character).verdict, VerdictClass::kWrong) << gold;
  }
  for (const char* text : {"\u00bd3", "\u00bd\u00bd", "1/\u00bd", "1.5\u00bd", "\u00bd/2"}) {
    EXPECT_EQ(Judge("rational", "3/2", text).reason, "not_in_grammar") << text;
  }
  EXPECT_EQ(Judge("decimal", "0.5", "\u00bd").reason, "not_in_grammar");
  EXPECT_EQ(Judge("integer", "2", "\u00bd").reason, "not_in_grammar");
  EXPECT_TRUE(Judge("percent", "0.5%", "\u00bd%").correct());
  EXPECT_TRUE(Judge("quantity", "2.5 m", "2\u00bd m").correct());
}

}  // namespace
}  // namespace rlvr
