// assignment: the value of a variable, x = 5 or 5 alone; several are x = 1, y = 2 in any order;
// several values of one are x = 2 or x = 3, x = 2, 3, x = \pm 2. Where the gold or the parameter
// variables names the variable, another is wrong. Values are expressions without the variable
// itself. strict: the gold's own spelling.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/base/registry.h"
#include "envs/support/elements.h"
#include "envs/support/exact.h"
#include "envs/support/ladder.h"
#include "envs/support/names.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

struct Value {
  std::string name;  // empty: not said
  Tree tree;
};
using Values = std::vector<Value>;

// x, x_1, \theta: a name without blanks; empty: none.
std::string ReadName(std::string_view text) {
  Tree tree;
  if (ParseExpression(text, {}, tree) != ReadStatus::kOk || tree.nodes.size() != 1) return "";
  return tree.names.empty() ? "" : tree.names[0];
}

class AssignmentVerifier : public TypedVerifier<Values> {
 public:
  explicit AssignmentVerifier(std::vector<std::string> variables)
      : variables_(std::move(variables)) {}

 protected:
  ReadStatus Read(std::string_view text, Values& out) const override {
    if (text.size() > kMaxAnswerBytes) return ReadStatus::kTooLong;
    std::vector<std::string> items;
    for (std::string_view item : SplitItems(Clean(text))) items.emplace_back(item);
    if (!ExpandSigns(items) || items.size() > kMaxElements) return ReadStatus::kTooLong;
    std::string name;
    for (const std::string& item : items) {
      const size_t equals = item.find('=');
      Value value;
      if (equals != item.npos) name = ReadName(std::string_view(item).substr(0, equals));
      if (equals != item.npos && name.empty()) return ReadStatus::kGrammar;
      if (equals != item.npos && !out.empty() && out.back().name.empty()) {
        return ReadStatus::kGrammar;  // 2 or x = -5: whose is 2?
      }
      value.name = name;
      const std::string_view right =
          equals == item.npos ? item : std::string_view(item).substr(equals + 1);
      ReadStatus status = ParseExpression(right, {}, value.tree);
      if (status == ReadStatus::kOk) status = EvaluateExactly(value.tree).status;
      if (status != ReadStatus::kOk) return status;
      const auto& names = value.tree.names;
      if (std::find(names.begin(), names.end(), name) != names.end()) return ReadStatus::kGrammar;
      out.push_back(std::move(value));
    }
    return out.empty() ? ReadStatus::kGrammar : ReadStatus::kOk;
  }

  // Each value has an equal one of the same variable on the other side.
  Outcome Compare(const Values& gold, const Values& answer) const override {
    if (NamesAreMissing(gold, answer) || NamesAreMissing(answer, gold)) {
      return {VerdictClass::kWrong, reason::kName};
    }
    const Outcome there = Covered(gold, answer);
    if (there.verdict != VerdictClass::kCorrect) return there;
    return Covered(answer, gold);
  }

  std::string Print(const Values& values) const override {
    std::vector<std::string> lines;
    for (const Value& v : values)
      lines.push_back((v.name.empty() ? "" : v.name + "=") + PrintTree(v.tree));
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : ", ") + line;
    return text;
  }
  bool Canonical(const Values&, std::string_view answer, std::string_view gold) const override {
    return answer == gold;
  }

 private:
  // Several variables here, and values there that do not say whose they are.
  static bool NamesAreMissing(const Values& here, const Values& there) {
    const auto other = [&](const Value& v) { return v.name != here[0].name; };
    const auto bare = [](const Value& v) { return v.name.empty(); };
    return std::any_of(here.begin(), here.end(), other) &&
           std::any_of(there.begin(), there.end(), bare);
  }

  bool Named(const Value& a, const Value& b) const {
    if (!a.name.empty() && !b.name.empty()) return a.name == b.name;
    const std::string& name = a.name.empty() ? b.name : a.name;
    const bool declared = std::find(variables_.begin(), variables_.end(), name) != variables_.end();
    return name.empty() || variables_.empty() || declared;
  }

  Outcome Covered(const Values& all, const Values& by) const {
    Outcome result = kIsEqual;
    for (const Value& value : all) {
      Outcome best{VerdictClass::kWrong, reason::kName};
      for (const Value& other : by) {
        if (!Named(value, other)) continue;
        const Outcome one = CompareTrees(value.tree, other.tree);
        if (best.verdict != VerdictClass::kCorrect && best.verdict != VerdictClass::kVerifierUnsure)
          best = one;
        if (one.verdict == VerdictClass::kCorrect) best = one;
      }
      if (best.verdict == VerdictClass::kWrong) return best;
      if (best.verdict != VerdictClass::kCorrect) result = best;
    }
    return result;
  }

  std::vector<std::string> variables_;
};

RLVR_REGISTER(
    VerifierPlugin,
    {
        .name = "assignment",
        .help = "the value of a variable, x = 5 or 5; parameter variables (what is asked for)",
        .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
          CheckParameters(type, {"variables"});
          return std::make_unique<AssignmentVerifier>(SplitList(Parameter(type, "variables")));
        },
        .examples = {{"5", "x=5", true},
                     {"x=5", "y=5", false},
                     {"x=1,y=2", "y=2, x=1", true},
                     {"x=1,y=2", "x=2,y=1", false},
                     {"x=1,y=2", "1,2", false},
                     {"x=2 or x=3", "x=2", false},
                     {"x=2 or x=3", "2 or x=3", false},
                     {"5", "y=5", false, {{"variables", "x"}}}},
    });

}  // namespace
}  // namespace rlvr
