#pragma once
// ProblemSource: what the trainer and the evaluator draw problems from and have completions judged
// by. rl sees only this; envs/support/environment.h joins tasks and verifiers into one.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/problem.h"
#include "core/api/split.h"
#include "core/api/verdict.h"
#include "core/base/missing.h"

namespace rlvr {

// A problem, and which task of the mixture it came from, and of which of its splits.
struct Drawn {
  Problem problem;
  int task = 0;
  Split split = Split::kTrain;
};

// What is known of one completion once it is judged.
struct Judgement {
  Verdict verdict;
  bool strict = false;  // correct, and every step shown is right
  int mode = -1;        // index into Modes(), -1: none
  // In [0, 1], from an external verifier that gives one; NaN: none. Decides nothing by itself.
  double score = kMissing;
};

// Const calls are re-entrant: worker threads judge at once.
class ProblemSource {
 public:
  virtual ~ProblemSource() = default;
  // Names of the mixture's tasks (labels), in config order.
  virtual std::vector<std::string> TaskNames() const = 0;
  // The union of the tasks' alphabets, sorted by byte, without repeats.
  virtual std::string Alphabet() const = 0;
  // The problem with this index of a split. Same (seed, split, index), same problem; splits are
  // disjoint by canonical form. `seed` is run.seed for training problems; the evaluation suite uses
  // a fixed seed of its own.
  virtual Drawn Draw(uint64_t seed, Split split, uint64_t index) const = 0;
  // A training problem for a text of a next-token phase ("pretrain" or "midtrain"). The phase may
  // draw them from another distribution than training does.
  virtual Drawn DrawText(uint64_t seed, std::string_view phase, uint64_t index) const {
    static_cast<void>(phase);
    return Draw(seed, Split::kTrain, index);
  }
  // The same of one task of the mixture, which Draw chooses by the weights. Requires: the task has
  // the split.
  virtual Drawn DrawOf(int task, uint64_t seed, Split split, uint64_t index) const {
    static_cast<void>(task);
    return Draw(seed, split, index);
  }
  // Shares of the mixture's tasks, relative to one another.
  virtual std::vector<double> Weights() const { return {1}; }
  // The splits beyond kTrain and kEval that a task of the mixture has; Draw leaves out the others.
  virtual std::vector<Split> OutsideSplits() const { return {}; }

  // Several turns. After each character of TurnMarks() that the policy writes, the environment is
  // asked for a reply to the whole completion so far, earlier replies included: text that the
  // policy reads and did not write. A completion ends at a reply that ends it, else as any.
  virtual std::string TurnMarks() const { return ""; }
  virtual Reply ReplyTo(const Drawn& drawn, std::string_view completion) const {
    static_cast<void>(drawn), static_cast<void>(completion);
    return {};
  }

  // A solution of the problem for a next-token phase ("pretrain" or "midtrain"), by stream (seed,
  // index).
  virtual Solution Solve(const Drawn& drawn, std::string_view phase, uint64_t seed,
                         uint64_t index) const = 0;
  // The same with every solution in the style `style` that right solutions have ("worked"); for
  // held-out accuracy.
  virtual std::vector<Solution> Solutions(const Drawn& drawn) const = 0;
  // Judges the text of a completion (stop token removed). `truncated`: it was cut at
  // max_completion_tokens.
  virtual Judgement Judge(const Drawn& drawn, std::string_view completion,
                          bool truncated) const = 0;
  // Names of the modes of all tasks, each once (empty: none).
  virtual std::vector<std::string> Modes() const = 0;
  // The best completion that does not read the prompt, and its expected score over the mixture (an
  // upper bound where several tasks are mixed).
  virtual std::pair<std::string, double> BestConstant() const = 0;
  // Text that names all that decides what is drawn and how it is judged; part of hashes.
  virtual std::string Fingerprint() const = 0;
};

}  // namespace rlvr
