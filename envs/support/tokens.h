#pragma once
// The tokens of an answer written in plain text or TeX: one bounded pass. Layout that carries no
// meaning (\left, \!, \displaystyle, spaces) is dropped, and typographic characters become the
// commands they stand for. Digits are ASCII.
//
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rlvr {

inline constexpr size_t kMaxAnswerBytes = 8192;
inline constexpr size_t kMaxTokens = 2048;

// How far reading got. Everything but kOk is the answer's fault.
enum class ReadStatus : uint8_t { kOk, kGrammar, kUndefined, kTooLong, kTooDeep, kTooLarge };

enum class TokenKind : uint8_t {
  kEnd,
  kDigits,   // [0-9]+
  kLetters,  // [A-Za-z]+
  kCommand,  // \name without the backslash; \{ and \} are "{" and "}"; \\ is "\"
  kText,     // the trimmed inside of \text{...}, \mathrm{...} and the like
  kSymbol,   // one other printable character
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool space = false;  // something blank stands before it
  bool thin = false;   // and that is a thin space alone
  std::string_view text;
};

// Takes off spaces and what encloses the whole: $...$, \(...\), \[...\], **...**, and a closing
// full stop. Pure.
std::string_view Clean(std::string_view text);

// Appends the tokens of `text` and a kEnd to `out`. Views into `text` or static storage.
ReadStatus Tokenize(std::string_view text, std::vector<Token>& out);

// A place among tokens. Peeking past the end gives the kEnd token.
class Cursor {
 public:
  explicit Cursor(const std::vector<Token>& tokens) : tokens_(&tokens) {}

  const Token& Peek(size_t ahead = 0) const {
    const size_t i = at_ + ahead;
    return i < tokens_->size() ? (*tokens_)[i] : tokens_->back();
  }
  void Advance(size_t count = 1) { at_ = std::min(at_ + count, tokens_->size() - 1); }
  bool Done() const { return Peek().kind == TokenKind::kEnd; }
  bool Is(char symbol, size_t ahead = 0) const {
    const Token& t = Peek(ahead);
    return t.kind == TokenKind::kSymbol && t.text[0] == symbol;
  }
  bool IsCommand(std::string_view name, size_t ahead = 0) const {
    const Token& t = Peek(ahead);
    return t.kind == TokenKind::kCommand && t.text == name;
  }
  bool IsKind(TokenKind kind, size_t ahead = 0) const { return Peek(ahead).kind == kind; }
  // Moves past the symbol where it is next.
  bool Take(char symbol) {
    if (!Is(symbol)) return false;
    Advance();
    return true;
  }
  bool TakeCommand(std::string_view name) {
    if (!IsCommand(name)) return false;
    Advance();
    return true;
  }
  size_t at() const { return at_; }
  void Return(size_t at) { at_ = at; }

 private:
  const std::vector<Token>* tokens_;
  size_t at_ = 0;
};

}  // namespace rlvr
