#pragma once
// run.h5 and other views, built from a run's journal alone.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/io/records.h"

namespace rlvr {

// All that a journal holds once rewinds are applied: rows in order of step.
struct RunData {
  std::string resolved_config, user_config,
      status;  // status: running, completed, interrupted, failed
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> provenance;
  std::vector<std::pair<std::string, MetricInfo>> metrics;
  struct Column {
    std::vector<double> values;  // NaN: missing
  };
  struct Table {
    std::vector<int64_t> step;
    std::vector<std::pair<std::string, std::vector<double>>>
        columns;  // in order of first appearance
  };
  std::map<std::string, Table> tables;        // "pretrain", "midtrain", "train", "timing"
  std::vector<EvaluationRecord> evaluations;  // values of extra keep their names in extra_names
  std::vector<std::string> extra_names;
  std::vector<SampleRecord> samples;
  std::vector<RolloutRecord> rollouts;
  int64_t last_step = 0;
};

// Fails: Error(kIo) where there is no journal, Error(kCorrupt) where a frame before the tail is
// bad.
RunData ReadRun(const std::filesystem::path& directory);

// Builds DIR/run.h5 beside the old one, checks it, renames it. Fails: Error.
void Publish(const std::filesystem::path& directory);

}  // namespace rlvr
