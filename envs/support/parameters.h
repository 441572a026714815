#pragma once
// Reading the parameters of an AnswerType.
// SPDX-License-Identifier: Apache-2.0

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/api/verifier.h"

namespace rlvr {

// Every verifier takes `profile`-independent parameters of its own and nothing else.
// Fails: Error(kData) that names the type, the unknown parameter and the known ones.
void CheckParameters(const AnswerType& type, std::initializer_list<std::string_view> known);

// The parameter's text, or `fallback` where it was not given.
std::string Parameter(const AnswerType& type, std::string_view name,
                      std::string_view fallback = "");

// Fails: Error(kData) unless the parameter is one of `choices` (or was not given: then the first).
std::string ParameterOf(const AnswerType& type, std::string_view name,
                        std::initializer_list<std::string_view> choices);

// Splits at commas and spaces; empty pieces are dropped.
std::vector<std::string> SplitList(std::string_view text);

// A verifier of the type, made by its plug-in. Fails: Error(kConfig) on an unknown type,
// Error(kData) on parameters.
std::unique_ptr<Verifier> MakeVerifier(const AnswerType& type);

}  // namespace rlvr
