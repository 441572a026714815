// SPDX-License-Identifier: Apache-2.0
#include "core/io/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/errors.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

TEST(WriteTextFile, WritesThroughAPipeAndLeavesIt) {
  const ScratchDir scratch;
  const fs::path pipe = scratch / "pipe", link = scratch / "link";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  fs::create_symlink("pipe", link);
  const Descriptor reader(::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  for (const fs::path& path : {pipe, link}) {
    WriteTextFile(path, "text");
    char read[8] = {};
    EXPECT_EQ(::read(reader.get(), read, sizeof read), 4) << path;
    EXPECT_EQ(std::string(read), "text");
  }
  EXPECT_TRUE(fs::is_fifo(fs::symlink_status(pipe)));
  EXPECT_TRUE(fs::is_symlink(link));
}

TEST(WriteTextFile, ReplacesTheFileThatALinkLeadsTo) {
  const ScratchDir scratch;
  fs::create_directories(scratch / "far");
  WriteBytes(scratch / "far/file", "a longer text");
  fs::create_symlink("far/file", scratch / "link");
  WriteTextFile(scratch / "link", "new");
  EXPECT_TRUE(fs::is_symlink(scratch / "link"));
  EXPECT_EQ(ReadBytes(scratch / "far/file"), "new");
  WriteTextFile(scratch / "far/file", "newer");
  EXPECT_EQ(ReadBytes(scratch / "link"), "newer");
}

TEST(WriteTextFile, NamesAFolderThatIsInTheWay) {
  const ScratchDir scratch;
  EXPECT_EQ(ErrorText(ExitCode::kIo, [&] { WriteTextFile(scratch.path(), "text"); }),
            "cannot write " + scratch.path().string() + ": Is a directory");
}

}  // namespace
}  // namespace rlvr
