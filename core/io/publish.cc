// SPDX-License-Identifier: Apache-2.0
#include "core/io/publish.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <span>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/io/file.h"
#include "core/io/h5_group.h"
#include "core/io/publish_records.h"

namespace rlvr {
namespace {

constexpr int64_t kSchemaMajor = 1, kSchemaMinor = 0;

void WriteRoot(const RunData& run, const std::filesystem::path& journal, H5Writer* writer) {
  writer->SetAttribute("/", "format", "rlvr-run");
  writer->SetAttribute("/", "schema_major", kSchemaMajor);
  writer->SetAttribute("/", "schema_minor", kSchemaMinor);
  writer->SetAttribute("/", "run_uuid", run.run_uuid);
  writer->SetAttribute("/", "created_utc", run.created_utc);
  writer->SetAttribute("/", "updated_utc", UtcNow());
  writer->SetAttribute("/", "status", run.status);
  writer->SetAttribute("/", "writer", "rlvr");
  writer->SetAttribute("/", "last_step", run.last_step);
  writer->SetAttribute("/", "snapshot_seq", run.commits);
  writer->SetAttribute("/", "journal_bytes", run.journal_bytes);
  writer->SetAttribute("/", "journal_sha256", HashStart(journal, run.journal_bytes));
}

void WriteText(const std::string& name, const std::string& text, const std::string& long_name,
               H5Writer* writer) {
  H5Group group(writer, "/config");
  group.WritePlainAxis(name + "_byte", static_cast<int64_t>(text.size()), "byte of " + name);
  group.Write({name, "byte", long_name}, std::vector<uint8_t>(text.begin(), text.end()),
              {name + "_byte"});
  writer->SetAttribute("/config/" + name, "sha256", Sha256Hex(text));
}

void WriteConfig(const RunData& run, H5Writer* writer) {
  std::string words;
  for (const std::string& word : run.argv) words += word + '\0';
  WriteText("resolved", run.resolved_config, "every key with its value, UTF-8", writer);
  WriteText("user", run.user_config, "the config as the user gave it, UTF-8", writer);
  WriteText("argv", words, "command line, a zero byte after each word, UTF-8", writer);
}

void WriteProvenance(const RunData& run, H5Writer* writer) {
  writer->MakeGroup("/provenance");
  for (const auto& [key, value] : run.provenance) writer->SetAttribute("/provenance", key, value);
}

void WriteSegments(const RunData& run, H5Writer* writer) {
  if (run.segments.empty()) return;
  std::vector<int64_t> step;
  std::vector<std::string> started, from, end;
  for (const RunData::Segment& segment : run.segments) {
    step.push_back(segment.step);
    started.push_back(segment.started_utc);
    from.push_back(segment.from_checkpoint);
    end.push_back(segment.end_reason);
  }
  H5Group group(writer, "/segments");
  group.WritePlainAxis("segment", static_cast<int64_t>(step.size()), "start of a process");
  group.Write({"start_step", "step", "step that the process went on from"}, step, {"segment"});
  group.Write({"started_utc", "", "time of the start"}, started, "segment");
  group.Write({"from_checkpoint", "", "checkpoint that it went on from"}, from, "segment");
  group.Write({"end_reason", "", "why it ended; empty: killed, or running"}, end, "segment");
}

void WriteTables(const RunData& run, H5Writer* writer) {
  for (const auto& [group, table] : run.tables) {
    const std::string catalogue = group.substr(0, group.find('/'));
    H5Group columns(writer, "/" + group);
    columns.WriteSteps(table.step);
    for (const auto& [name, values] : table.columns) {
      const MetricInfo info = FindMetric(run, catalogue, name);
      columns.Write({name, info.unit, info.help}, values, {"step"});
    }
  }
}

void WriteCheckpoints(const RunData& run, H5Writer* writer) {
  if (run.checkpoints.empty()) return;
  std::vector<int64_t> step, bytes;
  std::vector<std::string> file, sha256;
  for (const RunData::Checkpoint& checkpoint : run.checkpoints) {
    step.push_back(checkpoint.step);
    bytes.push_back(checkpoint.bytes);
    file.push_back(checkpoint.file);
    sha256.push_back(checkpoint.sha256);
  }
  H5Group group(writer, "/checkpoints");
  group.WritePlainAxis("checkpoint", static_cast<int64_t>(step.size()), "checkpoint of the run");
  group.Write({"step", "step", "step that it is of"}, step, {"checkpoint"});
  group.Write({"file", "", "name in the run's folder"}, file, "checkpoint");
  group.Write({"bytes", "byte", "size"}, bytes, {"checkpoint"});
  group.Write({"sha256", "", "hash of the file"}, sha256, "checkpoint");
}

// A journal that has lost its end, or all, would replace rows by fewer. A snapshot that can't be
// read protects nothing.
void CheckNothingIsLost(const std::filesystem::path& snapshot, const RunData& run) {
  int64_t bytes = 0;
  try {
    if (std::filesystem::exists(snapshot)) bytes = ReadSnapshotSource(snapshot).journal_bytes;
  } catch (const Error&) {
    return;
  }
  if (bytes <= run.journal_bytes) return;
  throw Error(ExitCode::kCorrupt,
              fmt::format("{}: built from {} bytes of journal.bin, which has {} whole ones now; "
                          "expected a whole journal.bin, or run.h5 moved away",
                          snapshot.string(), bytes, run.journal_bytes));
}

}  // namespace

SnapshotSource ReadSnapshotSource(const std::filesystem::path& snapshot) {
  const H5Attributes attributes = ReadH5Attributes(snapshot);
  const auto bytes = attributes.numbers.find("journal_bytes");
  const auto sha256 = attributes.texts.find("journal_sha256");
  if (bytes == attributes.numbers.end() || sha256 == attributes.texts.end()) {
    throw Error(ExitCode::kCorrupt, fmt::format("{}: no run's snapshot", snapshot.string()));
  }
  return {bytes->second, sha256->second};
}

void Publish(const std::filesystem::path& directory) {
  const RunData run = ReadRun(directory);
  CheckNothingIsLost(directory / "run.h5", run);
  AtomicFile file(directory / "run.h5");
  H5Writer writer(file.temporary());
  WriteRoot(run, directory / "journal.bin", &writer);
  WriteConfig(run, &writer);
  WriteProvenance(run, &writer);
  WriteSegments(run, &writer);
  WriteTables(run, &writer);
  WriteEvaluations(run, &writer);
  WriteVerifierCalls(run, &writer);
  WriteRollouts(run, &writer);
  WriteSamples(run, &writer);
  WriteCheckpoints(run, &writer);
  writer.CloseAndCheck();
  file.Sync();
  file.Publish();
}

}  // namespace rlvr
