// SPDX-License-Identifier: Apache-2.0
#include "rl/noise.h"

#include <map>
#include <string>

#include "core/base/hash.h"
#include "core/base/rng.h"

namespace rlvr {
namespace {

// The slot's bytes; all of the completion where there is none.
std::string_view AnswerOf(const RolloutBatch& batch, int64_t rollout) {
  const Verdict& verdict = batch.judgement[rollout].verdict;
  const std::string_view text = batch.text[rollout];
  if (verdict.slot_end <= verdict.slot_begin || verdict.slot_end > text.size()) return text;
  return text.substr(verdict.slot_begin, verdict.slot_end - verdict.slot_begin);
}

const Problem& ProblemOf(const RolloutBatch& batch, int64_t rollout) {
  return batch.drawn[rollout / batch.group_size].problem;
}

}  // namespace

// Uniform in [0, 1).
double VerdictNoise::Draw(const RolloutBatch& batch, int64_t rollout, uint64_t draw) const {
  const uint64_t right = batch.judgement[rollout].verdict.correct();
  switch (config_.pattern) {
    case NoisePattern::kAnswer: {
      const uint64_t problem = Hash64(ProblemOf(batch, rollout).canonical);
      const std::string& value = batch.judgement[rollout].verdict.value;
      const uint64_t answer = Hash64(value.empty() ? AnswerOf(batch, rollout) : value);
      return Stream(seed_, "noise.answer", {problem, answer}).Uniform();
    }
    case NoisePattern::kProblem: {
      const uint64_t problem = Hash64(ProblemOf(batch, rollout).canonical);
      return Stream(seed_, "noise.problem", {problem, right}).Uniform();
    }
    default:
      return Stream(seed_, "noise.rollout", {draw, static_cast<uint64_t>(rollout)}).Uniform();
  }
}

// Whether a wrong answer is of the kind that the pattern can take for right.
bool VerdictNoise::MayDeceive(const RolloutBatch& batch, int64_t rollout) const {
  if (config_.pattern == NoisePattern::kFormat) {
    return batch.judgement[rollout].verdict.verdict == VerdictClass::kWrong;
  }
  if (config_.pattern != NoisePattern::kEcho) return true;
  const std::string_view answer = AnswerOf(batch, rollout);
  return !answer.empty() && ProblemOf(batch, rollout).prompt.find(answer) != std::string::npos;
}

std::vector<VerdictClass> VerdictNoise::Seen(const RolloutBatch& batch, uint64_t draw) const {
  std::vector<VerdictClass> seen;
  for (const Judgement& judgement : batch.judgement) seen.push_back(judgement.verdict.verdict);
  if (config_.pattern == NoisePattern::kNone) return seen;
  if (config_.pattern == NoisePattern::kMajority) {
    AcceptMajority(batch, seen);
    return seen;
  }
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    if (!Decided(seen[i])) continue;
    const bool right = seen[i] == VerdictClass::kCorrect;
    if (!right && !MayDeceive(batch, i)) continue;
    const double rate = right ? config_.true_positive : config_.false_positive;
    const bool accept = Draw(batch, i, draw) < rate;
    if (accept != right) seen[i] = accept ? VerdictClass::kCorrect : VerdictClass::kWrong;
  }
  return seen;
}

void VerdictNoise::AcceptMajority(const RolloutBatch& batch,
                                  std::vector<VerdictClass>& seen) const {
  for (int64_t first = 0; first < batch.rollouts(); first += batch.group_size) {
    std::map<std::string, int64_t> votes;
    std::string leader;
    for (int64_t i = first; i < first + batch.group_size; ++i) {
      const std::string& value = batch.judgement[i].verdict.value;
      if (!value.empty() && Decided(seen[i])) ++votes[value];
    }
    for (int64_t i = first; i < first + batch.group_size; ++i) {
      const std::string& value = batch.judgement[i].verdict.value;
      if (votes.count(value) != 0 && (leader.empty() || votes[value] > votes[leader]))
        leader = value;
    }
    for (int64_t i = first; i < first + batch.group_size; ++i) {
      if (!Decided(seen[i])) continue;
      const bool accept = !leader.empty() && batch.judgement[i].verdict.value == leader;
      if (accept)
        seen[i] = VerdictClass::kCorrect;
      else if (seen[i] == VerdictClass::kCorrect)
        seen[i] = VerdictClass::kWrong;
    }
  }
}

}  // namespace rlvr
