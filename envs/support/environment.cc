// SPDX-License-Identifier: Apache-2.0
#include "envs/support/environment.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <set>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/nearest.h"
#include "core/config/fields.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"
#include "envs/support/slot.h"
#include "envs/support/split.h"

namespace rlvr {
namespace {

constexpr int kGoldProbes = 16;
constexpr size_t kOutside = kSplitNames.size() - 2;

size_t OutsideIndex(Split split) {
  return static_cast<size_t>(split) - static_cast<size_t>(Split::kExploratory);
}

Slot SlotOf(const Task& task, std::string_view completion) {
  const auto own = task.FindSlot(completion);
  return own ? *own : ExtractSlot(task.AnswerTemplate(), completion, task.AnswerProfile());
}

// Where each of `own` is among `all`, to which new ones are appended.
std::vector<int> NumberModes(const std::vector<std::string>& own, std::vector<std::string>& all) {
  std::vector<int> numbers;
  for (const std::string& mode : own) {
    const auto found = std::find(all.begin(), all.end(), mode);
    numbers.push_back(static_cast<int>(found - all.begin()));
    if (found == all.end()) all.push_back(mode);
  }
  return numbers;
}

// Stops a task whose own solutions are not accepted.
void CheckSolutions(const Task& task, const Verifier& verifier, const std::string& label) {
  Stream rng(0, "gold.probe");
  for (int i = 0; i < kGoldProbes; ++i) {
    const Problem problem = task.Generate(rng);
    for (const Solution& solution : task.Solutions(problem)) {
      const Verdict verdict = JudgeCompletion(task, verifier, problem, solution.text);
      if (verdict.correct()) continue;
      throw Error(
          ExitCode::kData,
          fmt::format("task '{}': the solution '{}' of '{}' with gold '{}' is judged {} ({})",
                      label, solution.text, problem.prompt, problem.gold,
                      VerdictName(verdict.verdict), verdict.reason));
    }
  }
}

}  // namespace

// A task and the verifier of its answers; no task: the part has no such split.
struct Environment::Variant {
  std::unique_ptr<Task> task;
  AnswerType type = {};
  std::unique_ptr<Verifier> verifier;

  void Take(std::unique_ptr<Task> prepared, const std::string& label) {
    task = std::move(prepared);
    if (!task) return;
    type = task->Answer();
    verifier = MakeVerifier(type);
    CheckSolutions(*task, *verifier, label);
  }
};

struct Environment::Part {
  std::string label, name;
  double weight;
  Variant own = {};
  std::unique_ptr<Splitter> splitter = nullptr;
  std::string fields = "";
  bool external = false;
  std::vector<int> modes = {};  // of each of the task's own modes, its index in the mixture's
  // Those outside, made when they are first asked for: some take long to prepare.
  struct Late {
    std::once_flag made;
    Variant variant;
  };
  mutable std::array<Late, kOutside> outside = {};
};

Environment::Environment(std::vector<MixtureEntry> mixture, const ExternalChoice& external)
    : choice_(external) {
  if (mixture.empty()) throw Error(ExitCode::kConfig, "no task; set task.name");
  std::set<std::string> labels;
  for (MixtureEntry& entry : mixture) {
    if (!labels.insert(entry.label).second) {
      throw Error(ExitCode::kConfig, fmt::format("task '{}' is given twice", entry.label));
    }
    if (!(entry.weight > 0)) {
      throw Error(ExitCode::kConfig, fmt::format("task.{}.weight is {}; expected more than 0",
                                                 entry.label, entry.weight));
    }
    auto part = std::unique_ptr<Part>(new Part{entry.label, entry.name, entry.weight});
    entry.task->Prepare();
    part->own.Take(std::move(entry.task), part->label);
    part->splitter = std::make_unique<Splitter>(*part->own.task, part->label);
    part->fields = DescribeFields(*part->own.task);
    part->modes = NumberModes(part->own.task->Modes(), modes_);
    total_weight_ += part->weight;
    parts_.push_back(std::move(part));
  }
  if (!external.options.command.empty()) CheckExternal(external);
}

// Marks the tasks that it judges, and asks it one question of each.
void Environment::CheckExternal(const ExternalChoice& choice) {
  external_ = std::make_unique<ExternalVerifier>(choice.options);
  for (const std::string& label : choice.tasks) {
    const auto names = TaskNames();
    if (std::find(names.begin(), names.end(), label) != names.end()) continue;
    throw Error(ExitCode::kConfig, fmt::format("verifier.tasks: no task '{}'; {}", label,
                                               SuggestNearest(label, names)));
  }
  for (size_t i = 0; i < parts_.size(); ++i) {
    Part& part = *parts_[i];
    const auto& tasks = choice.tasks;
    part.external =
        tasks.empty() || std::find(tasks.begin(), tasks.end(), part.label) != tasks.end();
    if (!part.external) continue;
    part.fields += fmt::format(";verifier={}:{}", choice.role == ExternalRole::kConfirm,
                               choice.options.command);
    const Drawn drawn{part.splitter->Draw(0, Split::kTrain, 0), static_cast<int>(i)};
    const Verdict verdict = JudgeBy(drawn, part.own.task->Solutions(drawn.problem)[0].text).verdict;
    if (verdict.verdict != VerdictClass::kVerifierFailed) continue;
    throw Error(ExitCode::kData,
                fmt::format("verifier.command = '{}': {} on a solution of task '{}'; it wrote: {}",
                            choice.options.command, verdict.reason, part.label,
                            external_->Report().errors));
  }
}

ExternalVerdict Environment::JudgeBy(const Drawn& drawn, std::string_view completion) const {
  const Variant& variant = VariantOf(drawn.task, drawn.split);
  const Part& part = *parts_[static_cast<size_t>(drawn.task)];
  if (!part.external || choice_.role == ExternalRole::kConfirm) {
    const Verdict own =
        JudgeCompletion(*variant.task, *variant.verifier, drawn.problem, completion);
    if (!part.external || !own.correct()) return {.verdict = own};
  }
  const Slot slot = SlotOf(*variant.task, completion);
  ExternalQuestion question{.type = variant.type,
                            .gold = drawn.problem.gold,
                            .completion = completion,
                            .problem = drawn.problem.prompt,
                            .answer = std::nullopt};
  if (slot.found) question.answer = completion.substr(slot.begin, slot.end - slot.begin);
  ExternalVerdict judged = external_->Judge(question);
  if (question.answer) judged.verdict.value = *question.answer;
  judged.verdict.slot_begin = slot.begin;
  judged.verdict.slot_end = slot.end;
  return judged;
}

Environment::~Environment() = default;

std::vector<std::string> Environment::TaskNames() const {
  std::vector<std::string> names;
  for (const auto& part : parts_) names.push_back(part->label);
  return names;
}

std::string Environment::Alphabet() const {
  std::set<uint8_t> bytes;
  for (const auto& part : parts_) {
    for (const char c : part->own.task->Alphabet()) bytes.insert(static_cast<uint8_t>(c));
  }
  return {bytes.begin(), bytes.end()};
}

int Environment::Choose(uint64_t seed, Split split, uint64_t index) const {
  if (parts_.size() == 1) return 0;
  std::vector<int> with;
  double total = 0;
  for (int i = 0; i < static_cast<int>(parts_.size()); ++i) {
    if (IsOutside(split) && !VariantOf(i, split).task) continue;
    with.push_back(i);
    total += parts_[static_cast<size_t>(i)]->weight;
  }
  if (with.empty()) return 0;
  Stream rng = IsOutside(split) ? Stream(seed, "mixture.outside", {OutsideIndex(split), index})
               : split == Split::kTrain ? Stream(seed, "mixture.train", {index})
                                        : Stream(seed, "mixture.eval", {index});
  double left = rng.Uniform() * (IsOutside(split) ? total : total_weight_);
  size_t chosen = 0;
  for (; chosen + 1 < with.size(); ++chosen) {
    const double weight = parts_[static_cast<size_t>(with[chosen])]->weight;
    if (left < weight) break;
    left -= weight;
  }
  return with[chosen];
}

Drawn Environment::Draw(uint64_t seed, Split split, uint64_t index) const {
  return DrawOf(Choose(seed, split, index), seed, split, index);
}

Drawn Environment::DrawText(uint64_t seed, std::string_view phase, uint64_t index) const {
  const int chosen = Choose(seed, Split::kTrain, index);
  return {parts_[static_cast<size_t>(chosen)]->splitter->DrawText(seed, phase, index), chosen};
}

Drawn Environment::DrawOf(int task, uint64_t seed, Split split, uint64_t index) const {
  const Variant& variant = VariantOf(task, split);
  const Part& part = *parts_[static_cast<size_t>(task)];
  if (!IsOutside(split)) return {part.splitter->Draw(seed, split, index), task, split};
  if (!variant.task) {
    std::string has = "train, eval";
    for (const Split other : OutsideSplits()) has += fmt::format(", {}", SplitName(other));
    throw Error(ExitCode::kConfig, fmt::format("task '{}' has no split {}; it has {}", part.label,
                                               SplitName(split), has));
  }
  Stream rng(seed, "problem.outside", {OutsideIndex(split), Hash64(part.label), index});
  return {variant.task->Generate(rng), task, split};
}

std::vector<double> Environment::Weights() const {
  std::vector<double> weights;
  for (const auto& part : parts_) weights.push_back(part->weight);
  return weights;
}

std::vector<Split> Environment::OutsideSplits() const {
  std::vector<Split> splits;
  for (size_t i = 0; i < kOutside; ++i) {
    const auto split = static_cast<Split>(static_cast<size_t>(Split::kExploratory) + i);
    bool has = false;
    for (size_t part = 0; part < parts_.size(); ++part) {
      has = has || VariantOf(static_cast<int>(part), split).task;
    }
    if (has) splits.push_back(split);
  }
  return splits;
}

std::string Environment::TurnMarks() const {
  std::string marks;
  for (const auto& part : parts_) marks += part->own.task->TurnMarks();
  return marks;
}

Reply Environment::ReplyTo(const Drawn& drawn, std::string_view completion) const {
  const Task& task = TaskOf(drawn);
  const bool asks =
      !completion.empty() && task.TurnMarks().find(completion.back()) != std::string::npos;
  return asks ? task.ReplyTo(drawn.problem, completion) : Reply{};
}

Solution Environment::Solve(const Drawn& drawn, std::string_view phase, uint64_t seed,
                            uint64_t index) const {
  Stream rng(seed, "solution", {Hash64(phase), index});
  return TaskOf(drawn).Solve(drawn.problem, phase, rng);
}

std::vector<Solution> Environment::Solutions(const Drawn& drawn) const {
  return TaskOf(drawn).Solutions(drawn.problem);
}

Judgement Environment::Judge(const Drawn& drawn, std::string_view completion,
                             bool truncated) const {
  const Task& task = TaskOf(drawn);
  Judgement judgement;
  if (const int mode = task.Mode(completion); mode >= 0) {
    judgement.mode = parts_[static_cast<size_t>(drawn.task)]->modes[static_cast<size_t>(mode)];
  }
  if (truncated) {
    judgement.verdict = MakeVerdict(VerdictClass::kTruncated, reason::kCut, 0);
    return judgement;
  }
  ExternalVerdict judged = JudgeBy(drawn, completion);
  judgement.verdict = std::move(judged.verdict);
  judgement.score = judged.score;
  judgement.strict = judgement.verdict.correct() && task.StepsCorrect(drawn.problem, completion);
  return judgement;
}

std::vector<std::string> Environment::Modes() const { return modes_; }

std::pair<std::string, double> Environment::BestConstant() const {
  std::pair<std::string, double> best{"", 0};
  double highest = -1;
  for (const auto& part : parts_) {
    const auto [text, score] = part->own.task->BestConstant();
    const double weighted = score * part->weight / total_weight_;
    best.second += weighted;
    if (weighted > highest) highest = weighted, best.first = text;
  }
  return best;
}

std::string Environment::Fingerprint() const {
  std::string text;
  for (const auto& part : parts_) {
    text += fmt::format("{}:{}*{}{{{}}}", part->label, part->name, part->weight, part->fields);
  }
  return text;
}

const Task& Environment::task(int index) const { return *VariantOf(index, Split::kTrain).task; }

const Task& Environment::TaskOf(const Drawn& drawn) const {
  const Variant& variant = VariantOf(drawn.task, drawn.split);
  CHECK(variant.task, "a problem of a split that the task lacks");
  return *variant.task;
}

const Environment::Variant& Environment::VariantOf(int part, Split split) const {
  CHECK(part >= 0 && static_cast<size_t>(part) < parts_.size(), "task {} of {}", part,
        parts_.size());
  const Part& p = *parts_[static_cast<size_t>(part)];
  if (!IsOutside(split)) return p.own;
  Part::Late& late = p.outside[OutsideIndex(split)];
  std::call_once(late.made, [&] {
    late.variant.Take(p.own.task->Outside(split),
                      fmt::format("{}, split {}", p.label, SplitName(split)));
  });
  return late.variant;
}

Verdict JudgeCompletion(const Task& task, const Verifier& verifier, const Problem& problem,
                        std::string_view completion) {
  return VerifySlot(verifier, SlotOf(task, completion), problem.gold, completion,
                    task.AnswerProfile());
}

std::string DescribeFields(Task& task) { return HashedText(ListFields(VisitOf(task))); }

}  // namespace rlvr
