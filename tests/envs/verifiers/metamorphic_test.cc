// Laws that hold for any value: every spelling of a random expression, number or list is accepted,
// and every change of its meaning is refused.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

constexpr int kRounds = 400;

// A random rational function of x and y, as a tree of strings.
struct Term {
  char op = 'n';  // n a number, x, y, + - * / ^
  int64_t number = 0;
  std::vector<Term> parts;
};

Term RandomTerm(Stream& rng, int depth) {
  Term term;
  const int64_t kind = rng.Integer(0, depth == 0 ? 2 : 9);
  if (kind == 0) return term.number = rng.Integer(1, 99), term;
  if (kind == 1) return term.op = 'x', term;
  if (kind == 2) return term.op = 'y', term;
  if (kind == 9) {
    term.op = '^';
    term.number = rng.Integer(2, 4);
    term.parts = {RandomTerm(rng, depth - 1)};
    return term;
  }
  term.op = "++-**/"[kind - 3];
  term.parts = {RandomTerm(rng, depth - 1), RandomTerm(rng, depth - 1)};
  if (term.op != '/') return term;
  Term one, sum;  // no denominator that vanishes identically
  one.number = 1;
  sum.op = '+';
  sum.parts = {RandomTerm(rng, 0), one};
  term.parts[1] = sum;
  return term;
}

using Printer = std::function<std::string(const Term&)>;

std::string Plain(const Term& t) {
  if (t.op == 'n') return std::to_string(t.number);
  if (t.parts.empty()) return std::string(1, t.op);
  if (t.op == '^') return "(" + Plain(t.parts[0]) + ")^" + std::to_string(t.number);
  return "(" + Plain(t.parts[0]) + ")" + t.op + "(" + Plain(t.parts[1]) + ")";
}

std::string Tex(const Term& t) {
  if (t.op == 'n') return "{" + std::to_string(t.number) + "}";
  if (t.parts.empty()) return std::string(1, t.op);
  const std::string a = Tex(t.parts[0]);
  if (t.op == '^') return "\\left(" + a + "\\right)^{" + std::to_string(t.number) + "}";
  const std::string b = Tex(t.parts[1]);
  if (t.op == '/') return "\\dfrac{" + a + "}{" + b + "}";
  if (t.op == '*') return "\\left(" + a + "\\right) \\cdot \\left(" + b + "\\right)";
  return "\\left(" + a + "\\right) " + t.op + " \\left(" + b + "\\right)";
}

// Sums and products the other way round, powers as products, a-b as -b+a.
std::string Turned(const Term& t) {
  if (t.parts.empty()) return Plain(t);
  const std::string a = "(" + Turned(t.parts[0]) + ")";
  if (t.op == '^') {
    std::string text = a;
    for (int64_t i = 1; i < t.number; ++i) text += a;
    return text;
  }
  const std::string b = "(" + Turned(t.parts[1]) + ")";
  if (t.op == '-') return "-" + b + "+" + a;
  if (t.op == '/') return a + " \\div " + b;
  return t.op == '*' ? b + a : b + "+" + a;
}

Verdict Judge(const AnswerType& type, const std::string& gold, const std::string& answer) {
  return MakeVerifier(type)->Verify(gold, answer, Profile::kLenient);
}

TEST(Metamorphic, EverySpellingOfAnExpressionIsAcceptedAndEveryChangeRefused) {
  Stream rng(7, "metamorphic.expression");
  for (int round = 0; round < kRounds; ++round) {
    const Term term = RandomTerm(rng, 4);
    const std::string gold = Plain(term);
    for (const Printer& print : {Printer(Plain), Printer(Tex), Printer(Turned)}) {
      const std::string same = print(term);
      EXPECT_TRUE(Judge({"expression"}, gold, same).correct()) << gold << " | " << same;
      EXPECT_TRUE(Judge({"expression"}, same, gold).correct()) << same << " | " << gold;
      for (const char* change : {"+1", "-x", "+(x-y)^2", "+\\frac{1}{10^{12}}", "+x^2y"}) {
        const Verdict verdict = Judge({"expression"}, gold, "(" + same + ")" + change);
        EXPECT_EQ(verdict.verdict, VerdictClass::kWrong) << gold << " | " << same << change;
      }
    }
  }
}

std::string Grouped(std::string digits, const std::string& mark) {
  for (int64_t at = static_cast<int64_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), mark);
  }
  return digits;
}

TEST(Metamorphic, EverySpellingOfANumberIsAcceptedAndEveryNeighbourRefused) {
  Stream rng(7, "metamorphic.number");
  for (int round = 0; round < kRounds; ++round) {
    const int64_t value = rng.Integer(1000, 999999999);
    const std::string text = std::to_string(value);
    for (const std::string& same :
         {text, "+" + text, "00" + text, text + ".0", text + ".", "$" + text + "$",
          Grouped(text, ","), Grouped(text, "{,}"), Grouped(text, "\\,"), "\\text{" + text + "}",
          text + "e0", text + "0e-1", text + " \\times 10^{0}"}) {
      EXPECT_TRUE(Judge({"integer"}, text, same).correct()) << text << " | " << same;
      EXPECT_FALSE(Judge({"integer"}, std::to_string(value + 1), same).correct()) << same;
      EXPECT_FALSE(Judge({"integer"}, "-" + text, same).correct()) << same;
    }
    for (const std::string& other : {text + "0", text.substr(1), text + ".1", "-" + text,
                                     Grouped(text, " ,"), text + "/2", text + "+0", text + "%"}) {
      EXPECT_FALSE(Judge({"integer"}, text, other).correct()) << text << " | " << other;
    }
  }
}

TEST(Metamorphic, EverySpellingOfAFractionIsAcceptedAndEveryNeighbourRefused) {
  Stream rng(7, "metamorphic.fraction");
  for (int round = 0; round < kRounds; ++round) {
    const int64_t above = rng.Integer(1, 999), below = rng.Integer(2, 999);
    const int64_t factor = rng.Integer(2, 9);
    const std::string a = std::to_string(above), b = std::to_string(below);
    const std::string gold = a + "/" + b;
    std::vector<std::string> spellings = {
        gold, "\\frac{" + a + "}{" + b + "}", "{" + a + " \\over " + b + "}",
        std::to_string(above * factor) + "/" + std::to_string(below * factor),
        "-\\frac{-" + a + "}{" + b + "}"};
    if (above > below && above % below != 0) {
      spellings.push_back(std::to_string(above / below) + "\\frac{" +
                          std::to_string(above % below) + "}{" + b + "}");
      spellings.push_back(std::to_string(above / below) + " " + std::to_string(above % below) +
                          "/" + b);
    }
    for (const std::string& same : spellings) {
      EXPECT_TRUE(Judge({"rational"}, gold, same).correct()) << gold << " | " << same;
      EXPECT_FALSE(Judge({"rational"}, std::to_string(above + 1) + "/" + b, same).correct());
      EXPECT_FALSE(Judge({"rational"}, "-" + gold, same).correct()) << same;
    }
  }
}

TEST(Metamorphic, OrderCountsInTuplesAloneAndElementsCountAlways) {
  Stream rng(7, "metamorphic.list");
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> items;
    for (int64_t i = 0; i < 4; ++i) items.push_back(std::to_string(100 * i + rng.Integer(0, 99)));
    const auto join = [](const std::vector<std::string>& list) {
      std::string text;
      for (const std::string& item : list) text += (text.empty() ? "" : ", ") + item;
      return text;
    };
    const std::vector<std::string> turned(items.rbegin(), items.rend());
    std::vector<std::string> fewer = items, doubled = items, changed = items;
    fewer.pop_back(), doubled.push_back(items[0]), changed[2] += "5";
    const std::string gold = join(items);
    for (const char* type : {"tuple", "set", "multiset"}) {
      const bool ordered = std::string_view(type) == "tuple";
      EXPECT_TRUE(Judge({type}, gold, gold).correct());
      EXPECT_EQ(Judge({type}, gold, join(turned)).correct(), !ordered);
      EXPECT_FALSE(Judge({type}, gold, join(fewer)).correct());
      EXPECT_FALSE(Judge({type}, gold, join(changed)).correct());
      EXPECT_EQ(Judge({type}, gold, join(doubled)).correct(), std::string_view(type) == "set");
    }
  }
}

}  // namespace
}  // namespace rlvr
