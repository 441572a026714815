#pragma once
// A generated part of a document: the lines between `<!-- NAME -->` and `<!-- end NAME -->`.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "core/config/command_line.h"

namespace rlvr {

// The options --document FILE and --mark NAME (without it: `otherwise`).
std::vector<Option> DocumentOptions(const std::string& otherwise);

// Whether the line asks for a document. Fails: Error(kData) where the file lacks the marks, so that
// a command can refuse before it works.
bool AsksForDocument(const CommandLine& line, const std::string& otherwise);

// Puts `text` between the marks. Fails: Error(kData), Error(kIo).
void WriteDocument(const CommandLine& line, const std::string& otherwise, const std::string& text);

}  // namespace rlvr
