// SPDX-License-Identifier: Apache-2.0
#include "envs/support/split.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"

namespace rlvr {
namespace {

constexpr uint64_t kEvalOneIn = 8;
constexpr int kProbes = 512;
constexpr uint64_t kSalts = 64;
constexpr int kMaxAttempts = 10000;

}  // namespace

Splitter::Splitter(const Task& task, std::string_view label) : task_(task), label_(label) {
  for (; salt_ < kSalts; ++salt_) {
    bool seen[2] = {false, false};
    Stream rng(0, "split.probe");
    for (int i = 0; i < kProbes; ++i) {
      seen[static_cast<size_t>(Of(task_.Generate(rng).canonical))] = true;
      if (seen[0] && seen[1]) return;
    }
  }
  throw Error(ExitCode::kConfig,
              fmt::format("task '{}' has too few problems ({:.0f}) to split into train and eval; "
                          "widen its ranges",
                          label_, task_.SpaceSize()));
}

Split Splitter::Of(std::string_view canonical) const {
  return Mix64(Hash64(canonical), salt_) % kEvalOneIn == 0 ? Split::kEval : Split::kTrain;
}

Problem Splitter::Draw(uint64_t seed, Split split, uint64_t index) const {
  Stream rng = split == Split::kTrain ? Stream(seed, "problem.train", {Hash64(label_), index})
                                      : Stream(seed, "problem.eval", {Hash64(label_), index});
  return First(split, [&] { return task_.Generate(rng); });
}

Problem Splitter::DrawText(uint64_t seed, std::string_view phase, uint64_t index) const {
  Stream rng(seed, "problem.train", {Hash64(label_), index});
  return First(Split::kTrain, [&] { return task_.GenerateText(phase, rng); });
}

// The first problem of `split` that `generate` gives.
Problem Splitter::First(Split split, const std::function<Problem()>& generate) const {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    Problem problem = generate();
    if (Of(problem.canonical) == split) return problem;
  }
  throw Error(ExitCode::kConfig,
              fmt::format("task '{}': no problem of split {} in {} draws; widen its ranges", label_,
                          SplitName(split), kMaxAttempts));
}

}  // namespace rlvr
