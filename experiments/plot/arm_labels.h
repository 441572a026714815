#pragma once
// Which runs belong to one arm, and what to call the arms.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <string>
#include <vector>

#include "experiments/plot/arms.h"

namespace rlvr {

struct RunConfigText {
  std::string arm;     // equal for runs that differ in seeds, threads or names alone
  std::string base;    // equal for runs of one base
  std::string recipe;  // equal for bases made alike: one task, policy and next-token phases
  std::string experiment;
  std::map<std::string, std::string> values;  // what `arm` is made of
};

// Fails: Error(kCorrupt) where the resolved config in the run can't be read.
RunConfigText ReadRunConfig(const std::string& name, const RunData& run);

// One label an arm, all different: the algorithm or the experiment where that tells them apart,
// else the algorithm and the keys that differ beyond what it sets.
std::vector<std::string> LabelArms(const std::vector<const RunConfigText*>& arms);

}  // namespace rlvr
