// calculator: a sum that may be answered, handed to a calculator, or passed over.
//   prompt 21+43=    direct D640    call C640D640 (the calculator puts the result behind the C, and
//   the policy answers)    pass P (never counted as wrong)
// Rewards by mode make calling cost something (rl.reward.tool_weight), or a wrong answer worse than
// none: then a policy should call where its own chance of being right is below 1 - cost. With
// `smudged`, the first digit of the second number can't be read: in its place a letter from a to i
// tells with which chance, from 1 to 9 tenths, it is a 0 (else it is any other digit). The
// calculator knows it; nobody else can be right more often than that. Least significant digit
// first. Difficulty is the number of digits, and one minus that chance.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/api/task.h"
#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"
#include "envs/support/zero_share.h"

namespace rlvr {
namespace {

class Calculator : public Task {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("digits_min", least_, {.help = "least digits of the numbers", .min = 1, .max = 17});
    v.Field("digits_max", most_, {.help = "most digits of the numbers", .min = 1, .max = 17});
    v.Field("call_share", call_share_, {.help = "share of texts that call", .min = 0, .max = 1});
    v.Field("pass_share", pass_share_, {.help = "share of texts that pass", .min = 0, .max = 1});
    v.Field("smudged", smudged_,
            {.help = "a digit can't be read, and a letter tells how likely it is a 0"});
    zeros_.Visit(v);
  }
  void Prepare() override {
    if (least_ > most_)
      throw Error(ExitCode::kConfig, "calculator: digits_min is above digits_max");
    if (call_share_ + pass_share_ > 1) {
      throw Error(ExitCode::kConfig, "calculator: call_share and pass_share add up to more than 1");
    }
  }

  std::string Alphabet() const override {
    return smudged_ ? "0123456789+=CDPabcdefghi" : "0123456789+=CDP";
  }

  Problem Generate(Stream& rng) const override { return GenerateText("", rng); }
  Problem GenerateText(std::string_view phase, Stream& rng) const override {
    const int64_t digits = rng.Integer(least_, most_), limit = PowerOfTen(digits);
    const int64_t a = zeros_.Below(limit, digits, phase, rng);
    return ProblemOf(digits, a, zeros_.Below(limit, digits, phase, rng), rng);
  }

  double SpaceSize() const override {
    double size = 0;
    for (int64_t digits = least_; digits <= most_; ++digits) {
      const double n = std::pow(10.0, static_cast<double>(digits));
      size += smudged_ ? n * n / 10 * 9 : n * (n + 1) / 2;
    }
    return size;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || most_ + 1 > 17) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.least_ = ++task.most_; });
  }

  AnswerType Answer() const override { return {"calculator", {}}; }

  std::string TurnMarks() const override { return "C"; }
  Reply ReplyTo(const Problem& problem, std::string_view completion) const override {
    return {completion == "C" ? problem.gold : ""};
  }

  Solution Solve(const Problem& problem, std::string_view, Stream& rng) const override {
    const double u = rng.Uniform();
    if (u < pass_share_) return {"P", "pass"};
    return Solutions(problem)[u < pass_share_ + call_share_ ? 0 : 1];
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    return {{"C" + problem.gold + "D" + problem.gold, "call"}, {"D" + problem.gold, "direct"}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    const std::string wrong = ChangeDigit(problem.gold, rng);
    return {"D" + wrong,
            "C" + problem.gold + "D" + wrong,
            "C" + problem.gold,
            problem.gold,
            "C" + problem.prompt,
            "D" + problem.gold + "D" + problem.gold,
            "P",
            ""};
  }

  std::vector<std::string> Modes() const override { return {"direct", "call", "pass"}; }
  int Mode(std::string_view completion) const override {
    if (completion.empty()) return -1;
    const size_t mode = std::string_view("DCP").find(completion[0]);
    return mode == std::string_view::npos ? -1 : static_cast<int>(mode);
  }

  // All nines: as many pairs have that sum as there are numbers of the least digits.
  std::pair<std::string, double> BestConstant() const override {
    return {"D" + ToDigits(PowerOfTen(least_) - 1, least_ + 1),
            std::pow(10.0, -static_cast<double>(least_)) / static_cast<double>(most_ - least_ + 1)};
  }

  std::string SolveIndependently(const Problem& problem) const override {
    std::string text = problem.prompt;
    const size_t width = text.find('+');
    if (smudged_) {
      text[width + 1] = static_cast<char>('0' + HiddenDigit(text.substr(0, text.size() - 1)));
    }
    std::string answer;
    int carry = 0;
    for (size_t i = 0; i < width; ++i) {
      carry += (text[i] - '0') + (text[width + 1 + i] - '0');
      answer += static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    return answer + static_cast<char>('0' + carry);
  }

 private:
  // `rng` smudges.
  Problem ProblemOf(int64_t digits, int64_t a, int64_t b, Stream& rng) const {
    Problem problem;
    std::string left = ToDigits(a, digits), right = ToDigits(b, digits);
    problem.difficulty = static_cast<double>(digits);
    if (smudged_) {
      const int64_t tenths = rng.Integer(1, 9);
      right[0] = static_cast<char>('a' + tenths - 1);
      problem.difficulty += 1 - static_cast<double>(tenths) / 10;
    }
    problem.prompt = left + "+" + right + "=";
    if (!smudged_ && b < a) std::swap(left, right);
    problem.canonical = left + "+" + right;
    problem.facts = {a, smudged_ ? b - b % 10 + HiddenDigit(problem.canonical) : b};
    problem.gold = ToDigits(a + problem.facts[1], digits + 1);
    return problem;
  }

  // What the letter of a smudged sum stands for: a hash of the sum, with the chances that it tells.
  static int64_t HiddenDigit(const std::string& sum) {
    const char letter = sum[sum.find('+') + 1];
    const uint64_t hash = Mix64(Hash64(sum), 0x736d75646765ULL);
    const double u = static_cast<double>(hash >> 11) * 0x1.0p-53;
    const double zero = static_cast<double>(letter - 'a' + 1) / 10;
    return u < zero ? 0 : 1 + static_cast<int64_t>((u - zero) / (1 - zero) * 9);
  }

  int64_t least_ = 2;
  int64_t most_ = 5;
  double call_share_ = 0.2;
  double pass_share_ = 0.1;
  bool smudged_ = false;
  ZeroShare zeros_;
};

RLVR_REGISTER(TaskPlugin,
              {"calculator", "a sum to answer, to hand to a calculator, or to pass over",
               [] { return std::make_unique<Calculator>(); }});

}  // namespace
}  // namespace rlvr
