#pragma once
// Task: generates problems and knows the type of its answers. One file each in envs/tasks (a
// plug-in folder); its fields are its config (section [task] or [task.<label>]). Call order: Visit*
// Prepare (Generate | FindSlot | ...)*. After Prepare all calls are const and re-entrant.
// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/api/problem.h"
#include "core/api/split.h"
#include "core/api/verifier.h"
#include "core/base/rng.h"
#include "core/config/field.h"

namespace rlvr {

enum class Template { kWhole, kBoxed, kAnswerTag, kHashes, kAnswerLine };

// The bytes of a completion that are its answer; or why there is none.
struct Slot {
  bool found = false;
  bool ambiguous = false;
  uint32_t begin = 0, end = 0;
};

class Task {
 public:
  virtual ~Task() = default;

  virtual void Visit(FieldVisitor& v) = 0;
  // Derives tables from the config. Fails: Error(kConfig) where fields contradict one another.
  virtual void Prepare() {}

  // Characters that prompts, solutions and completions are made of.
  virtual std::string Alphabet() const = 0;
  // SHA-256 of the file that the problems are from; empty: they are made.
  virtual std::string DataHash() const { return ""; }
  // The problem drawn from `rng`. Any split; the caller sorts by the hash of `canonical`
  // (envs/support/split.h).
  virtual Problem Generate(Stream& rng) const = 0;
  // The same for a text of a next-token phase: a task may write there of easier problems.
  virtual Problem GenerateText(std::string_view phase, Stream& rng) const {
    static_cast<void>(phase);
    return Generate(rng);
  }
  // How many different problems there are (by canonical form), exact or a lower bound.
  virtual double SpaceSize() const = 0;

  // The task, prepared, whose problems lie outside this one's along an axis (kExploratory and
  // later); null: it has no such axis. Their canonical forms are none of this task's, nor of
  // another axis's; its characters are this one's.
  virtual std::unique_ptr<Task> Outside(Split axis) const {
    static_cast<void>(axis);
    return nullptr;
  }

  virtual AnswerType Answer() const = 0;
  virtual Profile AnswerProfile() const { return Profile::kStrict; }
  virtual Template AnswerTemplate() const { return Template::kWhole; }
  // Where the answer is in a completion (stop token removed); nullopt: as AnswerTemplate() says.
  virtual std::optional<Slot> FindSlot(std::string_view completion) const {
    static_cast<void>(completion);
    return std::nullopt;
  }

  // A text for pretraining, in a style drawn by the proportions that the config gives to `phase`
  // ("pretrain", "midtrain").
  virtual Solution Solve(const Problem& problem, std::string_view phase, Stream& rng) const = 0;
  // Right solutions in every style, for tests and `rlvr sample`.
  virtual std::vector<Solution> Solutions(const Problem& problem) const = 0;
  // At least three completions that look like answers and must not be accepted.
  virtual std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const = 0;

  // A task of several turns or with a tool names the characters at which it is asked to reply, as
  // core/api/environment.h says. Solutions() and mutants then hold the replies where they fall.
  // Bounded; never throws.
  virtual std::string TurnMarks() const { return ""; }
  virtual Reply ReplyTo(const Problem& problem, std::string_view completion) const {
    static_cast<void>(problem), static_cast<void>(completion);
    return {};
  }

  // Whether every step that `completion` shows is right, and steps are shown where the task has
  // them. The strict score is this and a correct answer. Bounded; never throws.
  virtual bool StepsCorrect(const Problem& problem, std::string_view completion) const {
    static_cast<void>(problem), static_cast<void>(completion);
    return true;
  }
  // Names of the modes a completion can be in (empty: the task has none), and which one it is in
  // (-1: none).
  virtual std::vector<std::string> Modes() const { return {}; }
  virtual int Mode(std::string_view completion) const {
    static_cast<void>(completion);
    return -1;
  }
  // The completion that scores best without reading the prompt, and its expected score.
  virtual std::pair<std::string, double> BestConstant() const = 0;
  // The answer by another method than the generator's, for tests.
  virtual std::string SolveIndependently(const Problem& problem) const = 0;
};

// Entry of Registry<TaskPlugin>.
struct TaskPlugin {
  std::string name;
  std::string help;
  std::function<std::unique_ptr<Task>()> make;
};

}  // namespace rlvr
