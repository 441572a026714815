// SPDX-License-Identifier: Apache-2.0
#include "core/io/run_log.h"

#include <utility>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/io/file.h"
#include "core/io/journal.h"
#include "core/io/record_codec.h"

namespace rlvr {
namespace {

constexpr const char* kJournalName = "journal.bin";

// Of kRewind and kRunEnd: both are an event whose text is empty or the reason.
std::string EncodeMark(int64_t step, std::string_view text) {
  return Encode(RunData::Event{step, UtcNow(), std::string(text)});
}

}  // namespace

struct RunLog::Impl {
  explicit Impl(const std::filesystem::path& directory)
      : journal(directory / kJournalName, [this](const Frame& frame) {
          started = started || frame.type == FrameType::kRunStart;
        }) {
    RemoveStaleTemporaries(directory);
    RemoveStaleTemporaries(directory / "checkpoints");
  }

  bool started = false;
  JournalWriter journal;
};

RunLog::RunLog(const std::filesystem::path& directory) : impl_(std::make_unique<Impl>(directory)) {}
RunLog::~RunLog() = default;

bool RunLog::started() const { return impl_->started; }

const std::string& RunLog::cut() const { return impl_->journal.cut(); }

void RunLog::Start(const RunStart& start) {
  impl_->journal.Append(FrameType::kRunStart, Encode(start));
  impl_->started = true;
}

void RunLog::Segment(int64_t step, std::string_view from_checkpoint) {
  impl_->journal.Append(FrameType::kSegment,
                        Encode(RunData::Segment{step, UtcNow(), std::string(from_checkpoint), ""}));
}

void RunLog::Append(const StepRecord& record) {
  impl_->journal.Append(FrameType::kStep, Encode(record));
}

void RunLog::Append(const EvaluationRecord& record) {
  impl_->journal.Append(FrameType::kEvaluation, Encode(record));
}

void RunLog::Append(const SampleRecord& record) {
  impl_->journal.Append(FrameType::kSample, Encode(record));
}

void RunLog::Append(const RolloutRecord& record) {
  impl_->journal.Append(FrameType::kRollout, Encode(record));
}

void RunLog::Event(int64_t step, std::string_view text) {
  impl_->journal.Append(FrameType::kEvent, EncodeMark(step, text));
}

void RunLog::Checkpoint(int64_t step, std::string_view file, int64_t bytes,
                        std::string_view sha256) {
  impl_->journal.Append(
      FrameType::kCheckpoint,
      Encode(RunData::Checkpoint{step, std::string(file), bytes, std::string(sha256)}));
}

void RunLog::Rewind(int64_t step) {
  impl_->journal.Append(FrameType::kRewind, EncodeMark(step, ""));
}

void RunLog::End(int64_t step, std::string_view reason) {
  impl_->journal.Append(FrameType::kRunEnd, EncodeMark(step, reason));
}

void RunLog::ImportPhases(const std::filesystem::path& other_directory) {
  const auto path = other_directory / kJournalName;
  ScanJournal(path, [&](const Frame& frame) {
    if (frame.type != FrameType::kStep) return;
    const PayloadReader payload(frame.payload, path.string());
    if (payload.Text("phase") != "train") impl_->journal.Append(frame.type, frame.payload);
  });
}

void RunLog::Commit() { impl_->journal.Commit(); }

}  // namespace rlvr
