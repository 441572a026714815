// SPDX-License-Identifier: Apache-2.0
#include "core/io/verify_run.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/io/publish.h"
#include "core/io/tensor_file.h"
#include "tests/support/example_run.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

// A published run with checkpoints at steps 1, 2 and 3, the first of which is gone again.
void WriteRun(const std::filesystem::path& run) {
  std::filesystem::create_directories(run / "checkpoints");
  WriteExampleRun(run);
  RunLog log(run);
  log.Rewind(2);  // voids the example's own record of a checkpoint
  for (int64_t step = 1; step <= 3; ++step) {
    const std::string name = "checkpoints/step-000000" + std::to_string(step) + ".safetensors";
    TensorFile file;
    const float weights[2] = {1, static_cast<float>(step)};
    file.AddFloats("weights", {2}, weights);
    const WrittenFile written = WriteTensorFile(run / name, file);
    log.Checkpoint(step, name, written.bytes, written.sha256);
    log.Commit();
  }
  std::filesystem::remove(run / "checkpoints/step-0000001.safetensors");
  Publish(run);
}

void FlipBit(const std::filesystem::path& path, size_t bit) {
  std::string bytes = ReadBytes(path);
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  WriteBytes(path, bytes);
}

// The only finding; its text is checked to hold `words`.
void ExpectOnly(const std::vector<Finding>& findings, bool damage, const std::string& words) {
  ASSERT_EQ(findings.size(), 1u) << words;
  EXPECT_EQ(findings[0].damage, damage);
  EXPECT_NE(findings[0].text.find(words), std::string::npos) << findings[0].text;
}

TEST(VerifyRun, FindsNothingInAWholeRun) {
  const ScratchDir dir;
  WriteRun(dir.path());
  EXPECT_TRUE(VerifyRun(dir.path()).empty());
}

TEST(VerifyRun, NotesATornTailAndASnapshotThatIsNotThere) {
  const ScratchDir dir;
  WriteRun(dir.path());
  WriteBytes(dir / "journal.bin", ReadBytes(dir / "journal.bin") + "RLVJ");
  ExpectOnly(VerifyRun(dir.path()), false, "torn tail");
  std::filesystem::remove(dir / "run.h5");
  const auto findings = VerifyRun(dir.path());
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_NE(findings[1].text.find("not published yet"), std::string::npos);
}

TEST(VerifyRun, FindsDamageInTheJournal) {
  const ScratchDir dir;
  WriteRun(dir.path());
  FlipBit(dir / "journal.bin", 8 * 40);
  ExpectOnly(VerifyRun(dir.path()), true, "journal.bin: a frame with a wrong checksum at byte 0");
  std::filesystem::remove(dir / "journal.bin");
  EXPECT_THROW(VerifyRun(dir.path()), Error);
}

TEST(VerifyRun, FindsAJournalThatIsShorterThanItsSnapshot) {
  const ScratchDir dir;
  WriteRun(dir.path());
  const std::string bytes = ReadBytes(dir / "journal.bin");
  WriteBytes(dir / "journal.bin", bytes.substr(0, bytes.size() - 1));
  std::filesystem::remove(dir / "checkpoints/step-0000003.safetensors");
  const auto findings = VerifyRun(dir.path());
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_FALSE(findings[0].damage);
  EXPECT_TRUE(findings[1].damage);
  EXPECT_NE(findings[1].text.find("another journal"), std::string::npos) << findings[1].text;
}

TEST(VerifyRun, FindsEveryFlippedBitOfACheckpoint) {
  const ScratchDir dir;
  WriteRun(dir.path());
  const auto path = dir / "checkpoints/step-0000002.safetensors";
  const size_t bits = 8 * ReadBytes(path).size();
  for (size_t bit = 0; bit < bits; bit += 29) {
    FlipBit(path, bit);
    const auto findings = VerifyRun(dir.path());
    ASSERT_GE(findings.size(), 1u) << bit;
    EXPECT_TRUE(findings[0].damage);
    EXPECT_NE(findings[0].text.find("not the bytes that the journal records"), std::string::npos);
    FlipBit(path, bit);
  }
}

TEST(VerifyRun, FindsAStateThatIsNotTheOneOfItsSums) {
  const ScratchDir dir;
  WriteRun(dir.path());
  const auto stem = dir / "checkpoints/step-0000003";
  const float zeros[2] = {0, 0};
  TensorFile state;
  state.AddFloats("state", {2}, zeros);
  const std::string weights = HashFile(stem.string() + ".safetensors").sha256;
  const auto write = [&] { return WriteTensorFile(stem.string() + ".state.safetensors", state); };
  WriteBytes(stem.string() + ".sums", weights + "\n" + write().sha256 + "\n");
  EXPECT_TRUE(VerifyRun(dir.path()).empty());
  state.AddFloats("more", {2}, zeros);
  write();
  ExpectOnly(VerifyRun(dir.path()), true, "not the hashes");
  std::filesystem::remove(stem.string() + ".state.safetensors");
  ExpectOnly(VerifyRun(dir.path()), true, "missing");
}

TEST(VerifyRun, FindsThatTheLastCheckpointIsMissing) {
  const ScratchDir dir;
  WriteRun(dir.path());
  std::filesystem::remove(dir / "checkpoints/step-0000003.safetensors");
  ExpectOnly(VerifyRun(dir.path()), true, "the last checkpoint is missing");
}

TEST(VerifyRun, FindsATensorFileThatTheJournalDoesNotKnowAndThatIsMalformed) {
  const ScratchDir dir;
  WriteRun(dir.path());
  WriteBytes(dir / "checkpoints/step-0000003.state.safetensors", "short");
  ExpectOnly(VerifyRun(dir.path()), true, "shorter than 8 bytes");
}

TEST(VerifyRun, FindsASnapshotOfAnotherRunOrNoneAtAll) {
  const ScratchDir dir;
  for (const char* name : {"a", "b"}) {
    std::filesystem::create_directories(dir / name);
    WriteRun(dir / name);
  }
  std::filesystem::copy_file(dir / "a/run.h5", dir / "b/run.h5",
                             std::filesystem::copy_options::overwrite_existing);
  ExpectOnly(VerifyRun(dir / "b"), true, "another journal");
  WriteBytes(dir / "b/run.h5", "no HDF5");
  ExpectOnly(VerifyRun(dir / "b"), true, "cannot be opened");
}

}  // namespace
}  // namespace rlvr
