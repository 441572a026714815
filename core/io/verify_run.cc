// SPDX-License-Identifier: Apache-2.0
#include "core/io/verify_run.h"

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <optional>
#include <span>

#include "core/base/error.h"
#include "core/io/checkpoint_files.h"
#include "core/io/file.h"
#include "core/io/h5.h"
#include "core/io/journal.h"
#include "core/io/publish.h"
#include "core/io/tensor_file.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxH5Bytes = int64_t{1} << 34;
constexpr rlim_t kMaxChildSeconds = 120;

class RunVerifier {
 public:
  explicit RunVerifier(const fs::path& directory) : directory_(directory) {}

  std::vector<Finding> Verify() {
    if (const auto run = ReadJournal()) {
      VerifyCheckpoints(*run);
      VerifySnapshot();
    }
    return std::move(findings_);
  }

 private:
  void Note(std::string text) { findings_.push_back({false, std::move(text)}); }
  void Damage(std::string text) { findings_.push_back({true, std::move(text)}); }

  std::optional<RunData> ReadJournal() {
    try {
      RunData run = ReadRun(directory_);
      if (!run.journal_problem.empty()) {
        Note(fmt::format("{}: {}: a torn tail, as a kill leaves it",
                         (directory_ / "journal.bin").string(), run.journal_problem));
      }
      return run;
    } catch (const Error& error) {
      if (error.code() != ExitCode::kCorrupt) throw;
      Damage(error.what());
      return std::nullopt;
    }
  }

  // Older checkpoints are removed as a run goes on; the last one has to be there.
  void VerifyCheckpoints(const RunData& run) {
    for (const RunData::Checkpoint& checkpoint : run.checkpoints) {
      const fs::path path = directory_ / checkpoint.file;
      if (!fs::exists(path)) {
        const bool last = &checkpoint == &run.checkpoints.back();
        if (last) Damage(fmt::format("{}: the last checkpoint is missing", path.string()));
        continue;
      }
      const WrittenFile found = HashFile(path);
      if (found.bytes != checkpoint.bytes || found.sha256 != checkpoint.sha256) {
        Damage(fmt::format("{}: not the bytes that the journal records", path.string()));
      }
    }
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(directory_ / "checkpoints", none)) {
      if (entry.path().extension() == ".safetensors") VerifyTensors(entry.path());
      if (entry.path().extension() == ".sums") VerifySums(entry.path());
    }
  }

  void VerifySums(const fs::path& sums) {
    const CheckpointFiles files(sums.parent_path(), sums.stem().string());
    for (const fs::path& path : {files.weights, files.state}) {
      if (!fs::exists(path)) return Damage(fmt::format("{}: missing", path.string()));
    }
    if (files.Whole()) return;
    Damage(fmt::format("{}: not the hashes of the weights and the state beside it", sums.string()));
  }

  void VerifyTensors(const fs::path& path) {
    try {
      ReadTensorFile(path);
    } catch (const Error& error) {
      Damage(error.what());
    }
  }

  void VerifySnapshot() {
    const fs::path path = directory_ / "run.h5";
    if (!fs::exists(path)) return Note(path.string() + ": not published yet");
    const std::string problem = InChild([&] { return SnapshotProblem(path); });
    if (!problem.empty()) Damage(fmt::format("{}: {}", path.string(), problem));
  }

  // Whether every dataset reads, and the journal begins with what the snapshot was built from.
  std::string SnapshotProblem(const fs::path& path) const {
    ReadH5(path, kMaxH5Bytes);
    const SnapshotSource source = ReadSnapshotSource(path);
    const fs::path journal = directory_ / "journal.bin";
    if (source.journal_bytes > static_cast<int64_t>(fs::file_size(journal)) ||
        HashStart(journal, source.journal_bytes) != source.journal_sha256) {
      return "built from another journal";
    }
    return "";
  }

  // What `check` gives or fails with, computed in a child process that may crash or hang.
  static std::string InChild(const std::function<std::string()>& check);

  const fs::path& directory_;
  std::vector<Finding> findings_;
};

[[noreturn]] void RunChild(int out, const std::function<std::string()>& check) {
  const rlimit seconds{kMaxChildSeconds, kMaxChildSeconds}, none{0, 0};
  ::setrlimit(RLIMIT_CPU, &seconds);
  ::setrlimit(RLIMIT_CORE, &none);
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT}) std::signal(signal, SIG_DFL);
  std::string problem;
  try {
    problem = check();
  } catch (const std::exception& error) {
    problem = error.what();
  }
  const bool told = WriteFully(out, std::as_bytes(std::span(problem)));
  ::_exit(told ? 0 : 1);
}

std::string RunVerifier::InChild(const std::function<std::string()>& check) {
  int ends[2];
  if (::pipe(ends) != 0) ThrowErrno("cannot make", "a pipe");
  const Descriptor in(ends[0]);
  Descriptor out(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) ThrowErrno("cannot start", "a child process");
  if (child == 0) RunChild(out.get(), check);
  out.Close();
  std::string problem;
  std::array<char, 4096> buffer;
  for (ssize_t got = 1; got > 0 || (got < 0 && errno == EINTR);) {
    got = ::read(in.get(), buffer.data(), buffer.size());
    if (got > 0) problem.append(buffer.data(), static_cast<size_t>(got));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    return fmt::format("reading it ended with signal {}", WTERMSIG(status));
  }
  return problem;
}

}  // namespace

std::vector<Finding> VerifyRun(const fs::path& directory) {
  return RunVerifier(directory).Verify();
}

}  // namespace rlvr
