// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/base/missing.h"
#include "core/io/journal.h"
#include "core/io/publish.h"
#include "core/io/record_codec.h"

namespace rlvr {
namespace {

using Names = std::set<std::string, std::less<>>;

// Columns of a table beside four times those of a mean row: bounds what a crafted journal can make
// of its bytes, and no run, whose rows all have the same columns.
constexpr size_t kSpareColumns = 1024;

// One journal's frames, applied in order.
class RunReader {
 public:
  explicit RunReader(std::string file) : file_(std::move(file)) {}

  void Apply(const Frame& frame) {
    const PayloadReader payload(frame.payload, fmt::format("{} at byte {}", file_, frame.offset));
    switch (frame.type) {
      case FrameType::kRunStart:
        return DecodeStart(payload, &data_);
      case FrameType::kSegment:
        data_.segments.push_back(DecodeSegment(payload));
        data_.status = "running";
        return;
      case FrameType::kStep:
        return AddStep(DecodeStep(payload));
      case FrameType::kEvaluation:
        return AddEvaluation(DecodeEvaluation(payload));
      case FrameType::kSample:
        return AddSample(DecodeSample(payload));
      case FrameType::kRollout: {
        RolloutRecord record = DecodeRollout(payload);
        rollouts_[record.step] = std::move(record);
        return;
      }
      case FrameType::kEvent:
        data_.events.push_back(DecodeEvent(payload));
        return;
      case FrameType::kCheckpoint:
        return AddCheckpoint(DecodeCheckpoint(payload));
      case FrameType::kRewind:
        return Rewind(DecodeEvent(payload).step);
      case FrameType::kRunEnd:
        return End(DecodeEvent(payload));
    }
  }

  RunData Finish() {
    for (const auto& [name, rows] : rows_) {
      if (!rows.empty()) data_.tables[name] = BuildTable(rows, file_);
    }
    for (const auto& [step, calls] : calls_) {
      for (const auto& [name, counts] : calls) {
        data_.verifiers[name].step.push_back(step);
        data_.verifiers[name].calls.push_back(counts);
      }
    }
    for (auto& [key, record] : evaluations_) data_.evaluations.push_back(std::move(record));
    for (auto& [key, batch] : samples_) {
      for (SampleRecord& record : batch.records) data_.samples.push_back(std::move(record));
    }
    for (auto& [step, record] : rollouts_) data_.rollouts.push_back(std::move(record));
    const auto train = rows_.find("train");
    if (train != rows_.end() && !train->second.empty()) {
      data_.last_step = train->second.rbegin()->first;
    }
    data_.names = names_;
    return std::move(data_);
  }

 private:
  using Row = std::vector<std::pair<const std::string*, double>>;  // names in names_
  using Rows = std::map<int64_t, Row>;
  struct Batch {
    size_t segment = 0;
    std::vector<SampleRecord> records;
  };

  const std::string* Name(std::string_view name) {
    const auto found = names_->find(name);
    return found != names_->end() ? &*found : &*names_->emplace(name).first;
  }

  void AddRow(const std::string& table, int64_t step, const std::vector<MetricValue>& metrics) {
    if (metrics.empty()) return;
    Row& row = rows_[table][step];
    row.clear();
    for (const MetricValue& metric : metrics) row.emplace_back(Name(metric.name), metric.value);
  }

  void AddStep(const StepRecord& record) {
    const bool train = record.phase == "train";
    AddRow(record.phase, record.step, record.metrics);
    AddRow(train ? "timing" : "timing/" + record.phase, record.step, record.timing);
    if (train && !record.verifier_calls.empty()) calls_[record.step] = record.verifier_calls;
  }

  void AddEvaluation(EvaluationRecord record) {
    for (MetricValue& value : record.extra) value.name = *Name(value.name);
    auto key = std::pair(record.suite, record.step);
    suite_ = record.suite;
    evaluations_[std::move(key)] = std::move(record);
  }

  // Samples of a step that a later segment writes again replace the earlier ones. Older
  // journals do not say the suite: it is that of the evaluation before the sample.
  void AddSample(SampleRecord record) {
    if (record.phase == "eval" && record.suite.empty()) record.suite = suite_;
    Batch& batch = samples_[{record.step, record.phase == "eval"}];
    if (batch.segment != data_.segments.size()) batch = {data_.segments.size(), {}};
    batch.records.push_back(std::move(record));
  }

  void AddCheckpoint(RunData::Checkpoint checkpoint) {
    std::erase_if(data_.checkpoints, [&](const auto& c) { return c.file == checkpoint.file; });
    data_.checkpoints.push_back(std::move(checkpoint));
  }

  void Rewind(int64_t step) {
    for (const char* table : {"train", "timing"}) {
      rows_[table].erase(rows_[table].upper_bound(step), rows_[table].end());
    }
    calls_.erase(calls_.upper_bound(step), calls_.end());
    rollouts_.erase(rollouts_.upper_bound(step), rollouts_.end());
    samples_.erase(samples_.upper_bound({step, true}), samples_.end());
    std::erase_if(evaluations_, [step](const auto& pair) { return pair.first.second > step; });
    std::erase_if(data_.checkpoints, [step](const auto& c) { return c.step > step; });
  }

  void End(const RunData::Event& end) {
    data_.status = end.text;
    if (!data_.segments.empty()) data_.segments.back().end_reason = end.text;
  }

  static RunData::Table BuildTable(const Rows& rows, const std::string& file) {
    RunData::Table table;
    std::unordered_map<const std::string*, size_t> places;
    size_t values = 0;
    for (const auto& [step, row] : rows) values += row.size();
    const size_t most = kSpareColumns + 4 * values / rows.size();
    for (const auto& [step, row] : rows) {
      for (const auto& [name, value] : row) {
        const auto [place, added] = places.emplace(name, table.columns.size());
        if (places.size() > most) {
          throw Error(ExitCode::kCorrupt, fmt::format("{}: too many columns", file));
        }
        if (added) table.columns.emplace_back(*name, std::vector<double>(rows.size(), kMissing));
        table.columns[place->second].second[table.step.size()] = value;
      }
      table.step.push_back(step);
    }
    return table;
  }

  std::string file_;
  RunData data_;
  std::shared_ptr<Names> names_ = std::make_shared<Names>();
  std::map<std::string, Rows> rows_;
  std::map<int64_t, std::map<std::string, std::array<int64_t, kVerdictClasses>>> calls_;
  std::map<std::pair<std::string, int64_t>, EvaluationRecord> evaluations_;
  std::string suite_;  // of the last evaluation
  std::map<std::pair<int64_t, bool>, Batch> samples_;
  std::map<int64_t, RolloutRecord> rollouts_;
};

}  // namespace

RunData ReadRun(const std::filesystem::path& directory) {
  const auto path = directory / "journal.bin";
  RunReader reader(path.string());
  const JournalScan scan = ScanJournal(path, [&](const Frame& frame) { reader.Apply(frame); });
  if (scan.damaged) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: {}, with whole commits behind it", path.string(), scan.problem));
  }
  RunData data = reader.Finish();
  data.commits = static_cast<int64_t>(scan.next_commit);
  data.journal_bytes = scan.good_bytes;
  data.journal_problem = scan.problem;
  return data;
}

}  // namespace rlvr
