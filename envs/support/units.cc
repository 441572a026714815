// SPDX-License-Identifier: Apache-2.0
#include "envs/support/units.h"

#include <array>
#include <optional>
#include <vector>

namespace rlvr {
namespace {

// A name, its scale and the base units it is made of, such as "kg m s-2".
struct UnitEntry {
  std::string_view name, scale, bases;
};

constexpr UnitEntry kUnits[] = {
    {"m", "1", "m"},
    {"meter", "1", "m"},
    {"metre", "1", "m"},
    {"cm", "1/100", "m"},
    {"centimeter", "1/100", "m"},
    {"centimetre", "1/100", "m"},
    {"mm", "1/1000", "m"},
    {"millimeter", "1/1000", "m"},
    {"millimetre", "1/1000", "m"},
    {"km", "1000", "m"},
    {"kilometer", "1000", "m"},
    {"kilometre", "1000", "m"},
    {"dm", "1/10", "m"},
    {"um", "1/1000000", "m"},
    {"nm", "1/1000000000", "m"},
    {"micrometer", "1/1000000", "m"},
    {"nanometer", "1/1000000000", "m"},
    {"in", "127/5000", "m"},
    {"inch", "127/5000", "m"},
    {"inches", "127/5000", "m"},
    {"ft", "381/1250", "m"},
    {"foot", "381/1250", "m"},
    {"feet", "381/1250", "m"},
    {"yd", "1143/1250", "m"},
    {"yard", "1143/1250", "m"},
    {"mi", "201168/125", "m"},
    {"mile", "201168/125", "m"},
    {"g", "1/1000", "kg"},
    {"gram", "1/1000", "kg"},
    {"kg", "1", "kg"},
    {"kilogram", "1", "kg"},
    {"mg", "1/1000000", "kg"},
    {"milligram", "1/1000000", "kg"},
    {"tonne", "1000", "kg"},
    {"t", "1000", "kg"},
    {"lb", "45359237/100000000", "kg"},
    {"lbs", "45359237/100000000", "kg"},
    {"pound", "45359237/100000000", "kg"},
    {"oz", "45359237/1600000000", "kg"},
    {"ounce", "45359237/1600000000", "kg"},
    {"s", "1", "s"},
    {"sec", "1", "s"},
    {"second", "1", "s"},
    {"ms", "1/1000", "s"},
    {"millisecond", "1/1000", "s"},
    {"min", "60", "s"},
    {"minute", "60", "s"},
    {"h", "3600", "s"},
    {"hr", "3600", "s"},
    {"hrs", "3600", "s"},
    {"hour", "3600", "s"},
    {"day", "86400", "s"},
    {"d", "86400", "s"},
    {"week", "604800", "s"},
    {"month", "1", "month"},
    {"year", "12", "month"},
    {"yr", "12", "month"},
    {"l", "1/1000", "m3"},
    {"L", "1/1000", "m3"},
    {"liter", "1/1000", "m3"},
    {"litre", "1/1000", "m3"},
    {"ml", "1/1000000", "m3"},
    {"mL", "1/1000000", "m3"},
    {"milliliter", "1/1000000", "m3"},
    {"millilitre", "1/1000000", "m3"},
    {"cc", "1/1000000", "m3"},
    {"cl", "1/100000", "m3"},
    {"dl", "1/10000", "m3"},
    {"ha", "10000", "m2"},
    {"hectare", "10000", "m2"},
    {"acre", "316160658/78125", "m2"},
    {"mph", "1397/3125", "m s-1"},
    {"kph", "5/18", "m s-1"},
    {"kmh", "5/18", "m s-1"},
    {"N", "1", "kg m s-2"},
    {"newton", "1", "kg m s-2"},
    {"kN", "1000", "kg m s-2"},
    {"J", "1", "kg m2 s-2"},
    {"joule", "1", "kg m2 s-2"},
    {"kJ", "1000", "kg m2 s-2"},
    {"MJ", "1000000", "kg m2 s-2"},
    {"kWh", "3600000", "kg m2 s-2"},
    {"Wh", "3600", "kg m2 s-2"},
    {"W", "1", "kg m2 s-3"},
    {"watt", "1", "kg m2 s-3"},
    {"kW", "1000", "kg m2 s-3"},
    {"MW", "1000000", "kg m2 s-3"},
    {"Pa", "1", "kg m-1 s-2"},
    {"pascal", "1", "kg m-1 s-2"},
    {"kPa", "1000", "kg m-1 s-2"},
    {"Hz", "1", "s-1"},
    {"hertz", "1", "s-1"},
    {"kHz", "1000", "s-1"},
    {"MHz", "1000000", "s-1"},
    {"A", "1", "A"},
    {"amp", "1", "A"},
    {"ampere", "1", "A"},
    {"mA", "1/1000", "A"},
    {"C", "1", "A s"},
    {"coulomb", "1", "A s"},
    {"V", "1", "kg m2 s-3 A-1"},
    {"volt", "1", "kg m2 s-3 A-1"},
    {"kV", "1000", "kg m2 s-3 A-1"},
    {"ohm", "1", "kg m2 s-3 A-2"},
    {"K", "1", "K"},
    {"kelvin", "1", "K"},
    {"mol", "1", "mol"},
    {"mole", "1", "mol"},
    {"degC", "1", "degC"},
    {"degF", "1", "degF"},
    {"bit", "1", "bit"},
    {"byte", "8", "bit"},
    {"B", "8", "bit"},
    {"dollar", "1", "USD"},
    {"USD", "1", "USD"},
    {"cent", "1/100", "USD"},
    {"euro", "1", "EUR"},
    {"EUR", "1", "EUR"},
    {"GBP", "1", "GBP"},
    {"yen", "1", "JPY"},
    {"JPY", "1", "JPY"},
    {"percent", "1/100", ""},
    {"radian", "1", "rad"},
    {"rad", "1", "rad"},
};
constexpr int kMaxPower = 9;

const UnitEntry* Lookup(std::string_view name) {
  for (const UnitEntry& entry : kUnits) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

// The table's entry of a name or of the singular of a word.
const UnitEntry* Find(std::string_view name) {
  if (const UnitEntry* entry = Lookup(name)) return entry;
  if (name.size() > 3 && name.ends_with('s')) return Lookup(name.substr(0, name.size() - 1));
  return nullptr;
}

void Multiply(Unit& unit, const Unit& factor, int power) {
  mpq_class scale = factor.scale;
  for (int i = 1; i < std::abs(power); ++i) scale *= factor.scale;
  if (power > 0)
    unit.scale *= scale;
  else
    unit.scale /= scale;
  unit.pi += factor.pi * power;
  for (const auto& [name, exponent] : factor.powers) {
    unit.powers[name] += exponent * power;
    if (unit.powers[name] == 0) unit.powers.erase(name);
  }
}

// "kg m2 s-2"
Unit FromEntry(const UnitEntry& entry) {
  Unit unit;
  unit.scale = mpq_class(std::string(entry.scale));
  std::string_view rest = entry.bases;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view base = rest.substr(0, end);
    const size_t digits = std::min(base.find_first_of("-0123456789"), base.size());
    const int power = digits == base.size() ? 1 : std::stoi(std::string(base.substr(digits)));
    unit.powers[std::string(base.substr(0, digits))] = power;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return unit;
}

Unit Degree() { return {mpq_class(1, 180), 1, {{"rad", 1}}}; }

Unit FromWord(std::string_view word) {
  if (word == "degree" || word == "degrees" || word == "deg") return Degree();
  if (const UnitEntry* entry = Find(word)) return FromEntry(*entry);
  std::string name(word);
  if (name.size() > 3 && name.back() == 's') name.pop_back();
  return {1, 0, {{name, 1}}};
}

// Reads a product of powers of units; a slash or "per" makes the next one a divisor.
class UnitReader {
 public:
  UnitReader(Cursor& cursor, Unit& out) : c_(cursor), out_(out) {}

  ReadStatus Run() {
    int sign = 1;
    while (!c_.Done()) {
      if (++steps_ > 16) return ReadStatus::kTooLong;
      if (c_.Take('/') || TakeWord("per")) {
        if (sign < 0 || out_.none()) return ReadStatus::kGrammar;
        sign = -1;
        continue;
      }
      if (c_.TakeCommand("cdot") || c_.TakeCommand("times") || c_.Take('*')) continue;
      if (!One(sign)) return ReadStatus::kGrammar;
      sign = 1;
    }
    return sign > 0 ? ReadStatus::kOk : ReadStatus::kGrammar;
  }

 private:
  bool Word() const { return c_.IsKind(TokenKind::kLetters) || c_.IsKind(TokenKind::kText); }
  bool TakeWord(std::string_view word) {
    if (!Word() || c_.Peek().text != word) return false;
    c_.Advance();
    return true;
  }

  std::optional<Unit> Symbol() {
    if (c_.Take('%')) return Unit{mpq_class(1, 100), 0, {}};
    if (c_.Take('$')) return FromWord("USD");
    for (std::string_view money : {"euro", "yen", "cent"}) {
      if (c_.TakeCommand(money)) return FromWord(money);
    }
    if (c_.TakeCommand("pound")) return FromWord("GBP");
    if (c_.TakeCommand("Omega")) return FromWord("ohm");
    const bool caret = c_.Is('^');
    const bool braced = caret && c_.Is('{', 1);
    const size_t at = (caret ? 1u : 0u) + (braced ? 1u : 0u);
    if (!c_.IsCommand("circ", at) && !c_.IsCommand("degree", at)) return std::nullopt;
    c_.Advance(at + (braced ? 2 : 1));
    if (Word() && (c_.Peek().text == "C" || c_.Peek().text == "F")) {
      const Unit unit = FromWord(c_.Peek().text == "C" ? "degC" : "degF");
      c_.Advance();
      return unit;
    }
    return Degree();
  }

  bool One(int sign) {
    if (c_.TakeCommand("frac")) return Group(sign) && Group(-sign);
    if (const auto symbol = Symbol()) return Multiply(out_, *symbol, sign), true;
    int before = 1;
    if (TakeWord("square") || TakeWord("sq"))
      before = 2;
    else if (TakeWord("cubic") || TakeWord("cu"))
      before = 3;
    if (before != 1) c_.Take('.');
    if (c_.TakeCommand("mu") && Word()) {
      Multiply(out_, {mpq_class(1, 1000000), 0, {}}, sign);
    }
    if (!Word()) return false;
    const Token t = c_.Peek();
    c_.Advance();
    int power = 1;
    if (!Power(power)) return false;
    if (t.text.empty()) return false;
    Multiply(out_, FromWord(t.text), sign * power * before);
    c_.Take('.');  // of an abbreviation
    return true;
  }

  // A product in braces, as of a fraction.
  bool Group(int sign) {
    if (!c_.Take('{')) return false;
    while (!c_.Take('}')) {
      if (c_.TakeCommand("cdot") || c_.TakeCommand("times") || c_.Take('*')) continue;
      if (c_.IsCommand("frac") || ++steps_ > 16 || !One(sign)) return false;
    }
    return true;
  }

  // ^2, ^{-1}, squared, cubed, and the typographic ones.
  bool Power(int& power) {
    if (c_.TakeCommand("squared") || TakeWord("squared")) return power = 2, true;
    if (c_.TakeCommand("cubed") || TakeWord("cubed")) return power = 3, true;
    if (!c_.Is('^') || c_.IsCommand("circ", 1) || c_.IsCommand("circ", 2)) return true;
    c_.Advance();
    const bool braced = c_.Take('{');
    const bool negative = c_.Take('-');
    if (!c_.IsKind(TokenKind::kDigits) || c_.Peek().text.size() != 1) return false;
    power = c_.Peek().text[0] - '0';
    if (power == 0 || power > kMaxPower) return false;
    if (negative) power = -power;
    c_.Advance();
    return !braced || c_.Take('}');
  }

  Cursor& c_;
  Unit& out_;
  int steps_ = 0;
};

}  // namespace

ReadStatus ReadUnit(Cursor& cursor, Unit& out) {
  std::vector<Token> flat;  // \text{m/s} is the tokens inside it
  for (; !cursor.Done(); cursor.Advance()) {
    const Token& t = cursor.Peek();
    const bool several = std::any_of(t.text.begin(), t.text.end(), [](char c) {
      return std::string_view(" /^*\\.").find(c) != std::string_view::npos ||
             static_cast<unsigned char>(c) >= 0x80;
    });
    if (t.kind != TokenKind::kText || !several) {
      flat.push_back(t);
      continue;
    }
    if (const ReadStatus s = Tokenize(t.text, flat); s != ReadStatus::kOk) return s;
    flat.pop_back();
  }
  flat.emplace_back();
  Cursor inside(flat);
  return UnitReader(inside, out).Run();
}

bool TakeCurrency(Cursor& cursor, Unit& out) {
  std::string_view name;
  if (cursor.Take('$'))
    name = "USD";
  else if (cursor.TakeCommand("euro"))
    name = "EUR";
  else if (cursor.TakeCommand("pound"))
    name = "GBP";
  else if (cursor.TakeCommand("yen"))
    name = "JPY";
  else
    return false;
  out.powers[std::string(name)] = 1;
  return true;
}

std::string PrintUnit(const Unit& unit) {
  std::string text;
  for (const auto& [name, power] : unit.powers) {
    if (!text.empty()) text += '*';
    text += name;
    if (power != 1) text += "^" + std::to_string(power);
  }
  return text;
}

}  // namespace rlvr
