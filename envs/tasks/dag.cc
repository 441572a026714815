// dag: word problems over named values: constants, and sums or differences of two others, stated in
// any order.
//   prompt c=a+b;a=321;d=c-a;b=100;d?    worked Wc421,d100,100    direct D100
// A worked answer shows every operation that the question needs, each after what it rests on, then
// the answer; the strict score accepts any such order. Difficulty is the number of those
// operations. Numbers are least significant digit first, modulo `modulus`.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/best_constant.h"
#include "envs/support/digits.h"
#include "envs/support/shuffle.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"
#include "envs/support/zero_share.h"

namespace rlvr {
namespace {

// A named value. Facts hold nodes as {name, operation, left, right}: a constant has its value on
// the left.
struct Node {
  char name = 0, operation = 0;  // '=' a constant
  int64_t left = 0, right = 0;   // indices of earlier nodes
};
constexpr size_t kNodeFacts = 4;
constexpr std::string_view kNames = "abcdefghijklmnopqrstuvwxyz";

class Dag : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("operations_min", least_,
            {.help = "least operations that the question needs", .min = 1, .max = 16});
    v.Field("operations_max", most_,
            {.help = "most operations that the question needs", .min = 1, .max = 16});
    v.Field("distractors", distractors_,
            {.help = "operations that it does not need", .min = 0, .max = 6});
    v.Field("modulus", modulus_,
            {.help = "values are taken modulo this", .min = 10, .max = 100000});
    zeros_.Visit(v);
    WorkedTask::Visit(v);
  }
  void Prepare() override {
    if (least_ > most_)
      throw Error(ExitCode::kConfig, "dag: operations_min is above operations_max");
    width_ = 1;
    while (PowerOfTen(width_) < modulus_) ++width_;
  }

  std::string Alphabet() const override { return std::string(kNames) + "0123456789=+-;?,WD"; }

  // Two constants; each operation takes the value before it and any earlier one, so that the last
  // needs them all.
  Problem Generate(Stream& rng) const override { return GenerateText("", rng); }
  Problem GenerateText(std::string_view phase, Stream& rng) const override {
    std::vector<Node> nodes;
    std::string names(kNames);
    Shuffle(names, rng);
    for (int i = 0; i < 2; ++i) {
      const int64_t value = zeros_.Below(modulus_, width_, phase, rng);
      nodes.push_back({names[nodes.size()], '=', value, 0});
    }
    const int64_t operations = rng.Integer(least_, most_);
    for (int64_t i = 0; i < operations + distractors_; ++i) {
      const auto before = static_cast<int64_t>(nodes.size()) - 1;
      const int64_t other = rng.Integer(0, before - 1);
      const bool swap = rng.Integer(0, 1) == 1;
      const int64_t last = i < operations ? before : rng.Integer(0, before);
      nodes.push_back({names[nodes.size()], rng.Integer(0, 1) == 1 ? '+' : '-', swap ? other : last,
                       swap ? last : other});
    }
    const size_t asked = static_cast<size_t>(operations) + 1;
    return Write(nodes, asked, rng);
  }

  // Problems of the most operations: the constants in either order, and for each operation a sum,
  // or a difference either way, with any earlier value.
  double SpaceSize() const override {
    double size = std::pow(static_cast<double>(modulus_), 2) / 2;
    for (int64_t i = 0; i < most_; ++i) size *= static_cast<double>(3 * (i + 1));
    return size;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || most_ + 2 > 16) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.least_ = task.most_ += 2; });
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(width_)}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    const std::vector<Node> nodes = Read(problem);
    const std::vector<int64_t> values = Values(nodes);
    std::vector<std::string> steps;
    const size_t asked = static_cast<size_t>(problem.facts.back());
    for (size_t i = 2; i <= asked; ++i) steps.push_back(nodes[i].name + Number(values[i]));
    steps.push_back(Number(values[asked]));
    return steps;
  }

  bool StepsCorrect(const Problem& problem, std::string_view completion) const override {
    if (Mode(completion) != 0) return false;
    const std::vector<Node> nodes = Read(problem);
    const std::vector<int64_t> values = Values(nodes);
    std::set<int64_t> known = {0, 1};
    size_t at = 1;
    for (size_t comma; (comma = completion.find(',', at)) != std::string_view::npos;
         at = comma + 1) {
      const std::string_view step = completion.substr(at, comma - at);
      const auto node = std::find_if(nodes.begin() + 2, nodes.end(), [&](const Node& n) {
        return !step.empty() && n.name == step[0];
      });
      if (node == nodes.end() || !known.count(node->left) || !known.count(node->right))
        return false;
      const auto index = node - nodes.begin();
      if (step.substr(1) != Number(values[static_cast<size_t>(index)])) return false;
      known.insert(index);
    }
    return known.count(problem.facts.back()) && completion.substr(at) == problem.gold;
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    std::vector<std::string> mutants = WorkedTask::Mutants(problem, rng);
    for (const std::string& step : Steps(problem)) {
      if (step.substr(step.size() - problem.gold.size()) != problem.gold) {
        mutants.push_back("D" + step.substr(1));
      }
    }
    return mutants;
  }

  std::pair<std::string, double> BestConstant() const override {
    const auto [gold, share] = MostLikelyGold(*this);
    return {"D" + gold, share};
  }

  // Substitutes from the text until the question has a value.
  std::string SolveIndependently(const Problem& problem) const override {
    std::map<char, std::string> statements;
    const std::string_view text = problem.prompt;
    size_t at = 0;
    for (size_t end; (end = text.find(';', at)) != std::string_view::npos; at = end + 1) {
      statements[text[at]] = std::string(text.substr(at + 2, end - at - 2));
    }
    return Number(Evaluate(statements, text[at]));
  }

 private:
  std::string Number(int64_t value) const { return ToDigits(value, width_); }

  Problem Write(const std::vector<Node>& nodes, size_t asked, Stream& rng) const {
    Problem problem;
    std::vector<size_t> order;
    for (size_t i = 0; i < nodes.size(); ++i) {
      const Node& n = nodes[i];
      problem.facts.insert(problem.facts.end(), {n.name, n.operation, n.left, n.right});
      order.push_back(i);
    }
    problem.facts.push_back(static_cast<int64_t>(asked));
    Shuffle(order, rng);
    for (const size_t i : order) problem.prompt += Statement(nodes, i);
    problem.prompt += nodes[asked].name;
    problem.prompt += '?';
    problem.gold = Number(Values(nodes)[asked]);
    problem.canonical = std::min(Structure(nodes, asked, false), Structure(nodes, asked, true));
    problem.difficulty = static_cast<double>(asked) - 1;
    return problem;
  }

  // What the question needs, without names and order of statements; the two constants may change
  // places.
  std::string Structure(const std::vector<Node>& nodes, size_t asked, bool swapped) const {
    const auto place = [&](int64_t i) { return swapped && i < 2 ? 1 - i : i; };
    std::string text;
    for (size_t i = 0; i <= asked; ++i) {
      const Node& n = nodes[static_cast<size_t>(place(static_cast<int64_t>(i)))];
      int64_t left = place(n.left), right = place(n.right);
      if (n.operation == '+' && left > right) std::swap(left, right);
      text += n.operation == '=' ? Number(n.left) : fmt::format("{}{}{}", left, n.operation, right);
      text += ';';
    }
    return text;
  }

  std::string Statement(const std::vector<Node>& nodes, size_t i) const {
    const Node& n = nodes[i];
    std::string text = {n.name, '='};
    if (n.operation == '=') return text + Number(n.left) + ";";
    return text + nodes[static_cast<size_t>(n.left)].name + n.operation +
           nodes[static_cast<size_t>(n.right)].name + ";";
  }

  static std::vector<Node> Read(const Problem& problem) {
    std::vector<Node> nodes;
    const std::vector<int64_t>& f = problem.facts;
    for (size_t i = 0; i + kNodeFacts < f.size(); i += kNodeFacts) {
      nodes.push_back({static_cast<char>(f[i]), static_cast<char>(f[i + 1]), f[i + 2], f[i + 3]});
    }
    return nodes;
  }

  std::vector<int64_t> Values(const std::vector<Node>& nodes) const {
    std::vector<int64_t> values;
    for (const Node& n : nodes) {
      if (n.operation == '=') {
        values.push_back(n.left);
        continue;
      }
      const int64_t a = values[static_cast<size_t>(n.left)],
                    b = values[static_cast<size_t>(n.right)];
      values.push_back(n.operation == '+' ? (a + b) % modulus_ : (a - b + modulus_) % modulus_);
    }
    return values;
  }

  int64_t Evaluate(const std::map<char, std::string>& statements, char name) const {
    const std::string& text = statements.at(name);
    if (text[0] >= '0' && text[0] <= '9') return *FromDigits(text);
    const int64_t a = Evaluate(statements, text[0]), b = Evaluate(statements, text[2]);
    return ((text[1] == '+' ? a + b : a - b) % modulus_ + modulus_) % modulus_;
  }

  int64_t least_ = 2;
  int64_t most_ = 4;
  int64_t distractors_ = 0;
  int64_t modulus_ = 1000;
  int64_t width_ = 3;
  ZeroShare zeros_;
};

RLVR_REGISTER(TaskPlugin, {"dag", "named values that rest on one another, stated in any order",
                           [] { return std::make_unique<Dag>(); }});

}  // namespace
}  // namespace rlvr
