// SPDX-License-Identifier: Apache-2.0
#include "envs/support/region_value.h"

#include <algorithm>
#include <array>

#include "envs/support/names.h"
#include "envs/support/region_algebra.h"
#include "envs/support/relation.h"
#include "envs/support/set_text.h"

namespace rlvr {
namespace {

constexpr size_t kMaxParts = 16;

class RegionReader {
 public:
  RegionReader(RegionAlgebra& algebra, Region& out) : b_(algebra), out_(out) {}

  std::vector<RealInterval> Union(const std::string& text) {
    std::vector<RealInterval> all;
    constexpr std::array<std::string_view, 7> kMarks = {
        "\\cup", "\\bigcup", "\u222a", "\\text{ or }", "\\text{or}", " or ", "\\lor"};
    const auto pieces = SplitAtMarks(text, kMarks);
    if (pieces.size() > kMaxParts) b_.Fail(ReadStatus::kTooLong);
    for (const std::string& piece : pieces) {
      if (b_.status() != ReadStatus::kOk) return {};
      const std::vector<RealInterval> part = Conjunction(std::string(Clean(piece)));
      all.insert(all.end(), part.begin(), part.end());
    }
    return b_.Normal(std::move(all));
  }

 private:
  std::vector<RealInterval> Refuse(ReadStatus status = ReadStatus::kGrammar) {
    b_.Fail(status);
    return {};
  }

  std::vector<RealInterval> Conjunction(const std::string& text) {
    const auto pieces = SplitConjunction(text);
    std::vector<RealInterval> all{Everything()};
    if (pieces.size() > kMaxParts) return Refuse(ReadStatus::kTooLong);
    for (const std::string& piece : pieces) {
      if (b_.status() != ReadStatus::kOk) return {};
      all = b_.Intersect(all, Difference(std::string(Clean(piece))));
    }
    return all;
  }

  // A minus before a brace takes points away: \mathbb{R}-\{0\}.
  static std::string WithSetminus(std::string text) {
    for (std::string_view minus : {"-\\{", "- \\{"}) {
      const size_t at = text.find(minus);
      if (at != text.npos && at != 0) return text.replace(at, minus.size() - 2, "\\setminus");
    }
    return text;
  }

  std::vector<RealInterval> Difference(const std::string& written) {
    const std::string text = WithSetminus(written);
    constexpr std::array<std::string_view, 4> kMarks = {"\\setminus", "\\backslash",
                                                        "\\smallsetminus", "\u2216"};
    const auto pieces = SplitAtMarks(text, kMarks);
    if (pieces.size() > 2) return Refuse();
    std::vector<RealInterval> parts = Piece(std::string(Clean(pieces[0])));
    if (pieces.size() == 2 && b_.status() == ReadStatus::kOk) {
      parts = b_.Intersect(parts, b_.Complement(Piece(std::string(Clean(pieces[1])))));
    }
    return parts;
  }

  std::vector<RealInterval> Piece(const std::string& text) {
    for (std::string_view reals :
         {"\\mathbb{R}", "\\mathbb R", "\\R", "\\Bbb{R}", "\u211d", "\\reals", "\\Reals",
          "\\text{all real numbers}", "all real numbers", "\\text{all reals}", "all reals"}) {
      if (text == reals) return {Everything()};
    }
    if (SaysEmpty(text)) return {};
    if (text.empty()) return Refuse();
    if (const std::string inside = ConditionOf(text); !inside.empty()) return Union(inside);
    if (text.starts_with("\\{") || text.starts_with('{')) return Points(text);
    const bool brackets = text[0] == '(' || text[0] == '[' || text[0] == ']';
    if (brackets &&
        SplitTopLevel(std::string_view(text).substr(1, text.size() - 2), ",").size() == 2) {
      return Bounds(text);
    }
    return Relations(text);
  }

  // The condition of \{x : condition\} or \{x \in \mathbb{R} \mid condition\}; empty: no such
  // thing.
  static std::string ConditionOf(const std::string& text) {
    const bool tex = text.starts_with("\\{") && text.ends_with("\\}");
    if (!tex && !(text.starts_with('{') && text.ends_with('}'))) return "";
    const size_t edge = tex ? 2 : 1;
    const std::string inside = text.substr(edge, text.size() - 2 * edge);
    for (std::string_view mark : {"\\mid", "|", ":", "\\colon"}) {
      const size_t at = inside.find(mark);
      if (at != inside.npos)
        return std::string(Clean(std::string_view(inside).substr(at + mark.size())));
    }
    return "";
  }

  std::vector<RealInterval> Points(const std::string& text) {
    std::vector<std::string> texts;
    const ReadStatus status = ReadSetTexts(text, texts);
    if (status != ReadStatus::kOk) return Refuse(status);
    std::vector<RealInterval> parts;
    for (const std::string& point : texts) {
      RealInterval part;
      const ReadStatus read = ReadConstant(point, part.low);
      if (read != ReadStatus::kOk || part.low.infinity != 0) return Refuse(read);
      part.high = part.low;
      part.low_closed = part.high_closed = true;
      parts.push_back(std::move(part));
    }
    return b_.Normal(std::move(parts));
  }

  // (a,b], and ]a,b[ for open ends.
  std::vector<RealInterval> Bounds(const std::string& text) {
    const char first = text.front(), last = text.back();
    if (last != ')' && last != ']' && last != '[') return Refuse();
    const auto ends = SplitTopLevel(std::string_view(text).substr(1, text.size() - 2), ",");
    RealInterval part;
    ReadStatus status = ReadConstant(ends[0], part.low);
    if (status == ReadStatus::kOk) status = ReadConstant(ends[1], part.high);
    if (status != ReadStatus::kOk) return Refuse(status);
    part.low_closed = first == '[' && part.low.infinity == 0;
    part.high_closed = last == ']' && part.high.infinity == 0;
    const bool infinite =
        (first == '[' && part.low.infinity != 0) || (last == ']' && part.high.infinity != 0);
    if (infinite || b_.Order(part.low, part.high) > 0) return Refuse();
    return b_.Normal({part});
  }

  bool Named(const Tree& tree) {
    if (tree.nodes.size() != 1 || tree.names.empty()) return false;
    if (!out_.variable.empty() && out_.variable != tree.names[0]) return false;
    out_.variable = tree.names[0];
    return true;
  }

  // x \in region, or relations between the variable and constants.
  std::vector<RealInterval> Relations(const std::string& text) {
    for (std::string_view in : {"\\in", "\u2208"}) {
      const size_t at = text.find(in);
      if (at == text.npos || text.substr(at).starts_with("\\infty")) continue;
      Tree name;
      const bool named =
          ParseExpression(std::string_view(text).substr(0, at), {}, name) == ReadStatus::kOk &&
          Named(name);
      if (!named || depth_ != 0) return Refuse();
      ++depth_;
      return Union(std::string(Clean(std::string_view(text).substr(at + in.size()))));
    }
    out_.form = RegionForm::kInequality;
    std::vector<Relation> relations;
    const std::string readable = WithInfinities(text);
    Tree alone;  // -\infty < x < \infty
    if (readable != text && ParseExpression(readable, {}, alone) == ReadStatus::kOk &&
        Named(alone)) {
      return {Everything()};
    }
    const ReadStatus status = ParseRelations(readable, {}, relations);
    if (status != ReadStatus::kOk) return Refuse(status);
    std::vector<RealInterval> all{Everything()};
    for (const Relation& r : relations) all = b_.Intersect(all, One(r));
    return all;
  }

  // Drops an infinite bound, which says nothing: -\infty < x < 3.
  static std::string WithInfinities(const std::string& text) {
    for (std::string_view low : {"-\\infty<", "-\\infty <", "-\u221e<", "-\u221e <"}) {
      if (text.starts_with(low)) return WithInfinities(text.substr(low.size()));
    }
    for (std::string_view high : {"<\\infty", "< \\infty", "<\u221e", "< \u221e"}) {
      if (text.ends_with(high)) return text.substr(0, text.size() - high.size());
    }
    return text;
  }

  std::vector<RealInterval> One(const Relation& r) {
    const bool left = IsConstant(r.right) && Named(r.left);
    if (!left && !(IsConstant(r.left) && Named(r.right))) return Refuse();
    ConstantValue bound;
    bound.tree = left ? r.right : r.left;
    RealInterval part = Everything();
    const bool closed =
        r.sign == Sign::kLessEqual || r.sign == Sign::kEqual || r.sign == Sign::kUnequal;
    const bool point = r.sign == Sign::kEqual || r.sign == Sign::kUnequal;
    if (left || point) part.high = bound, part.high_closed = closed;
    if (!left || point) part.low = bound, part.low_closed = closed;
    if (r.sign == Sign::kUnequal) return b_.Complement({part});
    return {part};
  }

  RegionAlgebra& b_;
  Region& out_;
  int depth_ = 0;
};

}  // namespace

ReadStatus ReadRegion(std::string_view text, Region& out) {
  if (text.size() > kMaxAnswerBytes) return ReadStatus::kTooLong;
  RegionAlgebra algebra;
  out.parts = RegionReader(algebra, out).Union(DropFences(Clean(text)));
  return algebra.status();
}

Outcome CompareRegions(const Region& gold, const Region& answer) {
  if (!gold.variable.empty() && !answer.variable.empty() && gold.variable != answer.variable) {
    return {VerdictClass::kWrong, reason::kName};
  }
  if (gold.parts.size() != answer.parts.size()) return kNotEqual;
  Outcome result = kIsEqual;
  for (size_t i = 0; i < gold.parts.size(); ++i) {
    const RealInterval& a = gold.parts[i];
    const RealInterval& b = answer.parts[i];
    if (a.low_closed != b.low_closed || a.high_closed != b.high_closed) return kNotEqual;
    for (const Outcome& one :
         {CompareConstantValues(a.low, b.low), CompareConstantValues(a.high, b.high)}) {
      if (one.verdict == VerdictClass::kWrong) return one;
      if (one.verdict != VerdictClass::kCorrect) result = one;
    }
  }
  return result;
}

std::string PrintRegion(const Region& region) {
  std::string text;
  for (const RealInterval& part : region.parts) {
    text += text.empty() ? "" : "\\cup";
    text += part.low_closed ? "[" : "(";
    text += PrintConstant(part.low) + "," + PrintConstant(part.high);
    text += part.high_closed ? "]" : ")";
  }
  return text.empty() ? "\\emptyset" : text;
}

}  // namespace rlvr
