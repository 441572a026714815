// The parser of expressions: recursive descent with a bound on depth and nodes; each token is
// looked at a bounded number of times.
//
//   sum      = [sign] product { ("+" | "-") [sign] product }
//   product  = power { ["*" | "/"] power }          (a digit never follows without an operator)
//   power    = atom { "!" } [ "^" exponent ]
//   atom     = number | name | "(" sum ")" | "|" sum "|" | \frac | \sqrt | \binom | function
//
// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "envs/support/expression.h"
#include "envs/support/expression_names.h"
#include "envs/support/literal.h"

namespace rlvr {
namespace {

class Parser {
 public:
  Parser(Cursor& cursor, const ExpressionGrammar& grammar, Tree& tree)
      : c_(cursor), grammar_(grammar), tree_(tree) {}

  ReadStatus Run() {
    const int32_t root = Sum();
    if (status_ == ReadStatus::kOk) tree_.root = root;
    return status_;
  }

 private:
  // Failing sets the status and makes every caller return at once.
  int32_t Fail(ReadStatus status = ReadStatus::kGrammar) {
    if (status_ == ReadStatus::kOk) status_ = status;
    return -1;
  }
  bool failed() const { return status_ != ReadStatus::kOk; }

  int32_t Make(Op op, int32_t left = -1, int32_t right = -1, int32_t index = 0) {
    if (failed()) return -1;
    if (tree_.nodes.size() >= kMaxNodes) return Fail(ReadStatus::kTooLong);
    return AddNode(tree_, {op, left, right, index});
  }
  int32_t Number(mpq_class value) {
    if (failed()) return -1;
    if (tree_.nodes.size() >= kMaxNodes) return Fail(ReadStatus::kTooLong);
    return AddNumber(tree_, std::move(value));
  }
  int32_t Symbol(std::string name) {
    if (!grammar_.symbols) return Fail();
    tree_.names.push_back(std::move(name));
    return Make(Op::kSymbol, -1, -1, static_cast<int32_t>(tree_.names.size() - 1));
  }

  bool TakeSign(bool& negative) {
    if (!c_.Is('-') && !c_.Is('+')) return false;
    if (c_.Is('-')) negative = !negative;
    c_.Advance();
    return true;
  }

  int32_t Sum() {
    if (++depth_ > kMaxDepth) return Fail(ReadStatus::kTooDeep);
    bool negative = false;
    TakeSign(negative);
    int32_t left = Product();
    if (negative) left = Make(Op::kNegate, left);
    while (!failed() && (c_.Is('+') || c_.Is('-'))) {
      negative = false;
      TakeSign(negative);
      TakeSign(negative);
      int32_t right = Product();
      if (negative) right = Make(Op::kNegate, right);
      left = Make(Op::kAdd, left, right);
    }
    --depth_;
    return left;
  }

  bool TakeTimes() { return c_.TakeCommand("cdot") || c_.TakeCommand("times") || c_.Take('*'); }
  bool TakeOver() { return c_.TakeCommand("div") || c_.Take('/'); }

  // A product by juxtaposition after a/b is read as (a/b)c where a and b are numbers; else it has
  // two readings.
  int32_t Product() {
    const size_t begin = c_.at();
    bool number = AtNumber();
    int32_t left = Power();
    bool slash = false, ambiguous = false;
    while (!failed()) {
      if (TakeTimes()) {
        left = Make(Op::kMultiply, left, SignedPower());
        slash = false;
      } else if (TakeOver()) {
        const bool denominator = AtNumber();
        const size_t below_at = c_.at();
        left = Quotient(left, begin, SignedPower(), below_at);
        ambiguous = !(number && denominator);
        slash = true;
      } else if (AtomFollows()) {
        if (slash && ambiguous) return Fail();
        left = Make(Op::kMultiply, left, Power());
      } else {
        break;
      }
      number = false;
    }
    return left;
  }

  bool AtNumber() const { return c_.IsKind(TokenKind::kDigits); }

  int32_t SignedPower() {
    bool negative = false;
    TakeSign(negative);
    const int32_t power = Power();
    return negative ? Make(Op::kNegate, power) : power;
  }

  // Whether a factor may begin here without an operator.
  bool AtomFollows() const {
    const Token& t = c_.Peek();
    if (t.kind == TokenKind::kLetters || t.kind == TokenKind::kText) return true;
    if (t.kind == TokenKind::kSymbol) {
      return t.text == "(" || t.text == "{" || t.text == "[" || (t.text == "|" && bars_ == 0);
    }
    return t.kind == TokenKind::kCommand &&
           (IsName(t.text) || t.text == "frac" || t.text == "binom");
  }
  static bool IsName(std::string_view name) {
    return IsOperatorName(name) || IsGreek(name) || SignDegree(name) != 0;
  }
  // Of a root that is a character of its own; 0: the name is none.
  static int32_t SignDegree(std::string_view name) {
    return name == "surd" ? 2 : name == "surd3" ? 3 : name == "surd4" ? 4 : 0;
  }

  int32_t Power() {
    int32_t base = Atom();
    while (!failed() && c_.Take('!')) base = Make(Op::kFactorial, base);
    if (c_.TakeCommand("degree")) return Degrees(base);
    if (c_.TakeCommand("squared")) return Make(Op::kPower, base, Number(2));
    if (c_.TakeCommand("cubed")) return Make(Op::kPower, base, Number(3));
    if (failed() || !c_.Is('^')) return base;
    if (DegreeFollows()) return Degrees(base);
    c_.Advance();
    return Make(Op::kPower, base, Exponent());
  }

  int32_t Degrees(int32_t base) {
    const int32_t unit = Make(Op::kDivide, Make(Op::kPi), Number(180));
    return Make(Op::kMultiply, base, unit);
  }

  // ^\circ or ^{\circ}; moves past it.
  bool DegreeFollows() {
    const bool braced = c_.Is('{', 1);
    const size_t at = braced ? 2 : 1;
    if (!c_.IsCommand("circ", at) && !c_.IsCommand("degree", at)) return false;
    if (braced && !c_.Is('}', at + 1)) return false;
    c_.Advance(braced ? 4 : 2);
    return true;
  }

  int32_t Exponent() {
    if (++depth_ > kMaxDepth) return Fail(ReadStatus::kTooDeep);
    bool negative = false;
    TakeSign(negative);
    int32_t node = AtNumber() ? Digits() : Atom();
    if (c_.Take('^')) node = Make(Op::kPower, node, Exponent());
    --depth_;
    return negative ? Make(Op::kNegate, node) : node;
  }

  // The number of an exponent: digits alone, or a decimal (x^0.5).
  int32_t Digits() {
    if (RepeatFollows()) return Fail();
    Literal literal;
    if (const ReadStatus s = ReadDecimal(c_, false, literal); s != ReadStatus::kOk) return Fail(s);
    return Number(literal.value);
  }

  int32_t Atom() {
    if (failed()) return -1;
    const Token t = c_.Peek();
    switch (t.kind) {
      case TokenKind::kDigits:
        return NumberAtom();
      case TokenKind::kLetters:
      case TokenKind::kText:
        c_.Advance();
        return Named(t.text);
      case TokenKind::kCommand:
        c_.Advance();
        return Command(t.text);
      case TokenKind::kSymbol:
        return Bracketed(t.text[0]);
      case TokenKind::kEnd:
        break;
    }
    return Fail();
  }

  int32_t Bracketed(char open) {
    if (open == '.') return NumberAtom();
    if (open == '|') return Bars();
    if (open != '(' && open != '[' && open != '{') return Fail();
    c_.Advance();
    const int bars = std::exchange(bars_, 0);
    const size_t inside_at = c_.at();
    const int32_t inside = Sum();
    bars_ = bars;
    if (open == '{' && (c_.IsCommand("over") || c_.IsCommand("choose"))) {
      const bool fraction = c_.TakeCommand("over");
      if (!fraction) c_.Advance();
      const size_t below_at = c_.at();
      const int32_t below = Sum();
      const int32_t whole =
          fraction ? Quotient(inside, inside_at, below, below_at) : Choose(inside, below);
      return c_.Take('}') ? whole : Fail();
    }
    return c_.Take(open == '(' ? ')' : open == '[' ? ']' : '}') ? inside : Fail();
  }

  int32_t Bars() {
    c_.Advance();
    ++bars_;
    const int32_t inside = Sum();
    --bars_;
    return c_.Take('|') ? MakeFunction(Function::kAbs, inside) : Fail();
  }

  int32_t MakeFunction(Function function, int32_t argument) {
    if (function == Function::kLog) tree_.bare_log = true;
    return Make(Op::kFunction, argument, -1, static_cast<int32_t>(function));
  }

  // A number, with a fraction that makes it a mixed one. 0.1(6) has two readings here.
  int32_t NumberAtom() {
    if (RepeatFollows()) return Fail();
    Literal literal;
    ReadStatus status = ReadDecimal(c_, grammar_.grouping, literal);
    if (status != ReadStatus::kOk) return Fail(status);
    const bool whole = !literal.point;
    const bool tex = c_.IsCommand("frac") &&
                     (c_.IsKind(TokenKind::kDigits, 1) || c_.IsKind(TokenKind::kDigits, 2));
    const bool plain =
        AtNumber() && c_.Peek().space && c_.Is('/', 1) && c_.IsKind(TokenKind::kDigits, 2);
    if (whole && (tex || plain)) return Mixed(literal, plain);
    if (c_.IsKind(TokenKind::kLetters) && !c_.Peek().space) return Scientific(literal);
    return Number(literal.value);
  }

  // 0.1(6) or .1(6) at the cursor.
  bool RepeatFollows() const {
    const size_t at = c_.Is('.') ? 0 : 1;
    if (!c_.Is('.', at) || !c_.IsKind(TokenKind::kDigits, at + 1)) return false;
    return c_.Is('(', at + 2) && !c_.Peek(at + 2).space && c_.IsKind(TokenKind::kDigits, at + 3) &&
           c_.Is(')', at + 4);
  }

  int32_t Mixed(const Literal& whole, bool plain) {
    const size_t before = c_.at();
    Literal part;
    if (ReadFraction(c_, part) != ReadStatus::kOk) {
      c_.Return(before);
      return plain ? Fail() : Number(whole.value);
    }
    if (part.numerator <= 0 || part.numerator >= part.denominator) return Fail();
    return Number(whole.value + part.value);
  }

  // 12e3 is one number; 12e-3 could be 12*e - 3, so it is refused.
  int32_t Scientific(const Literal& mantissa) {
    const std::string_view e = c_.Peek().text;
    const bool letter = (e == "e" || e == "E") && !Declared(grammar_, e);
    if (letter && (c_.Is('-', 1) || c_.Is('+', 1)) && !c_.Peek(1).space &&
        c_.IsKind(TokenKind::kDigits, 2) && !c_.Peek(2).space) {
      return Fail();
    }
    if (!letter || !c_.IsKind(TokenKind::kDigits, 1)) return Number(mantissa.value);
    const std::string exponent(c_.Peek(1).text);
    if (exponent.size() > 4 || std::stol(exponent) > kMaxExponent)
      return Fail(ReadStatus::kTooLarge);
    c_.Advance(2);
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(std::stol(exponent)));
    return Number(mantissa.value * power);
  }

  int32_t Command(std::string_view name) {
    if (name == "frac") return Fraction();
    if (name == "sqrt") return Root(RootIndex(), false);
    if (const int32_t degree = SignDegree(name); degree != 0) return Root(degree, true);
    if (name == "binom") return Binomial();
    return Named(name);
  }

  // Whether a letter d that is no declared variable begins the tokens from `at`, after brackets and
  // a sign; `of_name`: and a factor follows it, as x does in dx.
  bool Differential(size_t at, bool of_name) {
    const size_t here = c_.at();
    c_.Return(at);
    int open = 0;
    for (; c_.Is('{') || c_.Is('(') || c_.Is('-'); c_.Advance()) open += c_.Is('-') ? 0 : 1;
    const bool letter = c_.Peek().text == "d" && !Declared(grammar_, "d");
    c_.Advance();
    if (open > 1) c_.Take('}');  // {{\rm d}x}
    const bool found = letter && !c_.Is('_') && (!of_name || AtomFollows());
    c_.Return(here);
    return found;
  }

  // above / below, whose tokens begin at these places. d/dx and dy/dx are no quotients: read so,
  // \frac{d}{dx} x^2 would be x. A sum, as in (d+2)/(dx), is no differential.
  int32_t Quotient(int32_t above, size_t above_at, int32_t below, size_t below_at) {
    if (failed()) return -1;
    const bool sum = tree_.at(above).op == Op::kAdd || tree_.at(below).op == Op::kAdd;
    if (!sum && Differential(above_at, false) && Differential(below_at, true)) return Fail();
    return Make(Op::kDivide, above, below);
  }

  int32_t Fraction() {
    const Token t = c_.Peek();
    if (t.kind == TokenKind::kDigits && t.text.size() == 2) {  // \frac12
      c_.Advance();
      return Make(Op::kDivide, Number(t.text[0] - '0'), Number(t.text[1] - '0'));
    }
    const size_t above_at = c_.at();
    const int32_t above = Argument();
    const size_t below_at = c_.at();
    return Quotient(above, above_at, Argument(), below_at);
  }

  // {sum}, or one token as TeX takes it.
  int32_t Argument() {
    if (failed()) return -1;
    if (c_.Is('{')) return Bracketed('{');
    if (AtNumber()) {
      const std::string_view digits = c_.Peek().text;
      c_.Advance();
      return digits.size() == 1 ? Number(digits[0] - '0') : Fail();
    }
    const Token t = c_.Peek();
    if (t.kind == TokenKind::kLetters && t.text.size() == 1) {
      c_.Advance();
      digits_may_follow_ = true;  // \frac x2
      const int32_t letter = Named(t.text);
      digits_may_follow_ = false;
      return letter;
    }
    return t.kind == TokenKind::kLetters || t.kind == TokenKind::kCommand ? Atom() : Fail();
  }

  // [n] after \sqrt, n at least 2; without one, 2. Below 0: none that there is.
  int32_t RootIndex() {
    if (!c_.Is('[')) return 2;
    const std::string_view digits = c_.Peek(1).text;
    if (!c_.IsKind(TokenKind::kDigits, 1) || !c_.Is(']', 2)) return Fail();
    if (digits[0] == '0' || digits == "1") return Fail();
    if (digits.size() > 4 || std::stoi(std::string(digits)) > kMaxRootIndex)
      return Fail(ReadStatus::kTooLarge);
    c_.Advance(3);
    return std::stoi(std::string(digits));
  }

  // `sign`: written as a character, which takes a number of several digits.
  int32_t Root(int32_t degree, bool sign) {
    if (failed()) return -1;
    if (c_.Is('(')) return Make(Op::kRoot, Bracketed('('), -1, degree);
    const int32_t radicand = sign && AtNumber() ? Digits() : Argument();
    return Make(Op::kRoot, radicand, -1, degree);
  }

  int32_t Binomial() {
    const int32_t n = Argument();
    return Choose(n, Argument());
  }

  int32_t Choose(int32_t n, int32_t k) {
    const int32_t rest = Make(Op::kAdd, n, Make(Op::kNegate, k));
    const int32_t below = Make(Op::kMultiply, Make(Op::kFactorial, k), Make(Op::kFactorial, rest));
    return Make(Op::kDivide, Make(Op::kFactorial, n), below);
  }

  int32_t Named(std::string_view name) {
    if (Declared(grammar_, name)) return Subscripted(name);
    if (name == "pi") return Make(Op::kPi);
    if (name == "e") return c_.Is('_') ? Subscripted(name) : Make(Op::kEuler);
    if (name == "i" && !c_.Is('_')) return Make(Op::kImaginary);
    if (name == "exp") return Make(Op::kPower, Make(Op::kEuler), CallArgument());
    if (name == "sqrt" || name == "cbrt") {
      if (!c_.Is('(') && !c_.Is('{')) return Fail();
      return Make(Op::kRoot, Bracketed(c_.Peek().text[0]), -1, name == "sqrt" ? 2 : 3);
    }
    if (name == "lg") return Logarithm(Number(10));
    if (const auto function = FunctionOf(name)) return Call(*function);
    if (name.size() == 1 || IsGreek(name)) return Subscripted(name);
    return Fail();
  }

  // x, x_1, x_{12}, x_n: one name each.
  int32_t Subscripted(std::string_view name) {
    std::string full(name);
    if (c_.Take('_')) {
      const bool braced = c_.Take('{');
      if (!c_.IsKind(TokenKind::kDigits) && !c_.IsKind(TokenKind::kLetters)) return Fail();
      full.append("_").append(c_.Peek().text);
      c_.Advance();
      if (braced && !c_.Take('}')) return Fail();
    }
    const bool joined = AtNumber() && !c_.Peek().space && !digits_may_follow_;
    return joined ? Fail() : Symbol(std::move(full));
  }

  int32_t Logarithm(int32_t base) {
    const int32_t above = MakeFunction(Function::kLn, CallArgument());
    return Make(Op::kDivide, above, MakeFunction(Function::kLn, base));
  }

  // A function's power (\sin^2 x; ^{-1} is the inverse), base (\log_2 x) and argument.
  int32_t Call(Function function) {
    if (function == Function::kLog && c_.Take('_')) {
      const int32_t base = c_.Is('{') ? Bracketed('{') : AtNumber() ? Digits() : Atom();
      return Logarithm(base);
    }
    int32_t power = -1;
    if (c_.Take('^')) {
      if (InverseFollows()) {
        if (function > Function::kTan) return Fail();
        function =
            static_cast<Function>(static_cast<int>(Function::kArcsin) + static_cast<int>(function));
      } else {
        power = Exponent();
      }
    }
    const int32_t call = MakeFunction(function, CallArgument());
    return power < 0 ? call : Make(Op::kPower, call, power);
  }

  // {-1} or -1; moves past it.
  bool InverseFollows() {
    const bool braced = c_.Is('{');
    const size_t at = braced ? 1 : 0;
    const bool minus_one =
        c_.Is('-', at) && c_.IsKind(TokenKind::kDigits, at + 1) && c_.Peek(at + 1).text == "1";
    if (!minus_one || (braced && !c_.Is('}', at + 2))) return false;
    c_.Advance(braced ? 4 : 2);
    return true;
  }

  // (sum), {sum}, or a product of numbers, names and powers without operators: \sin 2x.
  int32_t CallArgument() {
    if (failed()) return -1;
    if (c_.Is('(') || c_.Is('[') || c_.Is('{')) return Bracketed(c_.Peek().text[0]);
    if (++depth_ > kMaxDepth) return Fail(ReadStatus::kTooDeep);
    int32_t argument = Power();
    while (!failed() && AtomFollows() && !FunctionFollows()) {
      if (c_.Is('(') || c_.Is('[')) return Fail();  // \sin x(y): two readings
      argument = Make(Op::kMultiply, argument, Power());
    }
    --depth_;
    return argument;
  }

  bool FunctionFollows() const {
    const Token& t = c_.Peek();
    return t.kind != TokenKind::kSymbol &&
           (FunctionOf(t.text) || t.text == "exp" || t.text == "lg");
  }

  Cursor& c_;
  const ExpressionGrammar& grammar_;
  Tree& tree_;
  ReadStatus status_ = ReadStatus::kOk;
  int depth_ = 0;
  int bars_ = 0;
  bool digits_may_follow_ = false;  // the name that is read now
};

}  // namespace

ReadStatus ReadExpression(Cursor& cursor, const ExpressionGrammar& grammar, Tree& out) {
  return Parser(cursor, grammar, out).Run();
}

ReadStatus ParseExpression(std::string_view text, const ExpressionGrammar& grammar, Tree& out) {
  std::vector<Token> tokens;
  tokens.reserve(64);
  if (const ReadStatus s = Tokenize(Clean(text), tokens); s != ReadStatus::kOk) return s;
  const std::vector<Token> resolved = ResolveLetters(tokens, grammar);
  Cursor cursor(resolved);
  if (const ReadStatus s = ReadExpression(cursor, grammar, out); s != ReadStatus::kOk) return s;
  return cursor.Done() ? ReadStatus::kOk : ReadStatus::kGrammar;
}

}  // namespace rlvr
