#pragma once
// Small words inside answers: what a slot says once TeX wrappers and punctuation are taken off.
//
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>
#include <vector>

namespace rlvr {

// The inside of \text{...}, \textbf{...}, \mathrm{...} and of braces, where one encloses the whole
// of the cleaned text.

std::string_view UnwrapText(std::string_view text);

std::string LowerCase(std::string_view text);

// Splits at `separators` that stand outside every bracket, brace and \begin...\end; pieces are
// trimmed. A text without separators is one piece; an empty text is none. "\{" and "\}" are
// brackets.
std::vector<std::string_view> SplitTopLevel(std::string_view text, std::string_view separators);

// Splits at ',' (and the words "and", "or", with or without \text) outside brackets.
std::vector<std::string_view> SplitItems(std::string_view text);

// Takes off \left, \right and \big... before brackets, which only lay out.
std::string DropFences(std::string_view text);

}  // namespace rlvr
