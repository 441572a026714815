#pragma once
// Records of a run to payloads of journal frames and back. Field names here are the journal's
// format: add, never rename.
//
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>

#include "core/io/payload_reader.h"
#include "core/io/publish.h"
#include "core/io/records.h"
#include "core/io/run_log.h"

namespace rlvr {

std::string Encode(const RunLog::RunStart& start);
std::string Encode(const StepRecord& record);
std::string Encode(const EvaluationRecord& record);
std::string Encode(const SampleRecord& record);
std::string Encode(const RolloutRecord& record);
std::string Encode(const RunData::Segment& segment);  // without its end
std::string Encode(const RunData::Event& event);
std::string Encode(const RunData::Checkpoint& checkpoint);

// All fail with Error(kCorrupt) naming the field. Those with names in them refer to the payload's
// bytes.
void DecodeStart(const PayloadReader& payload, RunData* data);
StepRecord DecodeStep(const PayloadReader& payload);
EvaluationRecord DecodeEvaluation(const PayloadReader& payload);
SampleRecord DecodeSample(const PayloadReader& payload);
RolloutRecord DecodeRollout(const PayloadReader& payload);
RunData::Segment DecodeSegment(const PayloadReader& payload);
RunData::Event DecodeEvent(const PayloadReader& payload);
RunData::Checkpoint DecodeCheckpoint(const PayloadReader& payload);

}  // namespace rlvr
