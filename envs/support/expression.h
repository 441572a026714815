#pragma once
// Expressions: a tree in one arena, and the bounded parser that makes it from plain text or TeX.
// Nothing is worked out while parsing.
// SPDX-License-Identifier: Apache-2.0

#include <gmpxx.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "envs/support/tokens.h"

namespace rlvr {

inline constexpr int kMaxDepth = 64;
inline constexpr size_t kMaxNodes = 1024;
inline constexpr int32_t kMaxRootIndex = 4096;  // and denominator of a power that is worked out

enum class Op : uint8_t {
  kNumber,  // index: into numbers
  kSymbol,  // index: into names
  kPi,
  kEuler,
  kImaginary,
  kNegate,  // left
  kAdd,     // left, right; so the four below
  kMultiply,
  kDivide,
  kPower,
  kRoot,       // left; index: the degree
  kFunction,   // left; index: a Function
  kFactorial,  // left
};

enum class Function : uint8_t {
  kSin,
  kCos,
  kTan,
  kSec,
  kCsc,
  kCot,
  kArcsin,
  kArccos,
  kArctan,
  kSinh,
  kCosh,
  kTanh,
  kLn,
  kLog,  // without a base: read as natural and as decimal, and both must agree
  kAbs,
};
inline constexpr std::array<std::string_view, 15> kFunctionNames = {
    "sin",    "cos",  "tan",  "sec",  "csc", "cot", "arcsin", "arccos",
    "arctan", "sinh", "cosh", "tanh", "ln",  "log", "abs"};

struct Node {
  Op op;
  int32_t left = -1, right = -1;
  int32_t index = 0;

  bool operator==(const Node&) const = default;
};

struct ExactValues;

// Nodes are added, never changed.
struct Tree {
  std::vector<Node> nodes;  // children before parents
  std::vector<mpq_class> numbers;
  std::vector<std::string> names;
  int32_t root = -1;
  bool bare_log = false;                                  // Function::kLog occurs
  mutable std::shared_ptr<const ExactValues> exact = {};  // see EvaluateExactly

  const Node& at(int32_t node) const { return nodes[static_cast<size_t>(node)]; }
  const mpq_class& number(const Node& node) const {
    return numbers[static_cast<size_t>(node.index)];
  }
};

// What an expression may be made of.
struct ExpressionGrammar {
  std::vector<std::string> variables =
      {};                 // declared names; with `symbols` and none: any letter or Greek name
  bool symbols = true;    // false: constants alone
  bool grouping = false;  // commas may group digits
};

// Reads the longest expression at the cursor: it ends before a comma, a relation, a closing bracket
// or the end.
ReadStatus ReadExpression(Cursor& cursor, const ExpressionGrammar& grammar, Tree& out);

// The whole text as one expression.
ReadStatus ParseExpression(std::string_view text, const ExpressionGrammar& grammar, Tree& out);

// Splits runs of letters into the names, functions and single letters that the grammar knows. Call
// before ReadExpression on tokens of one's own.
std::vector<Token> ResolveLetters(const std::vector<Token>& tokens,
                                  const ExpressionGrammar& grammar);

// Whether nothing but numbers, pi, e and i occurs.
bool IsConstant(const Tree& tree);

// Whether i occurs.
bool MentionsImaginary(const Tree& tree);

// Adds a node; returns its index. For those who build trees (lhs - rhs of a relation).
int32_t AddNode(Tree& tree, const Node& node);
int32_t AddNumber(Tree& tree, mpq_class value);
// Appends a copy of `other` to `tree`; returns the copy's root.
int32_t AppendTree(Tree& tree, const Tree& other);

}  // namespace rlvr
