// SPDX-License-Identifier: Apache-2.0
#include "envs/support/elements.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// Pairs as many golds with answers as `edge` allows (augmenting paths); whether all are paired.
class Matching {
 public:
  Matching(const std::vector<std::vector<bool>>& edge, size_t answers)
      : edge_(edge), partner_(answers, -1) {}

  bool Perfect() {
    for (size_t i = 0; i < edge_.size(); ++i) {
      std::vector<bool> seen(partner_.size(), false);
      if (!Augment(i, seen)) return false;
    }
    return true;
  }

 private:
  bool Augment(size_t gold, std::vector<bool>& seen) {
    for (size_t j = 0; j < partner_.size(); ++j) {
      if (!edge_[gold][j] || seen[j]) continue;
      seen[j] = true;
      if (partner_[j] < 0 || Augment(static_cast<size_t>(partner_[j]), seen)) {
        partner_[j] = static_cast<int>(gold);
        return true;
      }
    }
    return false;
  }

  const std::vector<std::vector<bool>>& edge_;
  std::vector<int> partner_;
};

using Edges = std::vector<std::vector<bool>>;

bool Covers(const Edges& edge, size_t answers) {
  std::vector<bool> reached(answers, false);
  for (const std::vector<bool>& row : edge) {
    if (std::find(row.begin(), row.end(), true) == row.end()) return false;
    for (size_t j = 0; j < answers; ++j) reached[j] = reached[j] || row[j];
  }
  return std::find(reached.begin(), reached.end(), false) == reached.end();
}

}  // namespace

ElementType::ElementType(const AnswerType& container) {
  AnswerType type{Parameter(container, "element", "constant"), container.parameters};
  type.parameters.erase("element");
  for (std::string_view nested : {"set", "multiset", "matrix"}) {
    if (type.name != nested) continue;
    throw Error(ExitCode::kData, "answer type '" + container.name + "': element = '" + type.name +
                                     "'; expected a type that holds no elements, or tuple");
  }
  if (type.name == "tuple" && container.name == "tuple") {
    throw Error(ExitCode::kData, "answer type 'tuple': a tuple of tuples is not supported");
  }
  exact_ = type.parameters.count("abs_tol") == 0 && type.parameters.count("rel_tol") == 0;
  verifier_ = MakeVerifier(type);
}

ReadStatus ElementType::Read(ElementList& list) const {
  if (list.texts.size() > kMaxElements) return ReadStatus::kTooLong;
  for (const std::string& text : list.texts) {
    const Verdict v = verifier_->Verify(text, text, Profile::kLenient);
    const bool readable =
        v.verdict == VerdictClass::kCorrect || v.verdict == VerdictClass::kVerifierUnsure;
    if (v.verdict == VerdictClass::kOverBudget) return ReadStatus::kTooLarge;
    if (!readable) return ReadStatus::kGrammar;
    list.values.push_back(v.value);
  }
  return ReadStatus::kOk;
}

Outcome ElementType::CompareAt(const ElementList& gold, size_t i, const ElementList& answer,
                               size_t j) const {
  const std::string& want = gold.values[i];
  const std::string& got = answer.values[j];
  if (exact_ && !want.empty() && !got.empty() && want != got) return kNotEqual;
  const Verdict v = verifier_->Verify(gold.texts[i], answer.texts[j], Profile::kLenient);
  return {v.verdict, v.reason};
}

Outcome ElementType::CompareInOrder(const ElementList& gold, const ElementList& answer) const {
  if (gold.texts.size() != answer.texts.size()) return {VerdictClass::kWrong, reason::kShape};
  Outcome result = kIsEqual;
  for (size_t i = 0; i < gold.texts.size(); ++i) {
    const Outcome one = CompareAt(gold, i, answer, i);
    if (one.verdict == VerdictClass::kWrong) return one;
    if (one.verdict != VerdictClass::kCorrect || result.verdict == VerdictClass::kCorrect)
      result = one;
  }
  return result;
}

Outcome ElementType::CompareAsSets(const ElementList& gold, const ElementList& answer) const {
  const size_t answers = answer.texts.size();
  Edges sure(gold.texts.size(), std::vector<bool>(answers)), possible = sure;
  for (size_t i = 0; i < gold.texts.size(); ++i) {
    for (size_t j = 0; j < answers; ++j) {
      const VerdictClass v = CompareAt(gold, i, answer, j).verdict;
      sure[i][j] = v == VerdictClass::kCorrect;
      possible[i][j] = v != VerdictClass::kWrong;
    }
  }
  if (Covers(sure, answers)) return kIsEqual;
  if (Covers(possible, answers)) return {VerdictClass::kVerifierUnsure, reason::kUnproved};
  return kNotEqual;
}

Outcome ElementType::CompareAsMultisets(const ElementList& gold, const ElementList& answer) const {
  const size_t answers = answer.texts.size();
  if (gold.texts.size() != answers) return {VerdictClass::kWrong, reason::kShape};
  Edges sure(gold.texts.size(), std::vector<bool>(answers)), possible = sure;
  for (size_t i = 0; i < gold.texts.size(); ++i) {
    for (size_t j = 0; j < answers; ++j) {
      const VerdictClass v = CompareAt(gold, i, answer, j).verdict;
      sure[i][j] = v == VerdictClass::kCorrect;
      possible[i][j] = v != VerdictClass::kWrong;
    }
  }
  if (Matching(sure, answers).Perfect()) return kIsEqual;
  if (Matching(possible, answers).Perfect())
    return {VerdictClass::kVerifierUnsure, reason::kUnproved};
  return kNotEqual;
}

std::string JoinValues(const ElementList& list, bool sorted) {
  std::vector<std::string> values;
  for (size_t i = 0; i < list.texts.size(); ++i) {
    values.push_back(list.values[i].empty() ? list.texts[i] : list.values[i]);
  }
  if (sorted) {
    std::sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
  }
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ",") + value;
  return text;
}

bool ExpandSigns(std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& raw : texts) {
    const std::string text = Replaced(Replaced(raw, "\u00b1", "\\pm "), "\u2213", "\\mp ");
    if (text.find("\\pm") == text.npos && text.find("\\mp") == text.npos) {
      out.push_back(text);
      continue;
    }
    out.push_back(Replaced(Replaced(text, "\\pm", "+"), "\\mp", "-"));
    out.push_back(Replaced(Replaced(text, "\\pm", "-"), "\\mp", "+"));
    if (out.size() > kMaxElements) return false;
  }
  texts = std::move(out);
  return true;
}

}  // namespace rlvr
