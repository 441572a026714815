#pragma once
// AlgorithmPreset: a named algorithm is a list of options, never a code path. One file each in
// rl/algorithms (a plug-in folder); docs/algorithms.md lists them.
// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/field.h"
#include "rl/loss/loss_config.h"

namespace rlvr {

// What the expected gradient of one on-policy update is, on any task; a test enumerates it.
enum class GradientTarget {
  kGradient,       // target_factor times the gradient of E[R]
  kGroupGradient,  // (G - 1) / G times the gradient of E[R]
  kMaxRl,          // sum over k < G of (1 / k) grad pass@k, for rewards 0 and 1
  kBiased,         // none of these; its value is printed beside the gradient of E[R]
};

using Options = std::vector<std::pair<std::string, std::string>>;  // key below rl., value

// Entry of Registry<AlgorithmPreset>.
struct AlgorithmPreset {
  std::string name;
  std::string help;  // one line
  Options options;   // what it sets; keys of the trainer (top_p) too
  GradientTarget target;
  std::string target_text;  // the target in words, with the cause of its bias where it has one
  std::string paper;
  std::string notes = "";  // what the paper leaves open and what was chosen
  double target_factor = 1;
};

// Sets options on anything that has Visit; returns those whose key was not met.
// Fails: Error(kConfig) on a malformed or unknown value.
Options SetOptions(const Options& options, const std::function<void(FieldVisitor&)>& visit);

// Sets the loss options of preset `name` on `config`; options of the trainer are left out.
// Fails: Error(kConfig) on an unknown name.
void ApplyPreset(std::string_view name, LossConfig& config);

}  // namespace rlvr
