// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/cell_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/base/error.h"
#include "core/io/file.h"

namespace rlvr {
namespace {

constexpr int kCantStart = 126;  // exit code of a child whose exec fails
constexpr int kStopSignals[] = {SIGINT, SIGTERM, SIGUSR1};

// Holds stop signals back, so that none meets a child that still has its parent's handlers.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : kStopSignals) sigaddset(&held, signal);
    sigprocmask(SIG_BLOCK, &held, &before_);
  }
  ~HeldSignals() { Release(); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  void Release() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

// In the child: only calls that are safe after a fork. The parent may have died before the request
// for a signal at its death.
[[noreturn]] void Become(char* const* arguments, int log, pid_t parent, const HeldSignals& held) {
  ::setpgid(0, 0);
  for (const int signal : kStopSignals) ::signal(signal, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(kCantStart);
  held.Release();
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(kCantStart);
}

}  // namespace

CellProcess::CellProcess(const std::string& program, const std::vector<std::string>& arguments,
                         const std::filesystem::path& log) {
  std::vector<std::string> words = {program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const Descriptor file(::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.get() < 0) ThrowErrno("can't write", log);
  const pid_t parent = ::getpid();
  const HeldSignals held;
  pid_ = ::fork();
  if (pid_ < 0) ThrowErrno("can't start a process for", log);
  if (pid_ == 0) Become(pointers.data(), file.get(), parent, held);
}

CellProcess::~CellProcess() { Collect(true); }

std::optional<int> CellProcess::Poll() { return Collect(false); }

void CellProcess::Stop() {
  if (code_ || stopped_) return;
  stopped_ = true;
  ::kill(pid_, SIGTERM);
}

std::optional<int> CellProcess::Collect(bool wait) {
  if (code_ || pid_ <= 0) return code_;
  int status = 0;
  pid_t got;
  do {
    got = ::waitpid(pid_, &status, wait ? 0 : WNOHANG);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return std::nullopt;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (stopped_ && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
    code_ = static_cast<int>(ExitCode::kInterrupted);
  return code_;
}

}  // namespace rlvr
