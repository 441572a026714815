#pragma once
// The names that expressions know: functions, Greek letters, and the variables that are declared.
// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <string_view>

#include "envs/support/expression.h"

namespace rlvr {

bool IsGreek(std::string_view name);
std::optional<Function> FunctionOf(std::string_view name);

// A function, a root or pi.
bool IsOperatorName(std::string_view name);

bool Declared(const ExpressionGrammar& grammar, std::string_view name);

}  // namespace rlvr
