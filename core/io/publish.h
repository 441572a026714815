#pragma once
// run.h5 and other views, built from a run's journal alone.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/io/records.h"

namespace rlvr {

// All that a journal holds once rewinds are applied: rows in order of step, the last one where a
// step was written twice (a phase that was begun anew). Columns are those of the rows that are
// left, in order of first appearance.
struct RunData {
  std::string run_uuid, created_utc, resolved_config, user_config;
  std::string status = "running";  // or completed, interrupted, failed
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> provenance;
  std::vector<std::pair<std::string, MetricInfo>> metrics;  // group, info
  struct Table {
    std::vector<int64_t> step;
    std::vector<std::pair<std::string, std::vector<double>>> columns;  // NaN: missing
  };
  // "pretrain", "midtrain", "train"; "timing" of the steps of train; "timing/pretrain",
  // "timing/midtrain".
  std::map<std::string, Table> tables;
  struct CallTable {
    std::vector<int64_t> step;
    std::vector<std::array<int64_t, kVerdictClasses>> calls;
  };
  std::map<std::string, CallTable> verifiers;  // by name
  std::vector<EvaluationRecord> evaluations;   // by suite, then by step
  std::vector<SampleRecord> samples;           // by step; train before eval
  std::vector<RolloutRecord> rollouts;
  struct Segment {
    int64_t step = 0;
    std::string started_utc, from_checkpoint,
        end_reason;  // end_reason empty: still running, or killed
  };
  std::vector<Segment> segments;
  struct Event {
    int64_t step = 0;
    std::string utc, text;
  };
  std::vector<Event> events;
  struct Checkpoint {
    int64_t step = 0;
    std::string file;
    int64_t bytes = 0;
    std::string sha256;
  };
  std::vector<Checkpoint> checkpoints;  // those that a rewind left
  int64_t last_step = 0;                // of the RL phase
  int64_t commits = 0;                  // of the journal
  int64_t journal_bytes = 0;            // that were read; a torn tail is left out
  std::string journal_problem;          // what is behind them; empty: nothing
  // Owns the names in EvaluationRecord::extra.
  std::shared_ptr<const std::set<std::string, std::less<>>> names;
};

// Fails: Error(kIo) where there is no journal, Error(kCorrupt) where a frame before the tail is
// bad.
RunData ReadRun(const std::filesystem::path& directory);

// What a snapshot says that it was built from. Fails: Error(kCorrupt).
struct SnapshotSource {
  int64_t journal_bytes = 0;
  std::string journal_sha256;
};
SnapshotSource ReadSnapshotSource(const std::filesystem::path& snapshot);

// Builds DIR/run.h5 beside the old one, checks it, renames it. Fails: Error; Error(kCorrupt) where
// the old one was built from more bytes than the journal has now.
void Publish(const std::filesystem::path& directory);

}  // namespace rlvr
