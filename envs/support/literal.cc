// SPDX-License-Identifier: Apache-2.0
#include "envs/support/literal.h"

namespace rlvr {
namespace {

mpz_class Power10(size_t exponent) {
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 10, exponent);
  return power;
}

mpz_class Whole(const std::string& digits) {
  constexpr size_t kWordDigits = 19;  // below 2^64
  if (digits.size() > kWordDigits) return mpz_class(digits, 10);
  unsigned long value = 0;
  for (char c : digits) value = 10 * value + static_cast<unsigned long>(c - '0');
  return value;
}

// The digits of a group of three that continue a number: ",123", "{,}123" or a thin space. 0: none;
// else tokens.
size_t GroupAt(const Cursor& c, char& separator) {
  const auto three = [&](size_t i) {
    return c.IsKind(TokenKind::kDigits, i) && c.Peek(i).text.size() == 3;
  };
  if (c.Is(',') && !c.Peek().space && three(1) && !c.Peek(1).space) return separator = ',', 2;
  if (c.Is('{') && c.Is(',', 1) && c.Is('}', 2) && three(3) && !c.Peek(3).space) {
    return separator = ',', 4;
  }
  if (three(0) && c.Peek().thin) return separator = ' ', 1;
  return 0;
}

// Appends further groups to `digits`, all with the same separator. 0,125 is no grouped number.
void ReadGroups(Cursor& c, std::string& digits) {
  if (digits.size() > 3 || digits.front() == '0') return;
  char first = 0, separator = 0;
  while (const size_t tokens = GroupAt(c, separator)) {
    if (first != 0 && separator != first) return;
    first = separator;
    digits += c.Peek(tokens - 1).text;
    c.Advance(tokens);
  }
}

// The digit of \dot{1} or \dot1, `ahead` tokens from here, and how many tokens that takes; 0: none.
size_t DottedAt(const Cursor& c, size_t ahead, std::string& digit) {
  if (!c.IsCommand("dot", ahead)) return 0;
  const bool braced = c.Is('{', ahead + 1);
  const size_t at = ahead + (braced ? 2 : 1);
  if (!c.IsKind(TokenKind::kDigits, at) || (braced && !c.Is('}', at + 1))) return 0;
  if (c.Peek(at).text.size() != 1) return 0;
  digit = c.Peek(at).text;
  return braced ? 4 : 2;
}

// Digits between two dotted ones, or under one.
std::string ReadDotted(Cursor& c) {
  std::string repeat, last;
  const size_t first = DottedAt(c, 0, repeat);
  if (first == 0) return "";
  c.Advance(first);
  const size_t between = c.IsKind(TokenKind::kDigits) ? 1 : 0;
  if (const size_t tokens = DottedAt(c, between, last)) {
    if (between == 1) repeat += c.Peek().text;
    repeat += last;
    c.Advance(between + tokens);
  }
  return repeat;
}

// The digits inside \overline{3}, \bar 3, (3) or between \dot{1} and \dot{7}, after a decimal
// point. Empty: none there.
std::string ReadRepeat(Cursor& c) {
  const auto digits_at = [&](size_t i) { return c.IsKind(TokenKind::kDigits, i); };
  std::string repeat;
  if (c.IsCommand("overline") || c.IsCommand("bar")) {
    const bool braced = c.Is('{', 1);
    if (!digits_at(braced ? 2 : 1) || (braced && !c.Is('}', 3))) return "";
    repeat = c.Peek(braced ? 2 : 1).text;
    c.Advance(braced ? 4 : 2);
  } else if (c.Is('(') && !c.Peek().space && digits_at(1) && c.Is(')', 2)) {
    repeat = c.Peek(1).text;
    c.Advance(3);
  } else if (c.IsCommand("dot")) {
    repeat = ReadDotted(c);
  }
  return repeat;
}

// whole.part(repeat) as an exact fraction: part of n digits, repeat of m: (part*(10^m-1)+repeat) /
// (10^n (10^m-1)).
mpq_class Assemble(const std::string& whole, const std::string& part, const std::string& repeat) {
  if (part.empty() && repeat.empty()) return mpq_class(Whole(whole));
  mpq_class value(Whole(whole + part), Power10(part.size()));
  value.canonicalize();
  if (!repeat.empty()) {
    mpq_class tail(Whole(repeat), Power10(part.size()) * (Power10(repeat.size()) - 1));
    tail.canonicalize();
    value += tail;
  }
  return value;
}

// {n}, n or {-n}: a whole number inside a fraction. `sign`: a minus may stand before it.
ReadStatus ReadPart(Cursor& c, bool sign, mpz_class& out) {
  char closing = 0;
  if (c.Take('{'))
    closing = '}';
  else if (c.Take('('))
    closing = ')';
  bool negative = false;
  if (sign && c.Is('-')) negative = c.Take('-');
  if (!c.IsKind(TokenKind::kDigits)) return ReadStatus::kGrammar;
  std::string digits(c.Peek().text);
  c.Advance();
  if (closing != 0) ReadGroups(c, digits);
  if (digits.size() > kMaxDigits) return ReadStatus::kTooLarge;
  if (closing != 0 && !c.Take(closing)) return ReadStatus::kGrammar;
  out = Whole(digits);
  if (negative) out = -out;
  return ReadStatus::kOk;
}

ReadStatus MakeFraction(Literal& out) {
  if (out.denominator == 0) return ReadStatus::kUndefined;
  out.fraction = true;
  out.value = mpq_class(out.numerator, out.denominator);
  out.value.canonicalize();
  return ReadStatus::kOk;
}

// The part of \frac that is not braced is one digit: \frac12, \frac1{2}, \frac{1}2.
ReadStatus ReadFrac(Cursor& c, Literal& out) {
  const Token& next = c.Peek();
  if (next.kind == TokenKind::kDigits) {
    if (next.text.size() > 2) return ReadStatus::kGrammar;
    out.numerator = Whole(std::string(next.text.substr(0, 1)));
    c.Advance();
    if (next.text.size() == 2) {
      out.denominator = Whole(std::string(next.text.substr(1)));
      return MakeFraction(out);
    }
  } else if (const ReadStatus s = ReadPart(c, true, out.numerator); s != ReadStatus::kOk) {
    return s;
  }
  if (c.IsKind(TokenKind::kDigits) && c.Peek().text.size() != 1) return ReadStatus::kGrammar;
  if (const ReadStatus s = ReadPart(c, true, out.denominator); s != ReadStatus::kOk) return s;
  return MakeFraction(out);
}

// {a \over b}, after the brace.
ReadStatus ReadOver(Cursor& c, Literal& out) {
  if (const ReadStatus s = ReadPart(c, true, out.numerator); s != ReadStatus::kOk) return s;
  if (!c.TakeCommand("over")) return ReadStatus::kGrammar;
  if (const ReadStatus s = ReadPart(c, true, out.denominator); s != ReadStatus::kOk) return s;
  return c.Take('}') ? MakeFraction(out) : ReadStatus::kGrammar;
}

bool OverFollows(const Cursor& c) {
  size_t i = 1;
  if (!c.Is('{')) return false;
  while (c.Is('-', i) || c.Is('{', i) || c.Is('}', i) || c.IsKind(TokenKind::kDigits, i)) ++i;
  return c.IsCommand("over", i);
}

// 10^{n}; the cursor stands on the 10. Leaves it where it was when that is not there.
bool ReadPowerOfTen(Cursor& c, mpz_class& exponent, ReadStatus& status) {
  if (!c.IsKind(TokenKind::kDigits) || c.Peek().text != "10" || !c.Is('^', 1)) return false;
  c.Advance(2);
  char closing = 0;
  if (c.Take('{'))
    closing = '}';
  else if (c.Take('('))
    closing = ')';
  bool negative = c.Is('-') && c.Take('-');
  if (!negative) c.Take('+');
  if (!c.IsKind(TokenKind::kDigits)) return status = ReadStatus::kGrammar, true;
  if (c.Peek().text.size() > 9) return status = ReadStatus::kTooLarge, true;
  exponent = Whole(std::string(c.Peek().text));
  if (negative) exponent = -exponent;
  c.Advance();
  status = closing == 0 || c.Take(closing) ? ReadStatus::kOk : ReadStatus::kGrammar;
  return true;
}

ReadStatus Scale(mpq_class& value, const mpz_class& exponent) {
  if (abs(exponent) > kMaxExponent) return ReadStatus::kTooLarge;
  const mpz_class power = Power10(mpz_class(abs(exponent)).get_ui());
  if (exponent < 0)
    value /= power;
  else
    value *= power;
  return ReadStatus::kOk;
}

// e4, E-4 after a mantissa. Leaves the cursor where no digit follows.
ReadStatus ReadLetterExponent(Cursor& c, Literal& out) {
  const Token& e = c.Peek();
  if (e.kind != TokenKind::kLetters || (e.text != "e" && e.text != "E") || e.space)
    return ReadStatus::kOk;
  const bool sign = c.Is('-', 1) || c.Is('+', 1);
  const size_t digits = sign ? 2 : 1;
  if (!c.IsKind(TokenKind::kDigits, digits)) return ReadStatus::kGrammar;
  if (c.Peek(digits).text.size() > 9) return ReadStatus::kTooLarge;
  mpz_class exponent = Whole(std::string(c.Peek(digits).text));
  if (c.Is('-', 1)) exponent = -exponent;
  c.Advance(digits + 1);
  out.decimal = true;
  return Scale(out.value, exponent);
}

// Either exponent after a mantissa that has been read.
ReadStatus ReadExponent(Cursor& c, Literal& out) {
  const bool cross = c.IsCommand("times") || c.IsCommand("cdot") || c.Is('*') ||
                     (c.IsKind(TokenKind::kLetters) && c.Peek().text == "x");
  if (!cross) return ReadLetterExponent(c, out);
  c.Advance();
  mpz_class exponent;
  ReadStatus status = ReadStatus::kGrammar;
  if (!ReadPowerOfTen(c, exponent, status) || status != ReadStatus::kOk) return status;
  out.decimal = true;
  return Scale(out.value, exponent);
}

ReadStatus ReadSigned(Cursor& c, LiteralGrammar grammar, int depth, Literal& out);

// (5), (-5/8), ((\frac{5}{8})): a number in parentheses, where no comma groups digits, for (1,234)
// is a pair. Leaves the cursor where it was when that is not there, or is a part of (7)/(4).
bool ReadBracketed(Cursor& c, LiteralGrammar grammar, int depth, Literal& out, ReadStatus& status) {
  const size_t before = c.at();
  if (!c.Take('(')) return false;
  if (depth >= kMaxParentheses) return status = ReadStatus::kTooDeep, true;
  grammar.grouping = false;
  Literal inside;
  status = ReadSigned(c, grammar, depth + 1, inside);
  const bool whole = status == ReadStatus::kOk && c.Take(')') && !c.Is('/');
  if (!whole && (status == ReadStatus::kOk || status == ReadStatus::kGrammar))
    return c.Return(before), false;
  out = inside;
  return true;
}

ReadStatus ReadUnsigned(Cursor& c, LiteralGrammar grammar, int depth, Literal& out) {
  ReadStatus bracketed = ReadStatus::kOk;
  if (ReadBracketed(c, grammar, depth, out, bracketed)) return bracketed;
  if (grammar.fractions && (c.IsCommand("frac") || OverFollows(c))) return ReadFraction(c, out);
  mpz_class exponent;
  ReadStatus status = ReadStatus::kOk;
  if (ReadPowerOfTen(c, exponent, status)) {
    out.value = 1;
    out.decimal = true;
    return status == ReadStatus::kOk ? Scale(out.value, exponent) : status;
  }
  const bool enclosed = c.Is('{') || c.Is('(');
  const bool plain_fraction =
      c.Is('/', 1) || (enclosed && (c.Is('/', 3) || (c.Is('-', 1) && c.Is('/', 4))));
  if (grammar.fractions && plain_fraction) return ReadFraction(c, out);
  const bool braced = c.Take('{');
  status = ReadDecimal(c, grammar.grouping, out);
  if (status != ReadStatus::kOk) return status;
  if (braced && !c.Take('}')) return ReadStatus::kGrammar;
  const bool fraction_follows =
      c.IsCommand("frac") || (c.IsKind(TokenKind::kDigits) && c.Peek().space);
  if (grammar.fractions && fraction_follows && !out.point) {
    Literal part;
    status = ReadFraction(c, part);
    if (status != ReadStatus::kOk) return status;
    const bool proper = part.numerator > 0 && part.numerator < part.denominator;
    out.mixed = true;
    out.numerator = part.numerator, out.denominator = part.denominator;
    out.value += part.value;
    return proper ? ReadStatus::kOk : ReadStatus::kGrammar;
  }
  if (grammar.fractions && c.Is('/') && !out.point) {  // 1,000/3
    out.numerator = out.value.get_num();
    c.Advance();
    status = ReadPart(c, false, out.denominator);
    return status == ReadStatus::kOk ? MakeFraction(out) : status;
  }
  return ReadExponent(c, out);
}

ReadStatus ReadSigned(Cursor& c, LiteralGrammar grammar, int depth, Literal& out) {
  const bool braced = c.Is('{') && (c.Is('-', 1) || c.Is('+', 1)) && !OverFollows(c);  // {-12}
  if (braced) c.Advance();
  const bool negative = c.Is('-');
  if (negative || c.Is('+')) c.Advance();
  ReadStatus status = ReadUnsigned(c, grammar, depth, out);
  if (status == ReadStatus::kOk && braced && !c.Take('}')) status = ReadStatus::kGrammar;
  if (status == ReadStatus::kOk && negative) {
    out.value = -out.value;
    if (out.fraction) out.numerator = -out.numerator;
  }
  return status;
}

}  // namespace

ReadStatus ReadFraction(Cursor& cursor, Literal& out) {
  if (cursor.TakeCommand("frac")) return ReadFrac(cursor, out);
  if (OverFollows(cursor)) return cursor.Advance(), ReadOver(cursor, out);
  const auto enclosed = [&] { return cursor.Is('(') || cursor.Is('{'); };  // (-7)/3
  ReadStatus status = ReadPart(cursor, enclosed(), out.numerator);
  if (status != ReadStatus::kOk) return status;
  if (!cursor.Take('/')) return ReadStatus::kGrammar;
  status = ReadPart(cursor, enclosed(), out.denominator);
  return status == ReadStatus::kOk ? MakeFraction(out) : status;
}

ReadStatus ReadDecimal(Cursor& cursor, bool grouping, Literal& out) {
  std::string whole, part, repeat;
  if (cursor.IsKind(TokenKind::kDigits)) {
    whole = cursor.Peek().text;
    cursor.Advance();
    if (grouping) ReadGroups(cursor, whole);
  }
  if (cursor.Is('.') && (whole.empty() || !cursor.Peek().space)) {
    const bool digits = cursor.IsKind(TokenKind::kDigits, 1) && !cursor.Peek(1).space;
    out.point = true;
    cursor.Advance();
    if (digits) {
      part = cursor.Peek().text;
      cursor.Advance();
    }
    repeat = ReadRepeat(cursor);
    if (whole.empty() && part.empty() && repeat.empty()) return ReadStatus::kGrammar;
    out.decimal = !part.empty() || !repeat.empty();
  } else if (whole.empty()) {
    return ReadStatus::kGrammar;
  }
  if (whole.size() + part.size() + repeat.size() > kMaxDigits) return ReadStatus::kTooLarge;
  out.value = Assemble(whole, part, repeat);
  return ReadStatus::kOk;
}

ReadStatus ReadLiteral(Cursor& cursor, LiteralGrammar grammar, Literal& out) {
  return ReadSigned(cursor, grammar, 0, out);
}

ReadStatus ParseLiteral(std::string_view text, LiteralGrammar grammar, Literal& out) {
  std::vector<Token> tokens;
  tokens.reserve(32);
  if (const ReadStatus s = Tokenize(Clean(text), tokens); s != ReadStatus::kOk) return s;
  Cursor cursor(tokens);
  if (const ReadStatus s = ReadLiteral(cursor, grammar, out); s != ReadStatus::kOk) return s;
  return cursor.Done() ? ReadStatus::kOk : ReadStatus::kGrammar;
}

std::string PrintRational(const mpq_class& value) { return value.get_str(); }

std::string PrintDecimal(const mpq_class& value) {
  mpz_class rest = value.get_den();
  size_t twos = mpz_remove(rest.get_mpz_t(), rest.get_mpz_t(), mpz_class(2).get_mpz_t());
  size_t fives = mpz_remove(rest.get_mpz_t(), rest.get_mpz_t(), mpz_class(5).get_mpz_t());
  const size_t places = std::max(twos, fives);
  if (rest != 1) return PrintRational(value);
  if (places == 0) return value.get_num().get_str();
  std::string digits =
      mpz_class(abs(value.get_num()) * Power10(places) / value.get_den()).get_str();
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return (value < 0 ? "-" : "") + digits;
}

}  // namespace rlvr
