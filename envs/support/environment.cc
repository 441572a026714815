// SPDX-License-Identifier: Apache-2.0
#include "envs/support/environment.h"

#include <algorithm>
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

Slot SlotOf(const Task& task, std::string_view completion) {
  const auto own = task.FindSlot(completion);
  return own ? *own : ExtractSlot(task.AnswerTemplate(), completion, task.AnswerProfile());
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

struct Environment::Part {
  std::string label, name;
  double weight;
  std::unique_ptr<Task> task;
  AnswerType type;
  std::unique_ptr<Verifier> verifier;
  std::unique_ptr<Splitter> splitter;
  std::string fields;
  bool external = false;
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
    entry.task->Prepare();
    Part part{.label = entry.label,
              .name = entry.name,
              .weight = entry.weight,
              .task = std::move(entry.task),
              .type = {},
              .verifier = nullptr,
              .splitter = nullptr,
              .fields = ""};
    part.type = part.task->Answer();
    part.verifier = MakeVerifier(part.type);
    CheckSolutions(*part.task, *part.verifier, part.label);
    part.splitter = std::make_unique<Splitter>(*part.task, part.label);
    part.fields = DescribeFields(*part.task);
    total_weight_ += part.weight;
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
    Part& part = parts_[i];
    const auto& tasks = choice.tasks;
    part.external =
        tasks.empty() || std::find(tasks.begin(), tasks.end(), part.label) != tasks.end();
    if (!part.external) continue;
    part.fields += fmt::format(";verifier={}:{}", choice.role == ExternalRole::kConfirm,
                               choice.options.command);
    const Drawn drawn{part.splitter->Draw(0, Split::kTrain, 0), static_cast<int>(i)};
    const Verdict verdict =
        JudgeBy(part, drawn, part.task->Solutions(drawn.problem)[0].text).verdict;
    if (verdict.verdict != VerdictClass::kVerifierFailed) continue;
    throw Error(ExitCode::kData,
                fmt::format("verifier.command = '{}': {} on a solution of task '{}'; it wrote: {}",
                            choice.options.command, verdict.reason, part.label,
                            external_->Report().errors));
  }
}

ExternalVerdict Environment::JudgeBy(const Part& part, const Drawn& drawn,
                                     std::string_view completion) const {
  if (!part.external || choice_.role == ExternalRole::kConfirm) {
    const Verdict own = JudgeCompletion(*part.task, *part.verifier, drawn.problem, completion);
    if (!part.external || !own.correct()) return {.verdict = own};
  }
  const Slot slot = SlotOf(*part.task, completion);
  ExternalQuestion question{.type = part.type,
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
  for (const Part& part : parts_) names.push_back(part.label);
  return names;
}

std::string Environment::Alphabet() const {
  std::set<uint8_t> bytes;
  for (const Part& part : parts_) {
    for (const char c : part.task->Alphabet()) bytes.insert(static_cast<uint8_t>(c));
  }
  return {bytes.begin(), bytes.end()};
}

int Environment::Choose(uint64_t seed, Split split, uint64_t index) const {
  size_t chosen = 0;
  if (parts_.size() > 1) {
    Stream rng = split == Split::kTrain ? Stream(seed, "mixture.train", {index})
                                        : Stream(seed, "mixture.eval", {index});
    double left = rng.Uniform() * total_weight_;
    while (chosen + 1 < parts_.size() && left >= parts_[chosen].weight) {
      left -= parts_[chosen++].weight;
    }
  }
  return static_cast<int>(chosen);
}

Drawn Environment::Draw(uint64_t seed, Split split, uint64_t index) const {
  const int chosen = Choose(seed, split, index);
  return {parts_[static_cast<size_t>(chosen)].splitter->Draw(seed, split, index), chosen};
}

Drawn Environment::DrawText(uint64_t seed, std::string_view phase, uint64_t index) const {
  const int chosen = Choose(seed, Split::kTrain, index);
  return {parts_[static_cast<size_t>(chosen)].splitter->DrawText(seed, phase, index), chosen};
}

Solution Environment::Solve(const Drawn& drawn, std::string_view phase, uint64_t seed,
                            uint64_t index) const {
  Stream rng(seed, "solution", {Hash64(phase), index});
  return PartOf(drawn).task->Solve(drawn.problem, phase, rng);
}

std::vector<Solution> Environment::Solutions(const Drawn& drawn) const {
  return PartOf(drawn).task->Solutions(drawn.problem);
}

Judgement Environment::Judge(const Drawn& drawn, std::string_view completion,
                             bool truncated) const {
  const Part& part = PartOf(drawn);
  Judgement judgement;
  judgement.mode = part.task->Mode(completion);
  if (truncated) {
    judgement.verdict = MakeVerdict(VerdictClass::kTruncated, reason::kCut, 0);
    return judgement;
  }
  ExternalVerdict judged = JudgeBy(part, drawn, completion);
  judgement.verdict = std::move(judged.verdict);
  judgement.score = judged.score;
  judgement.strict =
      judgement.verdict.correct() && part.task->StepsCorrect(drawn.problem, completion);
  return judgement;
}

std::vector<std::string> Environment::Modes() const { return parts_[0].task->Modes(); }

std::pair<std::string, double> Environment::BestConstant() const {
  std::pair<std::string, double> best{"", 0};
  double highest = -1;
  for (const Part& part : parts_) {
    const auto [text, score] = part.task->BestConstant();
    const double weighted = score * part.weight / total_weight_;
    best.second += weighted;
    if (weighted > highest) highest = weighted, best.first = text;
  }
  return best;
}

std::string Environment::Fingerprint() const {
  std::string text;
  for (const Part& part : parts_) {
    text += fmt::format("{}:{}*{}{{{}}}", part.label, part.name, part.weight, part.fields);
  }
  return text;
}

const Task& Environment::task(int index) const {
  return *parts_.at(static_cast<size_t>(index)).task;
}

const Environment::Part& Environment::PartOf(const Drawn& drawn) const {
  CHECK(drawn.task >= 0 && static_cast<size_t>(drawn.task) < parts_.size(), "task {} of {}",
        drawn.task, parts_.size());
  return parts_[static_cast<size_t>(drawn.task)];
}

Verdict JudgeCompletion(const Task& task, const Verifier& verifier, const Problem& problem,
                        std::string_view completion) {
  return VerifySlot(verifier, SlotOf(task, completion), problem.gold, completion,
                    task.AnswerProfile());
}

std::string DescribeFields(Task& task) { return HashedText(ListFields(VisitOf(task))); }

}  // namespace rlvr
