// SPDX-License-Identifier: Apache-2.0
#include "envs/support/witness.h"

#include <fmt/format.h>

#include "core/api/task.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

// A type checks witnesses where its golds are not among the answers that they accept.
bool ChecksWitnesses(const VerifierPlugin& plugin) {
  for (const VerifierExample& example : plugin.examples) {
    const auto verifier = plugin.make({plugin.name, example.parameters});
    if (verifier->Verify(example.gold, example.gold, Profile::kLenient).correct()) return false;
  }
  return true;
}

// A problem as a prompt writes it, as a gold: without the closing mark, and what is asked for first
// (4,6=24; is 24:4,6).
std::string AsGold(std::string problem) {
  while (!problem.empty() && (problem.back() == ';' || problem.back() == '=')) problem.pop_back();
  const size_t equals = problem.find('=');
  if (equals == problem.npos) return problem;
  return problem.substr(equals + 1) + ":" + problem.substr(0, equals);
}

class WitnessVerifier : public Verifier {
 public:
  WitnessVerifier(std::unique_ptr<Verifier> checker, std::string problem)
      : checker_(std::move(checker)), problem_(std::move(problem)) {}

  Verdict Verify(std::string_view gold, std::string_view answer, Profile profile) const override {
    if (problem_.empty()) return checker_->Verify(gold, answer, profile);
    if (!checker_->Verify(problem_, gold, Profile::kLenient).correct()) {
      return MakeVerdict(VerdictClass::kVerifierFailed, reason::kGold, answer.size());
    }
    return checker_->Verify(problem_, answer, profile);
  }

 private:
  std::unique_ptr<Verifier> checker_;
  std::string problem_;
};

}  // namespace

std::unique_ptr<Verifier> MakeWitnessVerifier(const AnswerType& type,
                                              const std::string& default_task) {
  CheckParameters(type, {"task", "problem"});
  const std::string name = Parameter(type, "task", default_task);
  const auto& tasks = Registry<TaskPlugin>::Get();
  if (name.empty() || !tasks.Has(name)) {
    throw Error(ExitCode::kData, fmt::format("answer type '{}': task = '{}'; {}", type.name, name,
                                             SuggestNearest(name, tasks.Names())));
  }
  const AnswerType answer = tasks.Find("task", name).make()->Answer();
  const VerifierPlugin& plugin = Registry<VerifierPlugin>::Get().Find("answer type", answer.name);
  if (!ChecksWitnesses(plugin)) {
    throw Error(ExitCode::kData,
                fmt::format("answer type '{}': task '{}' has one right answer a problem; its type "
                            "is {}",
                            type.name, name, answer.name));
  }
  return std::make_unique<WitnessVerifier>(plugin.make(answer), AsGold(Parameter(type, "problem")));
}

}  // namespace rlvr
