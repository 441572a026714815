// quantity: a number with a unit, compared by dimension and exact scale: 15 cm is 0.15 m. The
// number is a literal, or a worked-out constant such as 6\pi. Parameter unit: then a bare number is
// in that unit, in gold and answer. Parameters abs_tol (in the gold's base units) and rel_tol.
// strict: the gold's own spelling.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/constant_value.h"
#include "envs/support/exact.h"
#include "envs/support/parameters.h"
#include "envs/support/tolerance.h"
#include "envs/support/units.h"

namespace rlvr {
namespace {

struct Quantity {
  Tree number;  // in base units
  Unit unit;
};

bool BelongsToNumber(std::string_view letters) {
  constexpr std::array<std::string_view, 5> kNames = {"e", "E", "x", "pi", "sqrt"};
  return std::find(kNames.begin(), kNames.end(), letters) != kNames.end();
}

bool BeginsUnit(const Token& t) {
  return t.kind == TokenKind::kText || (t.kind == TokenKind::kLetters && !BelongsToNumber(t.text));
}

// How many tokens the number takes: up to the first that begins a unit.
size_t NumberEnd(const std::vector<Token>& tokens) {
  size_t i = 0;
  for (; i < tokens.size(); ++i) {
    const Token& t = tokens[i];
    if (BeginsUnit(t)) break;
    if (t.kind == TokenKind::kSymbol && (t.text == "%" || t.text == "$")) break;
    const bool degree = i + 2 < tokens.size() && t.text == "^" &&
                        (tokens[i + 1].text == "circ" || tokens[i + 2].text == "circ");
    if (degree) break;
    if (t.kind != TokenKind::kCommand) continue;
    const bool digits = i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::kDigits;
    if (t.text == "frac" && !digits && i + 2 < tokens.size() && BeginsUnit(tokens[i + 2])) break;
    bool unit = false;
    for (std::string_view name :
         {"degree", "euro", "pound", "yen", "cent", "mu", "Omega", "circ"}) {
      unit = unit || t.text == name;
    }
    if (unit) break;
  }
  return i;
}

// The number as a literal, or as a constant that is worked out.
ReadStatus ReadNumber(const std::vector<Token>& tokens, Tree& out) {
  Cursor literal_cursor(tokens);
  Literal literal;
  const ReadStatus status = ReadLiteral(literal_cursor, {}, literal);
  if (status == ReadStatus::kOk && literal_cursor.Done()) {
    out.root = AddNumber(out, literal.value);
    return status;
  }
  if (status == ReadStatus::kUndefined || status == ReadStatus::kTooLarge) return status;
  const ExpressionGrammar grammar{.symbols = false};
  const std::vector<Token> resolved = ResolveLetters(tokens, grammar);
  Cursor c(resolved);
  if (const ReadStatus s = ReadExpression(c, grammar, out); s != ReadStatus::kOk) return s;
  if (const ReadStatus s = EvaluateExactly(out).status; s != ReadStatus::kOk) return s;
  return c.Done() && IsEvaluated(out) ? ReadStatus::kOk : ReadStatus::kGrammar;
}

// Multiplies the number by the unit's scale.
void Rescale(Quantity& q) {
  q.number.root =
      AddNode(q.number, {Op::kMultiply, q.number.root, AddNumber(q.number, q.unit.scale)});
  for (int i = 0; i < std::abs(q.unit.pi); ++i) {
    const Op op = q.unit.pi > 0 ? Op::kMultiply : Op::kDivide;
    q.number.root = AddNode(q.number, {op, q.number.root, AddNode(q.number, {Op::kPi})});
  }
  q.unit.scale = 1;
  q.unit.pi = 0;
}

class QuantityVerifier : public TypedVerifier<Quantity> {
 public:
  QuantityVerifier(Unit declared, bool has_unit, Tolerance tolerance)
      : declared_(std::move(declared)), has_unit_(has_unit), tolerance_(std::move(tolerance)) {}

 protected:
  ReadStatus Read(std::string_view text, Quantity& out) const override {
    std::vector<Token> tokens;
    if (const ReadStatus s = Tokenize(Clean(text), tokens); s != ReadStatus::kOk) return s;
    Cursor start(tokens);
    bool negative = false;
    if (start.Is('-') && start.IsKind(TokenKind::kSymbol, 1) && start.Is('$', 1))
      negative = start.Take('-');
    const bool currency = TakeCurrency(start, out.unit);
    std::vector<Token> rest(tokens.begin() + static_cast<std::ptrdiff_t>(start.at()), tokens.end());
    const auto end = static_cast<std::ptrdiff_t>(NumberEnd(rest));
    std::vector<Token> number(rest.begin(), rest.begin() + end);
    number.emplace_back();
    std::vector<Token> unit(rest.begin() + end, rest.end());
    if (unit.empty()) unit.emplace_back();
    if (const ReadStatus s = ReadNumber(number, out.number); s != ReadStatus::kOk) return s;
    if (negative) out.number.root = AddNode(out.number, {Op::kNegate, out.number.root});
    Cursor c(unit);
    const bool bare = c.Done();
    Unit written;
    if (const ReadStatus s = ReadUnit(c, written); s != ReadStatus::kOk) return s;
    if (currency && !bare && written.powers != out.unit.powers) return ReadStatus::kGrammar;
    if (!currency) out.unit = bare && has_unit_ ? declared_ : written;
    Rescale(out);
    return ReadStatus::kOk;
  }

  Outcome Compare(const Quantity& gold, const Quantity& answer) const override {
    if (gold.unit.powers != answer.unit.powers) return {VerdictClass::kWrong, reason::kUnit};
    const Outcome outcome = CompareTrees(gold.number, answer.number);
    if (outcome.verdict != VerdictClass::kWrong) return outcome;
    const ExactValues& want = EvaluateExactly(gold.number);
    const ExactValues& got = EvaluateExactly(answer.number);
    if (!want.is(gold.number.root) || !got.is(answer.number.root)) return outcome;
    return CompareWithin(tolerance_, want.of(gold.number.root), got.of(answer.number.root));
  }

  std::string Print(const Quantity& value) const override {
    const std::string unit = PrintUnit(value.unit);
    return PrintTree(value.number) + (unit.empty() ? "" : " " + unit);
  }
  bool Canonical(const Quantity&, std::string_view answer, std::string_view gold) const override {
    return answer == gold;
  }

 private:
  Unit declared_;
  bool has_unit_;
  Tolerance tolerance_;
};

Unit DeclaredUnit(const std::string& text) {
  Unit unit;
  std::vector<Token> tokens;
  const bool read = Tokenize(text, tokens) == ReadStatus::kOk;
  Cursor c(tokens);
  if (!read || ReadUnit(c, unit) != ReadStatus::kOk) {
    throw Error(ExitCode::kData,
                "answer type 'quantity': unit = '" + text + "'; expected one such as cm or m/s");
  }
  return unit;
}

RLVR_REGISTER(
    VerifierPlugin,
    {
        .name = "quantity",
        .help = "a number with a unit; parameters unit (of bare numbers), abs_tol, rel_tol",
        .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
          CheckParameters(type, {"unit", "abs_tol", "rel_tol"});
          const std::string unit = Parameter(type, "unit");
          return std::make_unique<QuantityVerifier>(unit.empty() ? Unit{} : DeclaredUnit(unit),
                                                    !unit.empty(), ReadTolerance(type));
        },
        .examples = {{"15 cm", "0.15 m", true},
                     {"15 cm", "15 kg", false},
                     {"15 cm", "15", false},
                     {"15", "15\\text{ cm}", true, {{"unit", "cm"}}},
                     {"18.90", "\\$18.9", true, {{"unit", "USD"}}},
                     {"90^\\circ", "90 degrees", true},
                     {"36 km/h", "10 m/s", true}},
    });

}  // namespace
}  // namespace rlvr
