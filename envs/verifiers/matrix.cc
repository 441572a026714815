// matrix: rows of elements. lenient: \begin{pmatrix}1&2\\3&4\end{pmatrix} (or bmatrix, Bmatrix,
// matrix, smallmatrix, array),
// [[1,2],[3,4]]; not vmatrix, which is a determinant. strict: [[1,2],[3,4]].
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "core/base/registry.h"
#include "envs/support/elements.h"
#include "envs/support/names.h"

namespace rlvr {
namespace {

struct Matrix {
  size_t columns = 0;
  ElementList elements;  // row by row
};

using Rows = std::vector<std::vector<std::string>>;

// The bytes of a row mark's extra space, [2pt]; 0: none.
size_t GapAt(std::string_view text) {
  const size_t close = text.find(']');
  if (!text.starts_with('[') || close == text.npos || close > 12) return 0;
  for (std::string_view unit : {"pt", "em", "ex", "mm", "cm"}) {
    if (text.substr(0, close).ends_with(unit)) return close + 1;
  }
  return 0;
}

// Splits what stands between \begin and \end at & and \\ .
ReadStatus SplitTex(std::string_view inside, Rows& rows) {
  rows.emplace_back();
  std::string cell;
  int depth = 0;
  for (size_t i = 0; i < inside.size(); ++i) {
    const bool row = inside.substr(i).starts_with("\\\\") && depth == 0;
    if (row || (inside[i] == '&' && depth == 0)) {
      rows.back().push_back(std::exchange(cell, ""));
      if (row) rows.emplace_back(), i += 1 + GapAt(inside.substr(i + 2));
      continue;
    }
    if (inside[i] == '\\' && i + 1 < inside.size()) cell += inside[i++];
    if (inside[i] == '{') ++depth;
    if (inside[i] == '}') --depth;
    cell += inside[i];
  }
  rows.back().push_back(cell);
  if (rows.back().size() == 1 && Clean(rows.back()[0]).empty())
    rows.pop_back();  // a closing row mark
  return ReadStatus::kOk;
}

ReadStatus ReadTex(std::string_view text, Rows& rows) {
  constexpr std::array<std::string_view, 6> kNames = {"pmatrix", "bmatrix",     "Bmatrix",
                                                      "matrix",  "smallmatrix", "array"};
  for (std::string_view name : kNames) {
    const std::string open = "\\begin{" + std::string(name) + "}",
                      close = "\\end{" + std::string(name) + "}";
    if (!text.starts_with(open) || !text.ends_with(close) ||
        text.size() < open.size() + close.size())
      continue;
    std::string_view inside = text.substr(open.size(), text.size() - open.size() - close.size());
    if (inside.find("\\begin") != inside.npos) return ReadStatus::kGrammar;
    if (name == "array") {
      const size_t end = inside.find('}');
      if (!inside.starts_with('{') || end == inside.npos) return ReadStatus::kGrammar;
      inside.remove_prefix(end + 1);
    }
    return SplitTex(inside, rows);
  }
  return ReadStatus::kGrammar;
}

ReadStatus ReadBrackets(std::string_view text, Rows& rows) {
  if (!text.starts_with('[') || !text.ends_with(']')) return ReadStatus::kGrammar;
  for (std::string_view row : SplitTopLevel(text.substr(1, text.size() - 2), ",")) {
    if (row.size() < 2 || !row.starts_with('[') || !row.ends_with(']')) return ReadStatus::kGrammar;
    rows.emplace_back();
    for (std::string_view cell : SplitTopLevel(row.substr(1, row.size() - 2), ","))
      rows.back().emplace_back(cell);
  }
  return ReadStatus::kOk;
}

// An array or matrix may stand in brackets of its own; bars would make it a determinant.
std::string_view Unbracket(std::string_view text) {
  for (const auto& [open, close] : {std::pair{'(', ')'}, std::pair{'[', ']'}}) {
    if (text.size() > 2 && text.front() == open && text.back() == close &&
        Clean(text.substr(1)).starts_with("\\begin")) {
      return Clean(text.substr(1, text.size() - 2));
    }
  }
  return text;
}

class MatrixVerifier : public TypedVerifier<Matrix> {
 public:
  explicit MatrixVerifier(const AnswerType& type) : element_(type) {}

 protected:
  ReadStatus Read(std::string_view text, Matrix& out) const override {
    if (text.size() > kMaxAnswerBytes) return ReadStatus::kTooLong;
    const std::string plain = DropFences(Clean(text));
    const std::string_view whole = Unbracket(plain);
    Rows rows;
    const ReadStatus status =
        whole.starts_with("\\begin") ? ReadTex(whole, rows) : ReadBrackets(whole, rows);
    if (status != ReadStatus::kOk) return status;
    if (rows.empty()) return ReadStatus::kGrammar;
    out.columns = rows[0].size();
    for (const auto& row : rows) {
      if (row.size() != out.columns) return ReadStatus::kGrammar;
      out.elements.texts.insert(out.elements.texts.end(), row.begin(), row.end());
    }
    return element_.Read(out.elements);
  }
  Outcome Compare(const Matrix& gold, const Matrix& answer) const override {
    if (gold.columns != answer.columns) return {VerdictClass::kWrong, reason::kShape};
    return element_.CompareInOrder(gold.elements, answer.elements);
  }
  std::string Print(const Matrix& value) const override {
    std::string text = "[[";
    for (size_t i = 0; i < value.elements.texts.size(); ++i) {
      if (i != 0) text += i % value.columns == 0 ? "],[" : ",";
      text += value.elements.values[i].empty() ? value.elements.texts[i] : value.elements.values[i];
    }
    return text + "]]";
  }

 private:
  ElementType element_;
};

RLVR_REGISTER(VerifierPlugin,
              {
                  .name = "matrix",
                  .help = "rows of elements; parameter element (a type), and the element's",
                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                    return std::make_unique<MatrixVerifier>(type);
                  },
                  .examples = {{"[[1,2],[3,4]]", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", true},
                               {"[[1,2],[3,4]]", "[[1,3],[2,4]]", false},
                               {"[[1,2],[3,4]]", "[[1,2,3,4]]", false},
                               {"\\begin{bmatrix}1/2\\\\0\\end{bmatrix}", "[[0.5],[0]]", true}},
              });

}  // namespace
}  // namespace rlvr
