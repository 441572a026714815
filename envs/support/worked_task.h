#pragma once
// WorkedTask: a task whose completions start with a mode mark and end with the answer:
//   D answer               direct
//   W step,step,...,answer worked
// It gives the texts of both modes for the next-token phases, in the proportions of its config,
// finds the answer's slot, and checks steps. A task derives from it, says what the right steps are,
// and keeps the rest of core/api/task.h.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>
#include <vector>

#include "core/api/task.h"

namespace rlvr {

// In which proportions a next-token phase writes the styles. A text is worked with the phase's
// worked share, else direct; of worked texts a share has each step replaced by noise (the format
// without the skill), and of the others a share leaves out every second step.
struct StyleShares {
  double worked_pretrain = 1.0;
  double worked_midtrain = 0.15;
  double leap = 0.0;
  double corrupted = 0.0;
  void Visit(FieldVisitor& v);
};

class WorkedTask : public Task {
 public:
  // Calls must be kept by tasks that add fields of their own: WorkedTask::Visit(v).
  void Visit(FieldVisitor& v) override { shares_.Visit(v); }

  // The right steps, the last of them the answer; no step holds a comma.
  virtual std::vector<std::string> Steps(const Problem& problem) const = 0;
  // One step made noise: every digit another digit, drawn uniformly, every other byte kept.
  virtual std::string Corrupt(std::string_view step, Stream& rng) const;

  std::optional<Slot> FindSlot(std::string_view completion) const override;
  Solution Solve(const Problem& problem, std::string_view phase, Stream& rng) const override;
  std::vector<Solution> Solutions(const Problem& problem) const override;
  // A wrong digit in either mode, the answer doubled, cut short, left out, without its mark, and
  // the prompt's echo.
  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override;
  // Worked, with exactly the right steps.
  bool StepsCorrect(const Problem& problem, std::string_view completion) const override;
  std::vector<std::string> Modes() const override { return {"worked", "direct"}; }
  int Mode(std::string_view completion) const override;

 private:
  StyleShares shares_;
};

// `text` with one of its digits changed, drawn from `rng`; text without digits gets a digit
// appended.
std::string ChangeDigit(std::string_view text, Stream& rng);

}  // namespace rlvr
