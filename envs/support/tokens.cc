// SPDX-License-Identifier: Apache-2.0
#include "envs/support/tokens.h"

#include <array>
#include <utility>

#include "core/base/ascii.h"

namespace rlvr {
namespace {

using TextPair = std::pair<std::string_view, std::string_view>;

// Typographic characters and the command that each stands for.
constexpr std::array<TextPair, 45> kUnicode = {{
    {"\u2212", "-"},       {"\u00d7", "times"},    {"\u00b7", "cdot"},     {"\u22c5", "cdot"},
    {"\u2217", "cdot"},    {"\u00f7", "div"},      {"\u2215", "/"},        {"\u2044", "/"},
    {"\u221a", "surd"},    {"\u03c0", "pi"},       {"\u221e", "infty"},    {"\u222a", "cup"},
    {"\u2229", "cap"},     {"\u2264", "le"},       {"\u2265", "ge"},       {"\u2260", "ne"},
    {"\u00b0", "degree"},  {"\u2205", "emptyset"}, {"\u00b1", "pm"},       {"\u2213", "mp"},
    {"\u2208", "in"},      {"\u211d", "reals"},    {"\u2124", "integers"}, {"\u2216", "setminus"},
    {"\u00b2", "squared"}, {"\u00b3", "cubed"},    {"\u20ac", "euro"},     {"\u00a3", "pound"},
    {"\u00a5", "yen"},     {"\u00a2", "cent"},     {"\u00b5", "mu"},       {"\u03bc", "mu"},
    {"\u03a9", "Omega"},   {"\u2126", "Omega"},    {"\u03b1", "alpha"},    {"\u03b2", "beta"},
    {"\u03b3", "gamma"},   {"\u03b8", "theta"},    {"\u03bb", "lambda"},   {"\u03c6", "phi"},
    {"\u27e8", "langle"},  {"\u27e9", "rangle"},   {"\u2228", "lor"},      {"\u221b", "surd3"},
    {"\u221c", "surd4"},
}};
// Fractions of one character, and the digits of \frac12.
constexpr std::array<TextPair, 17> kFractions = {{{"\u00bd", "12"},
                                                  {"\u2153", "13"},
                                                  {"\u2154", "23"},
                                                  {"\u00bc", "14"},
                                                  {"\u00be", "34"},
                                                  {"\u2155", "15"},
                                                  {"\u2156", "25"},
                                                  {"\u2157", "35"},
                                                  {"\u2158", "45"},
                                                  {"\u2159", "16"},
                                                  {"\u215a", "56"},
                                                  {"\u2150", "17"},
                                                  {"\u215b", "18"},
                                                  {"\u215c", "38"},
                                                  {"\u215d", "58"},
                                                  {"\u215e", "78"},
                                                  {"\u2151", "19"}}};
constexpr std::array<std::string_view, 3> kThinSpaces = {"\u2009", "\u202f", "\u00a0"};

// Commands that only lay out, and those with another name.
constexpr std::array<std::string_view, 20> kLayout = {
    "left",         "right",     "big",         "Big",   "bigg",  "Bigg",   "bigl",
    "bigr",         "Bigl",      "Bigr",        "biggl", "biggr", "middle", "limits",
    "displaystyle", "textstyle", "scriptstyle", "hfill", "!",     "rm"};
constexpr std::array<std::string_view, 5> kSpaces = {"quad", "qquad", "space", "hspace", "enspace"};
constexpr std::array<TextPair, 41> kAliases = {{
    {"dfrac", "frac"},
    {"tfrac", "frac"},
    {"cfrac", "frac"},
    {"leq", "le"},
    {"leqslant", "le"},
    {"geq", "ge"},
    {"geqslant", "ge"},
    {"neq", "ne"},
    {"lt", "<"},
    {"gt", ">"},
    {"lbrace", "{"},
    {"rbrace", "}"},
    {"lbrack", "["},
    {"rbrack", "]"},
    {"lvert", "|"},
    {"rvert", "|"},
    {"vert", "|"},
    {"mid", "|"},
    {"lparen", "("},
    {"rparen", ")"},
    {"dbinom", "binom"},
    {"tbinom", "binom"},
    {"varnothing", "emptyset"},
    {"R", "reals"},
    {"Reals", "reals"},
    {"ast", "cdot"},
    {"slash", "/"},
    {"colon", ":"},
    {"percent", "%"},
    {"textdollar", "$"},
    {"arcdeg", "degree"},
    {"textdegree", "degree"},
    {"land", "wedge"},
    {"backslash", "setminus"},
    {"overbar", "overline"},
    {"texteuro", "euro"},
    {"pounds", "pound"},
    {"textpound", "pound"},
    {"tanh", "tanh"},
    {"vee", "lor"},
    {"smallsetminus", "setminus"},
}};
constexpr std::array<std::string_view, 16> kTexts = {
    "text",   "textrm", "mathrm", "textbf",       "mathbf", "textit",     "mathit",     "textsf",
    "mathsf", "mbox",   "hbox",   "operatorname", "texttt", "textnormal", "boldsymbol", "bm"};

template <class Names>
bool Contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether `text` begins with a mark of two bytes or more. Tables of them are searched at each
// character: two comparisons turn away nearly all.
bool Begins(std::string_view text, std::string_view mark) {
  return text.size() >= mark.size() && text[0] == mark[0] && text[1] == mark[1] &&
         text.starts_with(mark);
}

// The inside of open...close where they enclose the whole and neither mark stands inside.
bool Unwrap(std::string_view& text, std::string_view open, std::string_view close) {
  if (text.size() < open.size() + close.size() || !text.starts_with(open) ||
      !text.ends_with(close)) {
    return false;
  }
  const std::string_view inside =
      text.substr(open.size(), text.size() - open.size() - close.size());
  const bool again = inside.find(open) != inside.npos || inside.find(close) != inside.npos;
  if (inside.empty() || again) return false;
  text = inside;
  return true;
}

// The inside of \text{...} and the like where its brace is closed by the last byte.
bool UnwrapFont(std::string_view& text) {
  if (!text.starts_with('\\') || !text.ends_with('}')) return false;
  const size_t open = text.find('{');
  if (open == text.npos || !Contains(kTexts, Trim(text.substr(1, open - 1)))) return false;
  int depth = 0;
  for (size_t i = open; i + 1 < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      return false;
    }
  }
  if (depth != 1 || text.ends_with("\\}")) return false;
  text = text.substr(open + 1, text.size() - open - 2);
  return true;
}

class Tokenizer {
 public:
  Tokenizer(std::string_view text, std::vector<Token>& out) : text_(text), out_(out) {}

  ReadStatus Run() {
    if (text_.size() > kMaxAnswerBytes) return ReadStatus::kTooLong;
    while (at_ < text_.size()) {
      if (out_.size() >= kMaxTokens) return ReadStatus::kTooLong;
      if (!Step()) return ReadStatus::kGrammar;
    }
    Push(TokenKind::kEnd, "");
    return ReadStatus::kOk;
  }

 private:
  void Push(TokenKind kind, std::string_view text) {
    out_.push_back({kind, wide_ || thin_, thin_ && !wide_, text});
    wide_ = thin_ = false;
  }

  // A name that is one printable ASCII character other than a brace is a symbol.
  void PushNamed(std::string_view name) {
    const bool brace = name == "{" || name == "}" || name == "\\";
    const bool symbol = name.size() == 1 && !IsLetter(name[0]) && !brace;
    Push(symbol ? TokenKind::kSymbol : TokenKind::kCommand, name);
  }

  void PushRun(TokenKind kind, bool (*belongs)(char)) {
    const size_t begin = at_;
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    Push(kind, text_.substr(begin, at_ - begin));
  }

  bool Step() {
    const char c = text_[at_];
    if (c == '~' && out_.empty()) {
      return false;  // about
    } else if (IsSpace(c) || c == '~') {
      wide_ = wide_ || c != '~';
      thin_ = thin_ || c == '~';
      ++at_;
    } else if (IsDigit(c)) {
      PushRun(TokenKind::kDigits, IsDigit);
    } else if (IsLetter(c)) {
      PushRun(TokenKind::kLetters, IsLetter);
    } else if (c == '\\') {
      return Command();
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return Unicode();
    } else if (c < ' ' || c == 0x7f) {
      return false;
    } else {
      Symbol();
    }
    return true;
  }

  void Symbol() {
    constexpr std::array<TextPair, 5> kDoubles = {
        {{"<=", "le"}, {">=", "ge"}, {"!=", "ne"}, {"**", "^"}, {"=<", "le"}}};
    const std::string_view rest = text_.substr(at_);
    for (const auto& [spelling, name] : kDoubles) {
      if (!Begins(rest, spelling)) continue;
      at_ += spelling.size();
      return PushNamed(name);
    }
    ++at_;
    Push(TokenKind::kSymbol, rest.substr(0, 1));
  }

  bool Unicode() {
    const std::string_view rest = text_.substr(at_);
    for (std::string_view space : kThinSpaces) {
      if (!Begins(rest, space)) continue;
      thin_ = true;
      at_ += space.size();
      return true;
    }
    for (const auto& [character, name] : kUnicode) {
      if (!Begins(rest, character)) continue;
      at_ += character.size();
      PushNamed(name);
      return true;
    }
    for (const auto& [character, digits] : kFractions) {
      if (!Begins(rest, character)) continue;
      at_ += character.size();
      Push(TokenKind::kCommand, "frac");
      Push(TokenKind::kDigits, digits);
      return true;
    }
    return false;
  }

  bool Command() {
    const size_t begin = ++at_;
    if (begin >= text_.size()) return false;
    if (!IsLetter(text_[begin])) {
      ++at_;
      return Punctuation(text_[begin]);
    }
    while (at_ < text_.size() && IsLetter(text_[at_])) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (Contains(kLayout, name)) {
      const bool fence = name == "left" || name == "right";
      if (fence && at_ < text_.size() && text_[at_] == '.') ++at_;
      return true;
    }
    if (Contains(kSpaces, name)) return wide_ = true;
    if (Contains(kTexts, name)) return Text();
    for (const auto& [alias, meant] : kAliases) {
      if (alias != name) continue;
      PushNamed(meant);
      return true;
    }
    Push(TokenKind::kCommand, name);
    return true;
  }

  bool SkipSpaces() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    return true;
  }

  // What follows a backslash and is no letter.
  bool Punctuation(char c) {
    if (c == '!') return SkipSpaces();  // 11,\! 111 is one number
    if (c == ',' || c == ';' || c == ':' || c == '>' || c == ' ') return thin_ = true;
    if (c == '|') return Push(TokenKind::kSymbol, "|"), true;
    const std::string_view text = text_.substr(at_ - 1, 1);
    if (c == '%' || c == '$' || c == '&' || c == '#') return Push(TokenKind::kSymbol, text), true;
    if (c == '{' || c == '}' || c == '\\') return Push(TokenKind::kCommand, text), true;
    return false;
  }

  // \text{...}: up to the matching brace; without a brace, the next character.
  bool Text() {
    SkipSpaces();
    if (at_ >= text_.size()) return false;
    if (text_[at_] != '{') {
      Push(TokenKind::kText, text_.substr(at_, 1));
      return IsLetter(text_[at_++]);
    }
    const size_t begin = ++at_;
    for (int depth = 1; at_ < text_.size(); ++at_) {
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}' && --depth == 0) break;
    }
    if (at_ >= text_.size()) return false;
    std::string_view inside = Trim(text_.substr(begin, at_++ - begin));
    while (inside.starts_with("\\,") || inside.starts_with("\\ ")) inside = Trim(inside.substr(2));
    const bool digits = !inside.empty() && std::all_of(inside.begin(), inside.end(), IsDigit);
    Push(digits ? TokenKind::kDigits : TokenKind::kText, inside);
    return true;
  }

  std::string_view text_;
  std::vector<Token>& out_;
  size_t at_ = 0;
  bool wide_ = false, thin_ = false;
};

}  // namespace

std::string_view Clean(std::string_view text) {
  text = Trim(text);
  for (int layer = 0; layer < 4; ++layer) {
    if (text.ends_with('.') && !text.ends_with("..")) text = Trim(text.substr(0, text.size() - 1));
    const bool unwrapped = Unwrap(text, "$$", "$$") || Unwrap(text, "$", "$") ||
                           Unwrap(text, "\\(", "\\)") || Unwrap(text, "\\[", "\\]") ||
                           Unwrap(text, "**", "**") || UnwrapFont(text);
    if (!unwrapped) break;
    text = Trim(text);
  }
  return text;
}

ReadStatus Tokenize(std::string_view text, std::vector<Token>& out) {
  return Tokenizer(text, out).Run();
}

}  // namespace rlvr
