// percent: a share. 28%, 28\% and 28 percent are 0.28, and so are the numbers 0.28 and 7/25. With
// unit = percent a bare number counts percents. strict: 28%.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "envs/support/tolerance.h"

namespace rlvr {
namespace {

class PercentVerifier : public TypedVerifier<mpq_class> {
 public:
  PercentVerifier(bool bare_percents, Tolerance tolerance)
      : bare_percents_(bare_percents), tolerance_(std::move(tolerance)) {}

 protected:
  ReadStatus Read(std::string_view text, mpq_class& out) const override {
    std::vector<Token> tokens;
    if (const ReadStatus s = Tokenize(Clean(text), tokens); s != ReadStatus::kOk) return s;
    Cursor c(tokens);
    Literal literal;
    if (const ReadStatus s = ReadLiteral(c, {}, literal); s != ReadStatus::kOk) return s;
    const bool sign = TakeSign(c);
    if (!c.Done()) return ReadStatus::kGrammar;
    out = sign || bare_percents_ ? mpq_class(literal.value / 100) : literal.value;
    return ReadStatus::kOk;
  }
  Outcome Compare(const mpq_class& gold, const mpq_class& answer) const override {
    return CompareWithin(tolerance_, gold, answer);
  }
  std::string Print(const mpq_class& value) const override {
    return PrintDecimal(value * 100) + "%";
  }

 private:
  static bool TakeSign(Cursor& c) {
    if (c.Take('%')) return true;
    const bool word = c.IsKind(TokenKind::kLetters) || c.IsKind(TokenKind::kText);
    const std::string_view text = c.Peek().text;
    if (word && text == "per" && c.IsKind(TokenKind::kLetters, 1) && c.Peek(1).text == "cent") {
      c.Advance(2);
      return true;
    }
    if (!word || (text != "percent" && text != "per cent" && text != "%" && text != "\\%"))
      return false;
    c.Advance();
    return true;
  }

  bool bare_percents_;
  Tolerance tolerance_;
};

RLVR_REGISTER(VerifierPlugin,
              {
                  .name = "percent",
                  .help = "a share, in percent or as a number; parameters unit (number, percent: "
                          "what a bare number counts), "
                          "abs_tol, rel_tol (of the share, not of percents)",
                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                    CheckParameters(type, {"unit", "abs_tol", "rel_tol"});
                    const std::string unit = ParameterOf(type, "unit", {"number", "percent", "%"});
                    return std::make_unique<PercentVerifier>(unit != "number", ReadTolerance(type));
                  },
                  .examples = {{"28\\%", "0.28", true},
                               {"28\\%", "28", false},
                               {"28\\%", "28", true, {{"unit", "percent"}}},
                               {"28\\%", "28 percent", true},
                               {"28\\%", "28.1%", false}},
              });

}  // namespace
}  // namespace rlvr
