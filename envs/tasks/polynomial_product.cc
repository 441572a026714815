// polynomial_product: the product of two polynomials in x, expanded.
//   prompt (2x-1)(x+3)=    worked W2x^2+6x,-x-3,2x^2+5x-3 (each term of the first times the second,
//   then the sum)    direct D2x^2+5x-3
// Leading coefficients are positive.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/base/registry.h"
#include "envs/support/best_constant.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

using Coefficients = std::vector<int64_t>;  // constant first

class PolynomialProduct : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("degree", degree_, {.help = "degree of each factor", .min = 1, .max = 2});
    v.Field(
        "coefficient", coefficient_,
        {.help = "coefficients are at most this, and leading ones at least 1", .min = 1, .max = 9});
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "0123456789x^+-()=,WD"; }

  // Facts: the coefficients of both factors.
  Problem Generate(Stream& rng) const override {
    Problem problem;
    const Coefficients a = Draw(rng), b = Draw(rng);
    problem.facts = a;
    problem.facts.insert(problem.facts.end(), b.begin(), b.end());
    const std::string left = "(" + Write(a) + ")", right = "(" + Write(b) + ")";
    problem.prompt = left + right + "=";
    problem.canonical = std::min(left, right) + std::max(left, right);
    problem.gold = Steps(problem).back();
    problem.difficulty = static_cast<double>(degree_);
    return problem;
  }

  double SpaceSize() const override {
    const double factors =
        static_cast<double>(coefficient_) *
        std::pow(static_cast<double>(2 * coefficient_ + 1), static_cast<double>(degree_));
    return factors * (factors + 1) / 2;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || degree_ + 1 > 2) return nullptr;
    return MakeVariant(*this, [](auto& task) { ++task.degree_; });
  }

  AnswerType Answer() const override {
    return {"expression", {{"variables", "x"}, {"form", "expanded"}}};
  }

  std::vector<std::string> Steps(const Problem& problem) const override {
    const size_t n = static_cast<size_t>(degree_) + 1;
    std::vector<std::string> steps;
    Coefficients sum(2 * n - 1, 0);
    for (size_t i = n; i-- > 0;) {
      Coefficients part(2 * n - 1, 0);
      for (size_t j = 0; j < n; ++j) part[i + j] = problem.facts[i] * problem.facts[n + j];
      for (size_t k = 0; k < part.size(); ++k) sum[k] += part[k];
      steps.push_back(Write(part));
    }
    steps.push_back(Write(sum));
    return steps;
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    std::vector<std::string> mutants = WorkedTask::Mutants(problem, rng);
    mutants.push_back("D" + problem.prompt.substr(0, problem.prompt.size() - 1));
    mutants.push_back("D" + problem.gold + "+0");
    mutants.push_back("D" + problem.gold + "+x");
    return mutants;
  }

  std::pair<std::string, double> BestConstant() const override {
    const auto [gold, share] = MostLikelyGold(*this);
    return {"D" + gold, share};
  }

  // The value of both factors' texts at 1024, multiplied, and its digits to that base, from -512 to
  // 511.
  std::string SolveIndependently(const Problem& problem) const override {
    const size_t middle = problem.prompt.find(")(");
    int64_t value = At(problem.prompt.substr(1, middle - 1)) *
                    At(problem.prompt.substr(middle + 2, problem.prompt.size() - middle - 4));
    Coefficients product;
    while (value != 0) {
      const int64_t digit = ((value % kBase) + kBase + kBase / 2) % kBase - kBase / 2;
      product.push_back(digit);
      value = (value - digit) / kBase;
    }
    return Write(product);
  }

 private:
  static constexpr int64_t kBase = 1024;

  Coefficients Draw(Stream& rng) const {
    Coefficients c;
    for (int64_t i = 0; i < degree_; ++i) c.push_back(rng.Integer(-coefficient_, coefficient_));
    c.push_back(rng.Integer(1, coefficient_));
    return c;
  }

  // By falling degree; terms and coefficients that need no writing are left out.
  static std::string Write(const Coefficients& c) {
    std::string text;
    for (size_t i = c.size(); i-- > 0;) {
      if (c[i] == 0) continue;
      text += c[i] < 0 ? "-" : text.empty() ? "" : "+";
      if (std::abs(c[i]) != 1 || i == 0) text += std::to_string(std::abs(c[i]));
      if (i > 0) text += i == 1 ? "x" : "x^" + std::to_string(i);
    }
    return text.empty() ? "0" : text;
  }

  static int64_t At(const std::string& text) {
    int64_t value = 0;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find_first_of("+-", at + 1), text.size());
      const std::string term = text.substr(at, end - at);
      const size_t x = term.find('x');
      const std::string number = term.substr(0, x);
      const bool bare = number.empty() || number == "+" || number == "-";
      int64_t factor = bare ? (number == "-" ? -1 : 1) : std::stoll(number);
      const bool square = term.find('^') != std::string::npos;
      if (x != std::string::npos) factor *= square ? kBase * kBase : kBase;
      value += factor;
      at = end;
    }
    return value;
  }

  int64_t degree_ = 1;
  int64_t coefficient_ = 9;
};

RLVR_REGISTER(TaskPlugin, {"polynomial_product", "the product of two polynomials, expanded",
                           [] { return std::make_unique<PolynomialProduct>(); }});

}  // namespace
}  // namespace rlvr
