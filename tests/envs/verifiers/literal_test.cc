// SPDX-License-Identifier: Apache-2.0
// Spellings of one number, in the types that share the grammar of literals.
#include <gtest/gtest.h>

#include "envs/support/parameters.h"

namespace rlvr {
namespace {

Verdict Judge(const std::string& type, std::string_view gold, std::string_view answer) {
  return MakeVerifier({type})->Verify(gold, answer, Profile::kLenient);
}

TEST(Literal, InParenthesesIsThatNumber) {
  for (const char* type : {"integer", "rational", "decimal"}) {
    for (const char* text : {"(-5)", "\\left(-5\\right)", "-(5)", "((-5))", "( -5 )", "(-5.0)",
                             "(((( -5 ))))", "$(-5)$", "-(+5)"}) {
      EXPECT_TRUE(Judge(type, "-5", text).correct()) << type << " " << text;
    }
    EXPECT_TRUE(Judge(type, "5", "(5)").correct()) << type;
    EXPECT_TRUE(Judge(type, "(-5)", "-5").correct()) << type;
    EXPECT_EQ(Judge(type, "-5", "(5)").verdict, VerdictClass::kWrong) << type;
  }
  EXPECT_TRUE(Judge("rational", "7/2", "(3\\frac12)").correct());
  EXPECT_TRUE(Judge("rational", "1/2", "((1/2))").correct());
  EXPECT_TRUE(Judge("rational", "-7/4", "(-7)/(4)").correct());
  EXPECT_TRUE(Judge("rational", "1/3", "(0.(3))").correct());
  EXPECT_TRUE(Judge("decimal", "0.75", "(7.5e-1)").correct());
  EXPECT_TRUE(Judge("percent", "5%", "(5)%").correct());
  EXPECT_TRUE(Judge("quantity", "-5 cm", "(-5) cm").correct());
  EXPECT_TRUE(Judge("ratio", "3:4", "(3):(4)").correct());
}

TEST(Literal, NothingElseInParenthesesIsANumber) {
  for (const char* type : {"integer", "rational", "decimal"}) {
    for (const char* text : {"(1, 2)",  "(1,2)",
                             "(1,234)", "(1;2)",
                             "(5",      "5)",
                             "()",      "(5))",
                             "((5)",    "(5]",
                             "[5]",     "(5)(1)",
                             "5(1)",    "(5)5",
                             "(2+3)",   "(5)!",
                             "(-)5",    "(5%)",
                             "1 (5)",   "1(000)",
                             "(1)234",  "(-5)^2",
                             "(5)x",    "(5) (5)",
                             "|5|",     "(1)\\times 10^3",
                             "-(-)5",   "(1/2"}) {
      EXPECT_EQ(Judge(type, "1234", text).reason, "not_in_grammar") << type << " " << text;
    }
  }
  EXPECT_EQ(Judge("integer", "2", "(4)/(2)").reason, "not_in_grammar");
  EXPECT_EQ(Judge("decimal", "0.5", "(1/2)").reason, "not_in_grammar");
  EXPECT_EQ(Judge("rational", "1/4", "(1/2)/2").reason, "not_in_grammar");
  EXPECT_EQ(Judge("integer", "5", std::string(5, '(') + "5" + std::string(5, ')')).reason,
            "too_deep");
  EXPECT_EQ(Judge("integer", "5", std::string(900, '(') + "5").reason, "too_deep");
}

TEST(Literal, ParenthesesAreNotTheStrictSpelling) {
  for (const char* type : {"integer", "rational", "decimal"}) {
    const Verdict v = MakeVerifier({type})->Verify("-5", "(-5)", Profile::kStrict);
    EXPECT_EQ(v.reason, "not_canonical") << type;
  }
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
