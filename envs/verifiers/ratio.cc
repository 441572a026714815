// ratio: a : b : ..., equal where one is a positive multiple of the other. form = reduced: whole
// numbers without a common factor. lenient: 3:4, 3 : 4, 3 to 4, 3\colon 4, and for two terms 3/4.
// strict: the reduced one, 3:4.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/literal.h"
#include "envs/support/names.h"
#include "envs/support/parameters.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {
namespace {

constexpr size_t kMaxTerms = 16;

struct Ratio {
  std::vector<mpz_class> terms;  // without a common factor
  bool reduced = true;           // and written so
};

bool AtSeparator(const Cursor& c) {
  const Token& t = c.Peek();
  const bool word = t.kind == TokenKind::kLetters || t.kind == TokenKind::kText;
  return c.Is(':') || (word && (t.text == "to" || t.text == ":"));
}

// Terms between separators. Commas may group digits; a slash only stands between the two terms of a
// fraction.
ReadStatus ReadTerms(std::string_view text, std::vector<mpq_class>& out) {
  std::vector<Token> tokens;
  if (const ReadStatus s = Tokenize(Clean(text), tokens); s != ReadStatus::kOk) return s;
  Cursor c(tokens);
  while (true) {
    Literal literal;
    if (const ReadStatus s = ReadLiteral(c, {}, literal); s != ReadStatus::kOk) return s;
    out.push_back(literal.value);
    if (c.Done() && out.size() == 1 && literal.fraction) {  // 3/4
      out = {mpq_class(literal.numerator), mpq_class(literal.denominator)};
      return ReadStatus::kOk;
    }
    if (c.Done()) return out.size() >= 2 ? ReadStatus::kOk : ReadStatus::kGrammar;
    if (!AtSeparator(c)) return ReadStatus::kGrammar;
    if (out.size() >= kMaxTerms) return ReadStatus::kTooLong;
    c.Advance();
  }
}

class RatioVerifier : public TypedVerifier<Ratio> {
 public:
  explicit RatioVerifier(bool reduced) : reduced_(reduced) {}

 protected:
  ReadStatus Read(std::string_view text, Ratio& out) const override {
    std::vector<mpq_class> terms;
    if (const ReadStatus s = ReadTerms(text, terms); s != ReadStatus::kOk) return s;
    mpz_class scale = 1, common = 0;
    bool zero = true;
    for (const mpq_class& x : terms) {
      if (x < 0) return ReadStatus::kGrammar;
      zero = zero && x == 0;
      scale = lcm(scale, x.get_den());
      if (mpz_sizeinbase(scale.get_mpz_t(), 2) > 65536) return ReadStatus::kTooLarge;
    }
    if (zero || (terms.size() == 2 && terms[1] == 0)) return ReadStatus::kUndefined;
    for (const mpq_class& x : terms) {
      out.terms.push_back(mpq_class(x * scale).get_num());
      common = gcd(common, out.terms.back());
    }
    for (mpz_class& x : out.terms) x /= common;
    out.reduced = common == 1 && scale == 1;
    return ReadStatus::kOk;
  }
  Outcome Compare(const Ratio& gold, const Ratio& answer) const override {
    if (gold.terms.size() != answer.terms.size()) return {VerdictClass::kWrong, reason::kShape};
    if (gold.terms != answer.terms) return kNotEqual;
    return reduced_ && !answer.reduced ? Outcome{VerdictClass::kWrong, reason::kForm} : kIsEqual;
  }
  std::string Print(const Ratio& value) const override {
    std::string text;
    for (const mpz_class& x : value.terms) text += (text.empty() ? "" : ":") + x.get_str();
    return text;
  }

 private:
  bool reduced_;
};

RLVR_REGISTER(VerifierPlugin, {
                                  .name = "ratio",
                                  .help = "a ratio a : b : ...; parameter form (any, reduced)",
                                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                                    CheckParameters(type, {"form"});
                                    return std::make_unique<RatioVerifier>(
                                        ParameterOf(type, "form", {"any", "reduced"}) == "reduced");
                                  },
                                  .examples = {{"3:4", "6 : 8", true},
                                               {"3:4", "3 \\text{ to } 4", true},
                                               {"3:4", "4:3", false},
                                               {"3:4", "6:8", false, {{"form", "reduced"}}},
                                               {"1:2:3", "1:2", false}},
                              });

}  // namespace
}  // namespace rlvr
