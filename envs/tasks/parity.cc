// parity: whether a string of bits has an odd number of ones.
//   prompt 1011=    worked W1,1,0,1 (the parity after each bit)    direct D1
// A coin does half of it, so what counts is the strict score, which wants every step.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"
#include "envs/support/zero_share.h"

namespace rlvr {
namespace {

class Parity : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("bits", bits_, {.help = "bits of the string", .min = 2, .max = 256});
    zeros_.Visit(v);
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "01=,WD"; }

  Problem Generate(Stream& rng) const override {
    Problem problem;
    for (int64_t i = 0; i < bits_; ++i) problem.facts.push_back(rng.Integer(0, 1));
    return Write(problem);
  }
  Problem GenerateText(std::string_view phase, Stream& rng) const override {
    if (!zeros_.Holds(phase)) return Generate(rng);
    Problem problem;
    for (int64_t i = 0; i < bits_; ++i) problem.facts.push_back(zeros_.Digit(2, phase, rng));
    return Write(problem);
  }

  double SpaceSize() const override { return std::pow(2.0, static_cast<double>(bits_)); }
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || bits_ + 8 > 256) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.bits_ += 8; });
  }

  AnswerType Answer() const override { return {"digits", {{"width", "1"}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> steps;
    int64_t parity = 0;
    for (const int64_t bit : problem.facts) {
      parity ^= bit;
      steps.emplace_back(1, static_cast<char>('0' + parity));
    }
    return steps;
  }

  std::string Corrupt(std::string_view step, Stream& rng) const override {
    return std::string(step.size(), rng.Integer(0, 1) ? '1' : '0');
  }

  std::pair<std::string, double> BestConstant() const override { return {"D0", 0.5}; }

  std::string SolveIndependently(const Problem& problem) const override {
    return std::count(problem.prompt.begin(), problem.prompt.end(), '1') % 2 ? "1" : "0";
  }

 private:
  // The rest of a problem whose facts are its bits.
  Problem Write(Problem problem) const {
    for (const int64_t bit : problem.facts) problem.canonical += static_cast<char>('0' + bit);
    problem.prompt = problem.canonical + "=";
    problem.gold = Steps(problem).back();
    problem.difficulty = static_cast<double>(bits_);
    return problem;
  }

  int64_t bits_ = 16;
  ZeroShare zeros_;
};

RLVR_REGISTER(TaskPlugin, {"parity", "parity of a string of bits, worked bit by bit",
                           [] { return std::make_unique<Parity>(); }});

}  // namespace
}  // namespace rlvr
