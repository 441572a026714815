// SPDX-License-Identifier: Apache-2.0
#include "envs/support/worked_task.h"

#include "core/base/ascii.h"
#include "core/base/check.h"

namespace rlvr {
namespace {

std::string Join(char mark, const std::vector<std::string>& steps) {
  std::string text(1, mark);
  for (size_t i = 0; i < steps.size(); ++i) {
    if (i > 0) text += ',';
    text += steps[i];
  }
  return text;
}

// The last step and, backwards from it, every second one.
std::vector<std::string> Leap(const std::vector<std::string>& steps) {
  std::vector<std::string> kept;
  for (size_t i = (steps.size() - 1) % 2; i < steps.size(); i += 2) kept.push_back(steps[i]);
  return kept;
}

}  // namespace

void StyleShares::Visit(FieldVisitor& v) {
  v.Field("worked_share_pretrain", worked_pretrain,
          {.help = "share of worked texts in pretraining", .min = 0, .max = 1});
  v.Field("worked_share_midtrain", worked_midtrain,
          {.help = "share of worked texts in midtraining", .min = 0, .max = 1});
  v.Field("leap_share", leap,
          {.help = "share of worked texts that leave out every second step", .min = 0, .max = 1});
  v.Field("corrupted_share", corrupted,
          {.help = "share of worked texts whose steps are noise", .min = 0, .max = 1});
}

std::string WorkedTask::Corrupt(std::string_view step, Stream& rng) const {
  std::string noise(step);
  for (char& c : noise) {
    if (IsDigit(c)) c = static_cast<char>('0' + rng.Integer(0, 9));
  }
  return noise;
}

std::optional<Slot> WorkedTask::FindSlot(std::string_view completion) const {
  const int mode = Mode(completion);
  if (mode < 0) return Slot{};
  const size_t comma = mode == 0 ? completion.rfind(',') : std::string_view::npos;
  const size_t begin = comma == std::string_view::npos ? 1 : comma + 1;
  return Slot{.found = begin < completion.size(),
              .begin = static_cast<uint32_t>(begin),
              .end = static_cast<uint32_t>(completion.size())};
}

Solution WorkedTask::Solve(const Problem& problem, std::string_view phase, Stream& rng) const {
  CHECK(phase == "pretrain" || phase == "midtrain", "phase '{}'", phase);
  std::vector<std::string> steps = Steps(problem);
  const double worked = phase == "pretrain" ? shares_.worked_pretrain : shares_.worked_midtrain;
  if (rng.Uniform() >= worked) return {"D" + steps.back(), "direct"};
  if (rng.Uniform() < shares_.corrupted) {
    for (std::string& step : steps) step = Corrupt(step, rng);
    return {Join('W', steps), "corrupted"};
  }
  if (rng.Uniform() < shares_.leap) return {Join('W', Leap(steps)), "leap"};
  return {Join('W', steps), "worked"};
}

std::vector<Solution> WorkedTask::Solutions(const Problem& problem) const {
  const std::vector<std::string> steps = Steps(problem);
  return {{Join('W', steps), "worked"},
          {"D" + steps.back(), "direct"},
          {Join('W', Leap(steps)), "leap"}};
}

std::vector<std::string> WorkedTask::Mutants(const Problem& problem, Stream& rng) const {
  std::vector<std::string> steps = Steps(problem);
  const std::string answer = steps.back();
  const std::string wrong = ChangeDigit(answer, rng);
  steps.back() = wrong;
  return {Join('W', steps),
          "D" + wrong,
          "D" + answer + answer,
          "D" + answer + ",",
          answer,
          "W" + answer + "," + wrong,
          "D" + answer.substr(1),
          "D",
          "D" + problem.prompt,
          ""};
}

bool WorkedTask::StepsCorrect(const Problem& problem, std::string_view completion) const {
  return Mode(completion) == 0 && completion == Join('W', Steps(problem));
}

int WorkedTask::Mode(std::string_view completion) const {
  if (completion.empty()) return -1;
  return completion[0] == 'W' ? 0 : completion[0] == 'D' ? 1 : -1;
}

std::string ChangeDigit(std::string_view text, Stream& rng) {
  std::vector<size_t> places;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsDigit(text[i])) places.push_back(i);
  }
  std::string changed(text);
  if (places.empty()) return changed + "0";
  char& c =
      changed[places[static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(places.size()) - 1))]];
  c = static_cast<char>('0' + (c - '0' + rng.Integer(1, 9)) % 10);
  return changed;
}

}  // namespace rlvr
