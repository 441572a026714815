// SPDX-License-Identifier: Apache-2.0
#include "envs/support/expression_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rlvr {
namespace {

constexpr std::array<std::string_view, 24> kGreek = {
    "alpha", "beta",   "gamma", "delta", "epsilon", "zeta",  "eta",   "theta",
    "kappa", "lambda", "mu",    "nu",    "xi",      "rho",   "sigma", "tau",
    "phi",   "chi",    "psi",   "omega", "varphi",  "Delta", "Omega", "ell"};
constexpr std::array<std::pair<std::string_view, Function>, 10> kOtherNames = {{
    {"asin", Function::kArcsin},
    {"acos", Function::kArccos},
    {"atan", Function::kArctan},
    {"tg", Function::kTan},
    {"ctg", Function::kCot},
    {"arctg", Function::kArctan},
    {"cosec", Function::kCsc},
    {"sen", Function::kSin},
    {"Ln", Function::kLn},
    {"Abs", Function::kAbs},
}};

}  // namespace

bool IsGreek(std::string_view name) {
  return std::find(kGreek.begin(), kGreek.end(), name) != kGreek.end();
}

std::optional<Function> FunctionOf(std::string_view name) {
  for (size_t i = 0; i < kFunctionNames.size(); ++i) {
    if (kFunctionNames[i] == name) return static_cast<Function>(i);
  }
  for (const auto& [other, function] : kOtherNames) {
    if (other == name) return function;
  }
  return std::nullopt;
}

bool IsOperatorName(std::string_view name) {
  return FunctionOf(name) || name == "sqrt" || name == "cbrt" || name == "exp" || name == "lg" ||
         name == "pi";
}

bool Declared(const ExpressionGrammar& grammar, std::string_view name) {
  return std::find(grammar.variables.begin(), grammar.variables.end(), name) !=
         grammar.variables.end();
}

std::vector<Token> ResolveLetters(const std::vector<Token>& tokens,
                                  const ExpressionGrammar& grammar) {
  std::vector<Token> out;
  out.reserve(tokens.size() + 8);
  for (size_t i = 0; i < tokens.size(); ++i) {
    Token t = tokens[i];
    const bool known = Declared(grammar, t.text) || IsOperatorName(t.text) || IsGreek(t.text);
    if (t.kind != TokenKind::kLetters || t.text.size() == 1 || known) {
      out.push_back(t);
      continue;
    }
    const std::string_view run = t.text;
    for (size_t j = 0; j < run.size(); ++j) {
      t.text = run.substr(j, 1);
      out.push_back(t);
      t.space = t.thin = false;
    }
  }
  return out;
}

}  // namespace rlvr
