// SPDX-License-Identifier: Apache-2.0
#include "envs/support/text_task.h"

#include <cmath>

namespace rlvr {

void TextTask::Visit(FieldVisitor& v) {
  v.Field("length", length_, {.help = "digits of the text", .min = 1, .max = 256});
}

Problem TextTask::Generate(Stream& rng) const {
  Problem problem;
  for (int64_t i = 0; i < length_; ++i) {
    problem.canonical += static_cast<char>('0' + rng.Integer(0, 9));
  }
  problem.prompt = problem.canonical + "=";
  problem.gold = Transform(problem.canonical);
  problem.difficulty = static_cast<double>(length_);
  return problem;
}

double TextTask::SpaceSize() const { return std::pow(10.0, static_cast<double>(length_)); }

AnswerType TextTask::Answer() const { return {"digits", {{"width", std::to_string(length_)}}}; }

std::pair<std::string, double> TextTask::BestConstant() const {
  return {std::string(static_cast<size_t>(length_), '0'), 1 / SpaceSize()};
}

}  // namespace rlvr
