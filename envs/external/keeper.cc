// SPDX-License-Identifier: Apache-2.0
#include "envs/external/keeper.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "envs/external/process_table.h"
#include "envs/external/syscall_filter.h"

// Everything below runs between fork and exec, or in the keeper, which never execs: nothing here
// allocates.
namespace rlvr {
namespace {

constexpr int kTickMilliseconds = 10;
constexpr int kNice = 5;
constexpr int kFullCountTicks = 25;  // the process table is read so often even if nothing grew
constexpr unsigned kNamespaces = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC;

void SetLimit(int resource, int64_t most) {
  const rlimit limit{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

// A fork that glibc does not know of: no handlers, no locks.
int Fork(unsigned namespaces) {
  return static_cast<int>(
      syscall(SYS_clone, namespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

// The descriptors 0..3 become `want`, all others are closed. False: none left.
bool KeepDescriptors(const int (&want)[4]) {
  int high[4];
  for (int i = 0; i < 4; ++i) {
    high[i] = fcntl(want[i], F_DUPFD, 10);
    if (high[i] < 0) return false;
  }
  for (int i = 0; i < 4; ++i) {
    if (dup2(high[i], i) < 0) return false;
  }
  syscall(SYS_close_range, 4u, ~0u, 0u);
  return true;
}

void ResetSignals(void (*action)(int)) {
  for (int signal_number = 1; signal_number < NSIG; ++signal_number) {
    if (signal_number != SIGCHLD) signal(signal_number, action);
  }
  signal(SIGCHLD, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Becomes the program.
[[noreturn]] void RunProgram(const KeeperPlan& plan) {
  setpgid(0, 0);
  plan.board->group = OwnProcessId();
  ResetSignals(SIG_DFL);
  const ExternalLimits& limits = plan.limits;
  setpriority(PRIO_PROCESS, 0, kNice);  // the keeper is heard above any number of descendants
  SetLimit(RLIMIT_AS, limits.memory_bytes);
  SetLimit(RLIMIT_FSIZE, limits.file_bytes);
  SetLimit(RLIMIT_NOFILE, limits.open_files);
  SetLimit(RLIMIT_CORE, 0);
  close(3);
  if (!InstallSyscallFilter()) {
    plan.board->end = static_cast<uint8_t>(ExternalEnd::kStart);
    _exit(127);
  }
  const char* const arguments[] = {"sh", "-c", plan.command, nullptr};
  execve("/bin/sh", const_cast<char* const*>(arguments), plan.environment);
  _exit(127);
}

class Keeper {
 public:
  explicit Keeper(const KeeperPlan& plan) : plan_(plan), alone_(getpid() == 1) {}

  [[noreturn]] void Run() {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    program_ = Fork(0);
    if (program_ == 0) RunProgram(plan_);
    if (program_ < 0) End(ExternalEnd::kStart);
    ResetSignals(SIG_IGN);
    setpgid(program_, program_);
    for (int i = 0; i < 3; ++i) close(i);
    for (int tick = 0;; ++tick) {
      pollfd life{3, POLLIN, 0};
      if (poll(&life, 1, kTickMilliseconds) > 0) End(ExternalEnd::kDied);
      if (Reap()) End(ExternalEnd::kDied);
      if (Grew() || tick % kFullCountTicks == 0) Count();
    }
  }

 private:
  // Whether the program itself has ended.
  bool Reap() {
    int pid, status;
    bool ended = false;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) ended = ended || pid == program_;
    return ended || (pid < 0 && errno == ECHILD);
  }

  // Whether there are more processes on the machine than when they were last counted: cheap.
  bool Grew() {
    struct sysinfo info;
    return sysinfo(&info) == 0 && info.procs > counted_at_ + 2;
  }

  void Count() {
    struct sysinfo info;
    if (sysinfo(&info) == 0) counted_at_ = info.procs;
    const int32_t group = plan_.board->group;
    if (group == 0) return;
    const GroupUse use = CountGroup(group);
    if (use.processes > plan_.limits.processes) End(ExternalEnd::kProcesses);
    if (use.resident_bytes > plan_.limits.memory_bytes) End(ExternalEnd::kMemory);
  }

  // Kills all, waits until none is left.
  [[noreturn]] void End(ExternalEnd end) {
    if (plan_.board->end == static_cast<uint8_t>(ExternalEnd::kDied)) {
      plan_.board->end = static_cast<uint8_t>(end);
    }
    for (int round = 0; round < 2000 && program_ > 0; ++round) {
      kill(alone_ ? -1 : -program_, SIGKILL);
      int pid;
      while ((pid = waitpid(-1, nullptr, WNOHANG)) > 0) {
      }
      if (pid < 0) break;
      poll(nullptr, 0, 1);
    }
    _exit(0);
  }

  const KeeperPlan& plan_;
  bool alone_;  // the first process of its namespace: it may signal all, and they die with it
  int program_ = -1;
  unsigned counted_at_ = 0;
};

}  // namespace

int StartKeeper(const KeeperPlan& plan) {
  int pid = -1;
  if (plan.limits.namespaces) {
    pid = Fork(kNamespaces);
    if (pid < 0) pid = Fork(kNamespaces | CLONE_NEWUSER);
  }
  if (pid < 0) pid = Fork(0);
  if (pid != 0) return pid;
  if (!KeepDescriptors({plan.input, plan.output, plan.errors, plan.life})) _exit(127);
  Keeper(plan).Run();
}

}  // namespace rlvr
