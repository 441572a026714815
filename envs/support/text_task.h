#pragma once
// TextTask: the answer is a rearrangement of the prompt's digits. A task says which one.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>

#include "envs/support/direct_task.h"

namespace rlvr {

class TextTask : public DirectTask {
 public:
  void Visit(FieldVisitor& v) override;

  // One-to-one, and as long as `text`.
  virtual std::string Transform(std::string_view text) const = 0;

  std::string Alphabet() const override { return "0123456789="; }
  Problem Generate(Stream& rng) const override;
  double SpaceSize() const override;
  AnswerType Answer() const override;
  std::pair<std::string, double> BestConstant() const override;

 protected:
  // A text too long to be one of this task's.
  void Lengthen() { length_ += 4; }

 private:
  int64_t length_ = 8;
};

}  // namespace rlvr
