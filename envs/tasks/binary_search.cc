// binary_search: a hidden number, to be found by guessing in several turns. After each guess the
// environment says "<" (the hidden number is less), ">" or "=", which ends it, as does the last
// guess.
//   prompt 48213:    search S50?<25?>37?=    any guesses G13?>77?<...
// The number is a hash of the prompt: it can't be known before the replies. Texts that search halve
// what is left; the others guess anything. Difficulty is the number of guesses that halving takes.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/api/task.h"
#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class BinarySearch : public Task {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("numbers", numbers_,
            {.help = "the number is from 0 to below this", .min = 2, .max = 1000});
    v.Field("guesses", guesses_, {.help = "guesses that there are", .min = 1, .max = 32});
    v.Field("search_share_pretrain", search_pretrain_,
            {.help = "share of texts that search in pretraining", .min = 0, .max = 1});
    v.Field("search_share_midtrain", search_midtrain_,
            {.help = "share of texts that search in midtraining", .min = 0, .max = 1});
  }
  void Prepare() override {
    width_ = 1;
    while (PowerOfTen(static_cast<int64_t>(width_)) < numbers_) ++width_;
    if (std::pow(2.0, static_cast<double>(guesses_)) <= static_cast<double>(numbers_)) {
      throw Error(ExitCode::kConfig,
                  fmt::format("binary_search: guesses {} can't find one of {} numbers", guesses_,
                              numbers_));
    }
  }

  std::string Alphabet() const override { return "0123456789:?<>=!SG"; }

  Problem Generate(Stream& rng) const override {
    Problem problem;
    problem.canonical = ToDigits(rng.Integer(0, PowerOfTen(kName) - 1), kName);
    problem.prompt = problem.canonical + ":";
    const auto hidden = static_cast<int64_t>(Mix64(Hash64(problem.canonical), kSalt) %
                                             static_cast<uint64_t>(numbers_));
    problem.facts = {hidden};
    problem.gold = Number(hidden);
    problem.difficulty = static_cast<double>(Halving(hidden).size());
    return problem;
  }

  double SpaceSize() const override { return static_cast<double>(PowerOfTen(kName)); }
  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(width_)}}}; }

  std::string TurnMarks() const override { return "?"; }
  // A text that is no list of guesses ends with "!".
  Reply ReplyTo(const Problem& problem, std::string_view completion) const override {
    const size_t turn = width_ + 2, own = completion.size() - 1;  // but for the mode's mark
    const auto guess = own % turn == width_ + 1 ? GuessAt(completion, own / turn) : std::nullopt;
    if (!guess) return {"!", true};
    const int64_t hidden = problem.facts[0];
    const bool last = static_cast<int64_t>(own / turn) + 1 >= guesses_;
    return {std::string(1, Compare(hidden, *guess)), last || hidden == *guess};
  }

  // The last guess, where the reply to it is "=".
  std::optional<Slot> FindSlot(std::string_view completion) const override {
    const size_t turn = width_ + 2;
    if (Mode(completion) < 0 || completion.size() % turn != 1) return Slot{};
    const size_t turns = completion.size() / turn;
    for (size_t i = 0; i < turns; ++i) {
      if (!GuessAt(completion, i)) return Slot{};
      const char reply = completion[(i + 1) * turn];
      if (i + 1 == turns ? reply != '=' : reply != '<' && reply != '>') return Slot{};
    }
    if (turns == 0 || static_cast<int64_t>(turns) > guesses_) return Slot{};
    const auto begin = static_cast<uint32_t>(1 + (turns - 1) * turn);
    return Slot{.found = true, .begin = begin, .end = begin + static_cast<uint32_t>(width_)};
  }

  Solution Solve(const Problem& problem, std::string_view phase, Stream& rng) const override {
    const int64_t hidden = problem.facts[0];
    const double search = phase == "pretrain" ? search_pretrain_ : search_midtrain_;
    if (rng.Uniform() < search) return {"S" + Transcript(hidden, Halving(hidden)), "worked"};
    std::vector<int64_t> guesses;
    while (static_cast<int64_t>(guesses.size()) < guesses_) {
      guesses.push_back(rng.Integer(0, numbers_ - 1));
      if (guesses.back() == hidden) break;
    }
    const bool found = guesses.back() == hidden;
    return {"G" + Transcript(hidden, guesses), found ? "direct" : "missed"};
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    const int64_t hidden = problem.facts[0];
    return {{"S" + Transcript(hidden, Halving(hidden)), "worked"},
            {"G" + Transcript(hidden, {hidden}), "direct"}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    const std::string right = Solutions(problem)[0].text;
    const std::string wrong = ChangeDigit(problem.gold, rng);
    std::string late = "S";
    for (int64_t i = 0; i < guesses_; ++i)
      late += wrong + "?" + Compare(problem.facts[0], *FromDigits(wrong, DigitOrder::kMostFirst));
    return {"S" + wrong + "?=",
            right.substr(0, right.size() - 1),
            right.substr(1),
            right + right.substr(1),
            late + problem.gold + "?=",
            "S" + problem.gold,
            "S" + problem.gold + "?<",
            problem.prompt,
            ""};
  }

  std::vector<std::string> Modes() const override { return {"search", "guess"}; }
  int Mode(std::string_view completion) const override {
    if (completion.empty()) return -1;
    return completion[0] == 'S' ? 0 : completion[0] == 'G' ? 1 : -1;
  }

  // Every reply is the true one, and every guess is one that the replies before it leave.
  bool StepsCorrect(const Problem& problem, std::string_view completion) const override {
    int64_t low = 0, high = numbers_ - 1;
    for (size_t i = 0; (i + 1) * (width_ + 2) < completion.size(); ++i) {
      const auto guess = GuessAt(completion, i);
      if (!guess || *guess < low || *guess > high) return false;
      const char reply = Compare(problem.facts[0], *guess);
      if (completion[(i + 1) * (width_ + 2)] != reply) return false;
      (reply == '<' ? high : low) = reply == '<' ? *guess - 1 : *guess + 1;
    }
    return Mode(completion) == 0;
  }

  // As many numbers as there are guesses.
  std::pair<std::string, double> BestConstant() const override {
    std::string text = "G";
    const int64_t tries = std::min(guesses_, numbers_);
    for (int64_t i = 0; i < tries; ++i) text += Number(i) + "?";
    return {text, static_cast<double>(tries) / static_cast<double>(numbers_)};
  }

  // Asks the environment for every number in turn.
  std::string SolveIndependently(const Problem& problem) const override {
    for (int64_t i = 0; i < numbers_; ++i) {
      if (ReplyTo(problem, "G" + Number(i) + "?").text == "=") return Number(i);
    }
    return "";
  }

 private:
  static constexpr int64_t kName = 6;
  static constexpr uint64_t kSalt = 0x736561726368ULL;

  std::string Number(int64_t value) const {
    return ToDigits(value, static_cast<int64_t>(width_), DigitOrder::kMostFirst);
  }
  static char Compare(int64_t hidden, int64_t guess) {
    return hidden < guess ? '<' : hidden > guess ? '>' : '=';
  }
  // The i-th guess of a completion that is long enough; nullopt where it is none.
  std::optional<int64_t> GuessAt(std::string_view completion, size_t i) const {
    const size_t begin = 1 + i * (width_ + 2);
    if (completion.size() <= begin + width_ || completion[begin + width_] != '?') return {};
    return FromDigits(completion.substr(begin, width_), DigitOrder::kMostFirst);
  }
  std::vector<int64_t> Halving(int64_t hidden) const {
    std::vector<int64_t> guesses;
    int64_t low = 0, high = numbers_ - 1;
    do {
      guesses.push_back((low + high) / 2);
      if (hidden < guesses.back()) high = guesses.back() - 1;
      if (hidden > guesses.back()) low = guesses.back() + 1;
    } while (guesses.back() != hidden);
    return guesses;
  }
  std::string Transcript(int64_t hidden, const std::vector<int64_t>& guesses) const {
    std::string text;
    for (const int64_t guess : guesses) text += Number(guess) + "?" + Compare(hidden, guess);
    return text;
  }

  int64_t numbers_ = 100;
  int64_t guesses_ = 7;
  double search_pretrain_ = 1;
  double search_midtrain_ = 0.15;
  size_t width_ = 2;
};

RLVR_REGISTER(TaskPlugin, {"binary_search", "a hidden number, found by guesses in several turns",
                           [] { return std::make_unique<BinarySearch>(); }});

}  // namespace
}  // namespace rlvr
