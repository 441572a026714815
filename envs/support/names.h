#pragma once
// Small words inside answers: what a slot says once TeX wrappers and punctuation are taken off.
//
// SPDX-License-Identifier: Apache-2.0

#include <span>
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

// Splits at the marks that stand outside brackets. Pieces are as they stand; marks begin with a
// backslash, a blank or a byte beyond ASCII, and one that ends in a letter is a whole word.
std::vector<std::string> SplitAtMarks(const std::string& text,
                                      std::span<const std::string_view> marks);

// Splits at \cap, \wedge and the word "and".
std::vector<std::string> SplitConjunction(const std::string& text);

// Takes off \left, \right and \big... before brackets, which only lay out.
std::string DropFences(std::string_view text);

}  // namespace rlvr
