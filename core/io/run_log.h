#pragma once
// RunLog: the append-only record of one run (journal.bin). Append calls buffer one frame each;
// Commit makes all that was appended durable (one write, fdatasync). The journal is the truth:
// run.h5 is built from it alone (publish.h).
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/io/records.h"

namespace rlvr {

// One caller at a time. All calls fail with Error(kIo) on a full or failing disk, after cutting the
// file back to its last good frame; a failed fsync is never retried.
class RunLog {
 public:
  // Opens or creates DIR/journal.bin. A torn tail is cut off; a bad frame before it is
  // Error(kCorrupt).
  explicit RunLog(const std::filesystem::path& directory);
  ~RunLog();
  // What was cut off at opening and where, in one line for the user; empty: nothing.
  const std::string& cut() const;

  // Written first, and again where a run is extended (the later one counts): resolved and user
  // config, argv, provenance, metric catalogue
  // ("train/reward_mean" -> info).
  struct RunStart {
    std::string resolved_config, user_config;
    std::vector<std::string> argv;
    std::vector<std::pair<std::string, std::string>> provenance;
    std::vector<std::pair<std::string, MetricInfo>> metrics;  // group, info
  };
  bool started() const;  // whether a RunStart is there already
  void Start(const RunStart& start);
  // One a process start: where it goes on.
  void Segment(int64_t step, std::string_view from_checkpoint);

  void Append(const StepRecord& record);
  void Append(const EvaluationRecord& record);
  void Append(const SampleRecord& record);
  void Append(const RolloutRecord& record);
  void Event(int64_t step, std::string_view text);
  void Checkpoint(int64_t step, std::string_view file, int64_t bytes, std::string_view sha256);
  // Rows of the RL phase after `step` are void: the run goes on from a checkpoint of that step.
  // Evaluations of `step` itself stay.
  void Rewind(int64_t step);
  // reason: "completed", "interrupted", "failed".
  void End(int64_t step, std::string_view reason);
  // Appends the pretrain and midtrain rows of another journal (a cached base).
  void ImportPhases(const std::filesystem::path& other_directory);

  void Commit();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rlvr
