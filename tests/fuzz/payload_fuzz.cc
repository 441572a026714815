// A payload of any bytes as each kind of record: Error(kCorrupt) or a record, nothing else.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/check.h"
#include "core/base/error.h"
#include "core/io/payload_reader.h"
#include "core/io/record_codec.h"

namespace {

void Decode(int kind, const rlvr::PayloadReader& payload) {
  rlvr::RunData data;
  switch (kind) {
    case 0:
      return rlvr::DecodeStart(payload, &data);
    case 1:
      return static_cast<void>(rlvr::DecodeStep(payload));
    case 2:
      return static_cast<void>(rlvr::DecodeEvaluation(payload));
    case 3:
      return static_cast<void>(rlvr::DecodeSample(payload));
    case 4:
      return static_cast<void>(rlvr::DecodeRollout(payload));
    case 5:
      return static_cast<void>(rlvr::DecodeSegment(payload));
    case 6:
      return static_cast<void>(rlvr::DecodeEvent(payload));
    default:
      return static_cast<void>(rlvr::DecodeCheckpoint(payload));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  try {
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    Decode(data[0] % 8, rlvr::PayloadReader(bytes, "fuzz"));
  } catch (const rlvr::Error& error) {
    CHECK(error.code() == rlvr::ExitCode::kCorrupt);
  }
  return 0;
}
