// composition: named functions applied one after another to a string of digits.
//   prompt bk:30718=    worked W71803,40819 (after b, then after k)    direct D40819
// Every second function moves the digits to other places, the others replace each digit by another;
// what each does is fixed by `functions_seed` and has to be learned. `pairs` keeps a fixed quarter
// of the ordered pairs of functions apart, so that a policy can be asked for pairs that it never
// saw.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/registry.h"
#include "envs/support/shuffle.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

enum class Pairs { kAll, kSeen, kUnseen };
std::span<const std::string_view> EnumNames(Pairs) {
  static constexpr std::array<std::string_view, 3> kNames = {"all", "seen", "unseen"};
  return kNames;
}

class Composition : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("depth_min", least_, {.help = "least functions of a problem", .min = 1, .max = 8});
    v.Field("depth_max", most_, {.help = "most functions of a problem", .min = 1, .max = 8});
    v.Field("functions", functions_, {.help = "functions that there are", .min = 4, .max = 26});
    v.Field("length", length_, {.help = "digits of the string", .min = 3, .max = 16});
    v.Field("pairs", pairs_, {.help = "which pairs of neighbours occur"});
    v.Field("functions_seed", seed_, {.help = "what the functions do", .min = 0});
    WorkedTask::Visit(v);
  }

  void Prepare() override {
    if (least_ > most_) throw Error(ExitCode::kConfig, "composition: depth_min is above depth_max");
    tables_.clear();
    for (int64_t f = 0; f < functions_; ++f) {
      Stream rng(static_cast<uint64_t>(seed_), "composition.function", {static_cast<uint64_t>(f)});
      std::vector<size_t> table(f % 2 == 0 ? static_cast<size_t>(length_) : 10);
      for (size_t i = 0; i < table.size(); ++i) table[i] = i;
      while (std::is_sorted(table.begin(), table.end())) Shuffle(table, rng);
      tables_.push_back(table);
    }
  }

  std::string Alphabet() const override { return "abcdefghijklmnopqrstuvwxyz0123456789:=,WD"; }

  Problem Generate(Stream& rng) const override {
    Problem problem;
    const int64_t depth = rng.Integer(least_, most_);
    do {
      problem.facts.clear();
      for (int64_t i = 0; i < depth; ++i) problem.facts.push_back(rng.Integer(0, functions_ - 1));
    } while (!Allowed(problem.facts));
    for (const int64_t f : problem.facts) problem.canonical += static_cast<char>('a' + f);
    problem.canonical += ':';
    for (int64_t i = 0; i < length_; ++i) {
      problem.canonical += static_cast<char>('0' + rng.Integer(0, 9));
    }
    problem.prompt = problem.canonical + "=";
    problem.gold = Steps(problem).back();
    problem.difficulty = static_cast<double>(depth);
    return problem;
  }

  // Chains of the most functions whose pairs occur, counted by their last one; and any string.
  double SpaceSize() const override {
    std::vector<double> chains(static_cast<size_t>(functions_), 1);
    double total = static_cast<double>(functions_), all = least_ <= 1 ? total : 0;
    for (int64_t depth = 2; depth <= most_; ++depth) {
      std::vector<double> longer(chains.size(), 0);
      for (size_t f = 0; f < chains.size(); ++f) {
        for (size_t g = 0; g < chains.size(); ++g) longer[g] += Occurs(f, g) ? chains[f] : 0;
      }
      chains = longer;
      if (depth >= least_) all += std::accumulate(chains.begin(), chains.end(), 0.0);
    }
    return all * Strings();
  }

  // Longer chains; and, where a part of the pairs was kept apart, chains of those alone.
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis == Split::kExploratory && most_ + 1 <= 8) {
      return MakeVariant(*this, [](auto& task) { task.least_ = ++task.most_; });
    }
    if (axis != Split::kCompositional || pairs_ != Pairs::kSeen || most_ < 2) return nullptr;
    return MakeVariant(*this, [](auto& task) {
      task.pairs_ = Pairs::kUnseen;
      task.least_ = std::max<int64_t>(task.least_, 2);
    });
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(length_)}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> steps;
    std::string text = problem.canonical.substr(problem.facts.size() + 1);
    for (const int64_t f : problem.facts) {
      text = Apply(static_cast<size_t>(f), text);
      steps.push_back(text);
    }
    return steps;
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    std::vector<std::string> mutants = WorkedTask::Mutants(problem, rng);
    for (const std::string& step : Steps(problem)) {
      if (step != problem.gold) mutants.push_back("D" + step);
    }
    return mutants;
  }

  // Functions are one-to-one, so all answers are equally likely.
  std::pair<std::string, double> BestConstant() const override {
    return {"D" + std::string(static_cast<size_t>(length_), '0'), 1 / Strings()};
  }

  // Traces each place of the answer back to the prompt, then replays the replacements on that one
  // digit.
  std::string SolveIndependently(const Problem& problem) const override {
    std::string answer;
    for (size_t place = 0; place < static_cast<size_t>(length_); ++place) {
      size_t at = place;
      for (size_t i = problem.facts.size(); i-- > 0;) {
        const char name = problem.prompt[i];
        if ((name - 'a') % 2 == 0) at = tables_[static_cast<size_t>(name - 'a')][at];
      }
      char digit = problem.prompt[problem.facts.size() + 1 + at];
      for (size_t i = 0; i < problem.facts.size(); ++i) {
        const auto f = static_cast<size_t>(problem.prompt[i] - 'a');
        if (f % 2 == 1)
          digit = static_cast<char>('0' + tables_[f][static_cast<size_t>(digit - '0')]);
      }
      answer += digit;
    }
    return answer;
  }

 private:
  double Strings() const { return std::pow(10.0, static_cast<double>(length_)); }

  bool Occurs(size_t f, size_t g) const {
    const bool unseen = Mix64(Mix64(static_cast<uint64_t>(seed_), f), g) % 4 == 0;
    return pairs_ == Pairs::kAll || unseen == (pairs_ == Pairs::kUnseen);
  }
  bool Allowed(const std::vector<int64_t>& chain) const {
    for (size_t i = 1; i < chain.size(); ++i) {
      if (!Occurs(static_cast<size_t>(chain[i - 1]), static_cast<size_t>(chain[i]))) return false;
    }
    return true;
  }
  std::string Apply(size_t f, const std::string& text) const {
    std::string result = text;
    for (size_t i = 0; i < text.size(); ++i) {
      result[i] = f % 2 == 0
                      ? text[tables_[f][i]]
                      : static_cast<char>('0' + tables_[f][static_cast<size_t>(text[i] - '0')]);
    }
    return result;
  }

  int64_t least_ = 2;
  int64_t most_ = 2;
  int64_t functions_ = 16;
  int64_t length_ = 5;
  Pairs pairs_ = Pairs::kAll;
  int64_t seed_ = 0;
  std::vector<std::vector<size_t>> tables_;
};

RLVR_REGISTER(TaskPlugin, {"composition", "named functions applied one after another to digits",
                           [] { return std::make_unique<Composition>(); }});

}  // namespace
}  // namespace rlvr
