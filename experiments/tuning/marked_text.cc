// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/marked_text.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/io/file.h"

namespace rlvr {
namespace {

// The document with `text` between its two marks.
std::string WithText(const std::string& path, const std::string& mark, const std::string& text) {
  const std::string document = ReadTextFile(path);
  const std::string first = fmt::format("\n<!-- {} -->\n", mark),
                    last = fmt::format("<!-- end {} -->\n", mark);
  const size_t begin = document.find(first);
  const size_t end = begin == document.npos ? begin : document.find(last, begin);
  if (end == document.npos) {
    throw Error(ExitCode::kData,
                fmt::format("{}: expected the lines '<!-- {} -->' and '<!-- end {} -->'", path,
                            mark, mark));
  }
  return document.substr(0, begin + first.size()) + text + document.substr(end);
}

}  // namespace

std::vector<Option> DocumentOptions(const std::string& otherwise) {
  return {{.name = "document", .value = "FILE", .help = "write the tables into this file, too"},
          {.name = "mark",
           .value = "NAME",
           .help = fmt::format("between its lines <!-- NAME --> and <!-- end NAME --> ({})",
                               otherwise)}};
}

bool AsksForDocument(const CommandLine& line, const std::string& otherwise) {
  if (!line.Has("document")) return false;
  WithText(line.Value("document"), line.Value("mark", otherwise), "");
  return true;
}

void WriteDocument(const CommandLine& line, const std::string& otherwise, const std::string& text) {
  const std::string path = line.Value("document");
  WriteTextFile(path, WithText(path, line.Value("mark", otherwise), text));
}

}  // namespace rlvr
