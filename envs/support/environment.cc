// SPDX-License-Identifier: Apache-2.0
#include "envs/support/environment.h"

#include <algorithm>
#include <set>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/config/fields.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"
#include "envs/support/slot.h"
#include "envs/support/split.h"

namespace rlvr {
namespace {

constexpr int kGoldProbes = 16;

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
  std::unique_ptr<Verifier> verifier;
  std::unique_ptr<Splitter> splitter;
  std::string fields;
};

Environment::Environment(std::vector<MixtureEntry> mixture) {
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
              .verifier = nullptr,
              .splitter = nullptr,
              .fields = ""};
    part.verifier = MakeVerifier(part.task->Answer());
    CheckSolutions(*part.task, *part.verifier, part.label);
    part.splitter = std::make_unique<Splitter>(*part.task, part.label);
    part.fields = DescribeFields(*part.task);
    total_weight_ += part.weight;
    parts_.push_back(std::move(part));
  }
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
  judgement.verdict = JudgeCompletion(*part.task, *part.verifier, drawn.problem, completion);
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
  const Profile profile = task.AnswerProfile();
  const auto own = task.FindSlot(completion);
  const Slot slot = own ? *own : ExtractSlot(task.AnswerTemplate(), completion, profile);
  return VerifySlot(verifier, slot, problem.gold, completion, profile);
}

std::string DescribeFields(Task& task) { return HashedText(ListFields(VisitOf(task))); }

}  // namespace rlvr
