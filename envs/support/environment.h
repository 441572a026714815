#pragma once
// Environment: the ProblemSource (core/api/environment.h) made of weighted tasks and of the
// verifiers of their answer types. A single task is a mixture of one.
// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <string>
#include <vector>

#include "core/api/environment.h"
#include "core/api/task.h"
#include "envs/external/external_verifier.h"

namespace rlvr {

// One task of a mixture. `label` names it in metrics; `name` is the plug-in's.
struct MixtureEntry {
  std::string label;
  std::string name;
  double weight = 1;
  std::unique_ptr<Task> task;  // configured; Prepare not yet called
};

// Whose verdict counts where there is an external verifier: its own, or its own on what the task's
// verifier calls correct.
enum class ExternalRole { kReplace, kConfirm };

struct ExternalChoice {
  ExternalOptions options;  // no command: none
  ExternalRole role = ExternalRole::kReplace;
  std::vector<std::string> tasks;  // labels; empty: every task
};

class Environment : public ProblemSource {
 public:
  // Calls Prepare on each task and judges its own solutions of a few problems. Fails:
  // Error(kConfig) on an empty mixture, a repeated label, a weight that is not positive; what
  // Prepare and Splitter throw; Error(kData) on a solution that is not accepted, or where an
  // external verifier does not answer.
  explicit Environment(std::vector<MixtureEntry> mixture, const ExternalChoice& external = {});
  ~Environment() override;

  std::vector<std::string> TaskNames() const override;
  std::string Alphabet() const override;
  // Fails: Error(kConfig) where no task has the split.
  Drawn Draw(uint64_t seed, Split split, uint64_t index) const override;
  Drawn DrawText(uint64_t seed, std::string_view phase, uint64_t index) const override;
  Drawn DrawOf(int task, uint64_t seed, Split split, uint64_t index) const override;
  std::vector<double> Weights() const override;
  std::vector<Split> OutsideSplits() const override;
  std::string TurnMarks() const override;
  Reply ReplyTo(const Drawn& drawn, std::string_view completion) const override;
  Solution Solve(const Drawn& drawn, std::string_view phase, uint64_t seed,
                 uint64_t index) const override;
  std::vector<Solution> Solutions(const Drawn& drawn) const override;
  Judgement Judge(const Drawn& drawn, std::string_view completion, bool truncated) const override;
  std::vector<std::string> Modes() const override;
  std::pair<std::string, double> BestConstant() const override;
  std::string Fingerprint() const override;

  const Task& task(int index) const;
  // nullptr: none is configured.
  ExternalVerifier* external() const { return external_.get(); }
  // The task that made the problem: that of the mixture, or one outside it.
  const Task& TaskOf(const Drawn& drawn) const;

 private:
  struct Variant;
  struct Part;
  const Variant& VariantOf(int part, Split split) const;
  // The mixture's task of draw `index`, by the weights of those that have the split.
  int Choose(uint64_t seed, Split split, uint64_t index) const;
  ExternalVerdict JudgeBy(const Drawn& drawn, std::string_view completion) const;
  void CheckExternal(const ExternalChoice& choice);

  std::vector<std::unique_ptr<Part>> parts_;
  std::unique_ptr<ExternalVerifier> external_;
  ExternalChoice choice_;
  std::vector<std::string> modes_;  // of all tasks, each once
  double total_weight_ = 0;
};

// What `verifier` says of the completion's slot; the verdict's offsets are into the completion.
Verdict JudgeCompletion(const Task& task, const Verifier& verifier, const Problem& problem,
                        std::string_view completion);
// Every field of a task that changes results, with its value.
std::string DescribeFields(Task& task);

}  // namespace rlvr
