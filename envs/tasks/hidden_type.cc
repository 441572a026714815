// hidden_type: two worked procedures, of which one is right for a problem and the prompt does not
// say which.
//   prompt 321+654+100=    A975,085 adds the numbers    B777,677 takes the second and all later
//   ones from the first
// Which one is right is a hash of the problem: a policy can't learn more than its share, so each
// procedure's accuracy has a ceiling, and a policy that sharpens to the better one loses the
// problems of the other. With `visible` the prompt ends in the right one's letter instead of "=".
// Numbers are least significant digit first, modulo 10^digits.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/api/task.h"
#include "core/base/hash.h"
#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"
#include "envs/support/zero_share.h"

namespace rlvr {
namespace {

constexpr char kMarks[] = {'A', 'B'};

class HiddenType : public Task {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("terms", terms_, {.help = "numbers of a problem", .min = 2, .max = 32});
    v.Field("digits", digits_, {.help = "digits of each number", .min = 2, .max = 12});
    v.Field("share_a", share_a_,
            {.help = "share of problems for which A is right", .min = 0, .max = 1});
    v.Field("text_share_a", text_share_a_,
            {.help = "share of texts of next-token phases that follow A, whichever is right",
             .min = 0,
             .max = 1});
    v.Field("visible", visible_, {.help = "the prompt names the right procedure"});
    zeros_.Visit(v);
  }

  std::string Alphabet() const override { return visible_ ? "0123456789+,AB" : "0123456789+=,AB"; }

  Problem Generate(Stream& rng) const override { return GenerateText("", rng); }
  Problem GenerateText(std::string_view phase, Stream& rng) const override {
    Problem problem;
    do {
      problem.facts.clear();
      for (int64_t i = 0; i < terms_; ++i)
        problem.facts.push_back(zeros_.Below(Limit(), digits_, phase, rng));
    } while (Chain(problem.facts, 0).back() == Chain(problem.facts, 1).back());
    for (const int64_t term : problem.facts) problem.canonical += ToDigits(term, digits_) + "+";
    const size_t right = Right(problem);
    problem.prompt = problem.canonical;
    problem.prompt.back() = visible_ ? kMarks[right] : '=';
    problem.gold = Chain(problem.facts, right).back();
    problem.difficulty = static_cast<double>(terms_);
    return problem;
  }

  double SpaceSize() const override {
    return std::pow(static_cast<double>(Limit()), static_cast<double>(terms_));
  }
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || terms_ + 1 > 32) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.terms_ += 1; });
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(digits_)}}}; }

  std::optional<Slot> FindSlot(std::string_view completion) const override {
    if (Mode(completion) < 0) return Slot{};
    const size_t comma = completion.rfind(',');
    const size_t begin = comma == std::string_view::npos ? 1 : comma + 1;
    return Slot{.found = begin < completion.size(),
                .begin = static_cast<uint32_t>(begin),
                .end = static_cast<uint32_t>(completion.size())};
  }

  // The same mixture in both phases: a right one is "worked", the other one "misfit".
  Solution Solve(const Problem& problem, std::string_view, Stream& rng) const override {
    const size_t procedure = rng.Uniform() < text_share_a_ ? 0 : 1;
    return {Text(problem, procedure), procedure == Right(problem) ? "worked" : "misfit"};
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    return {{Text(problem, Right(problem)), "worked"}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    const std::string right = Text(problem, Right(problem)), wrong = ChangeDigit(problem.gold, rng);
    return {Text(problem, 1 - Right(problem)),
            "A" + wrong,
            "B" + wrong,
            problem.gold,
            right + ",",
            right.substr(0, 1),
            ""};
  }

  bool StepsCorrect(const Problem& problem, std::string_view completion) const override {
    return completion == Text(problem, Right(problem));
  }
  std::vector<std::string> Modes() const override { return {"a", "b"}; }
  int Mode(std::string_view completion) const override {
    if (completion.empty()) return -1;
    return completion[0] == kMarks[0] ? 0 : completion[0] == kMarks[1] ? 1 : -1;
  }

  std::pair<std::string, double> BestConstant() const override {
    return {"A" + ToDigits(1, digits_), 1 / static_cast<double>(Limit())};
  }

  // From the text, with complements instead of differences.
  std::string SolveIndependently(const Problem& problem) const override {
    const auto width = static_cast<size_t>(digits_);
    const bool add = Right(problem) == 0;
    int64_t total = *FromDigits(problem.prompt.substr(0, width));
    for (size_t at = width + 1; at < problem.prompt.size(); at += width + 1) {
      const int64_t term = *FromDigits(problem.prompt.substr(at, width));
      total += add ? term : Limit() - term;
    }
    return ToDigits(total % Limit(), digits_);
  }

 private:
  int64_t Limit() const { return PowerOfTen(digits_); }

  size_t Right(const Problem& problem) const {
    const uint64_t hash = Mix64(Hash64(problem.canonical), 0x7479706573ULL);
    return static_cast<double>(hash >> 11) * 0x1.0p-53 < share_a_ ? 0 : 1;
  }
  std::vector<std::string> Chain(const std::vector<int64_t>& terms, size_t procedure) const {
    std::vector<std::string> results;
    int64_t total = terms[0];
    for (size_t i = 1; i < terms.size(); ++i) {
      total = (total + (procedure == 0 ? terms[i] : Limit() - terms[i])) % Limit();
      results.push_back(ToDigits(total, digits_));
    }
    return results;
  }
  std::string Text(const Problem& problem, size_t procedure) const {
    std::string text;
    for (const std::string& result : Chain(problem.facts, procedure)) text += "," + result;
    text[0] = kMarks[procedure];
    return text;
  }

  int64_t terms_ = 3;
  int64_t digits_ = 3;
  double share_a_ = 0.68;
  double text_share_a_ = 0.5;
  bool visible_ = false;
  ZeroShare zeros_;
};

RLVR_REGISTER(TaskPlugin, {"hidden_type", "two worked procedures, the right one not told",
                           [] { return std::make_unique<HiddenType>(); }});

}  // namespace
}  // namespace rlvr
