// SPDX-License-Identifier: Apache-2.0
#include "envs/external/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "envs/external/keeper.h"

namespace rlvr {
namespace {

// What a program gets of our environment.
constexpr std::array<const char*, 8> kPassed = {"PATH",   "HOME", "LANG",       "LC_ALL",
                                                "TMPDIR", "TZ",   "PYTHONPATH", "PYTHONHOME"};

std::vector<std::string> Environment() {
  std::vector<std::string> environment = {"PYTHONUNBUFFERED=1"};
  for (const char* name : kPassed) {
    if (const char* value = std::getenv(name))
      environment.push_back(std::string(name) + "=" + value);
  }
  return environment;
}

class Descriptor {
 public:
  Descriptor() = default;
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void Close() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }
  void Set(int number) { Close(), number_ = number; }
  int get() const { return number_; }

 private:
  int number_ = -1;
};

// The ends of a pipe; ours does not block.
bool MakePipe(Descriptor& read_end, Descriptor& write_end, Descriptor& ours) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  read_end.Set(ends[0]);
  write_end.Set(ends[1]);
  return fcntl(ours.get(), F_SETFL, O_NONBLOCK) == 0;
}

// Keeps a broken pipe from ending us, in this thread alone.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    const timespec now{0, 0};
    while (sigtimedwait(&pipe_, nullptr, &now) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_, before_;
};

}  // namespace

struct ChildProcess::State {
  std::string command;
  ExternalLimits limits;
  std::vector<std::string> environment = Environment();
  KeeperBoard* board = nullptr;  // shared with the keeper
  int keeper = -1;
  bool fresh = true;  // not yet answered
  Descriptor input, output, errors, life;
  std::string buffer, error_tail;

  bool Launch();
  void AddErrors();
  // Reads what is there. False: the output has ended.
  bool AddOutput();
  ExternalEnd Ended();
};

ChildProcess::ChildProcess(std::string command, const ExternalLimits& limits)
    : state_(std::make_unique<State>()) {
  state_->command = std::move(command);
  state_->limits = limits;
  void* page =
      mmap(nullptr, sizeof(KeeperBoard), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED) state_->board = new (page) KeeperBoard;
}

ChildProcess::~ChildProcess() {
  Stop();
  if (state_->board != nullptr) munmap(state_->board, sizeof(KeeperBoard));
}

bool ChildProcess::running() const { return state_->keeper > 0; }

int32_t ChildProcess::group() const { return running() ? state_->board->group.load() : 0; }

bool ChildProcess::Start() {
  Stop();
  state_->buffer.clear();
  state_->fresh = true;
  return state_->board != nullptr && state_->Launch();
}

bool ChildProcess::State::Launch() {
  Descriptor their_input, their_output, their_errors, their_life;
  const bool piped = MakePipe(their_input, input, input) &&
                     MakePipe(output, their_output, output) &&
                     MakePipe(errors, their_errors, errors) && MakePipe(their_life, life, life);
  if (!piped) return false;
  new (board) KeeperBoard;
  std::vector<char*> pointers;
  for (std::string& variable : environment) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  keeper = StartKeeper({.limits = limits,
                        .command = command.c_str(),
                        .environment = pointers.data(),
                        .input = their_input.get(),
                        .output = their_output.get(),
                        .errors = their_errors.get(),
                        .life = their_life.get(),
                        .board = board});
  return keeper > 0;
}

// The keeper kills all once the life pipe closes. It is given time for that before it is killed
// itself, with the group, should the program have stopped or killed it.
void ChildProcess::Stop() {
  State& s = *state_;
  s.life.Close(), s.input.Close(), s.output.Close();
  if (s.keeper > 0) {
    const double give_up = MonotonicSeconds() + 2;
    int ended = 0, status = 0;
    while ((ended = waitpid(s.keeper, &status, WNOHANG)) == 0 && MonotonicSeconds() < give_up) {
      poll(nullptr, 0, 1);
    }
    const int32_t group = s.board->group;
    const bool in_order = ended > 0 && WIFEXITED(status);
    if (group > 1 && !in_order) kill(-group, SIGKILL);
    if (ended == 0) {
      kill(s.keeper, SIGKILL);
      waitpid(s.keeper, nullptr, 0);
    }
    s.AddErrors();
  }
  s.errors.Close();
  s.keeper = -1;
}

void ChildProcess::State::AddErrors() {
  std::array<char, 4096> bytes;
  for (int round = 0; round < 64; ++round) {
    const ssize_t count = read(errors.get(), bytes.data(), bytes.size());
    if (count <= 0) break;
    error_tail.append(bytes.data(), static_cast<size_t>(count));
    if (error_tail.size() > kErrorBytes) error_tail.erase(0, error_tail.size() - kErrorBytes);
  }
}

bool ChildProcess::State::AddOutput() {
  std::array<char, 65536> bytes;
  const ssize_t count = read(output.get(), bytes.data(), bytes.size());
  if (count == 0) return false;
  if (count > 0) buffer.append(bytes.data(), static_cast<size_t>(count));
  return count > 0 || errno == EAGAIN || errno == EINTR;
}

// Why the output has ended: the keeper says so once all is dead.
ExternalEnd ChildProcess::State::Ended() {
  for (int round = 0; round < 500; ++round) {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(keeper), &info, WEXITED | WNOHANG | WNOWAIT) != 0) break;
    if (info.si_pid != 0) break;
    poll(nullptr, 0, 1);
  }
  return static_cast<ExternalEnd>(board->end.load());
}

ExternalEnd ChildProcess::Ask(std::string_view line, std::string& answer) {
  State& s = *state_;
  const NoPipeSignal guard;
  if (!s.AddOutput()) return s.Ended();
  if (!s.buffer.empty()) return ExternalEnd::kOutput;
  const std::string question = std::string(line) + "\n";
  size_t written = 0;
  const double deadline =
      MonotonicSeconds() + s.limits.seconds + (s.fresh ? s.limits.start_seconds : 0);
  while (true) {
    const double left = deadline - MonotonicSeconds();
    if (left <= 0) return ExternalEnd::kTimeout;
    const bool more = written < question.size();
    pollfd wait[3] = {{s.output.get(), POLLIN, 0},
                      {s.errors.get(), POLLIN, 0},
                      {more ? s.input.get() : -1, POLLOUT, 0}};
    poll(wait, 3, static_cast<int>(std::ceil(std::min(left, 60.0) * 1000)));
    if (wait[1].revents != 0) s.AddErrors();
    if (wait[2].revents != 0) {
      const ssize_t count =
          write(s.input.get(), question.data() + written, question.size() - written);
      if (count > 0) written += static_cast<size_t>(count);
      if (count < 0 && errno != EAGAIN && errno != EINTR) return s.Ended();
    }
    if (wait[0].revents == 0) continue;
    if (!s.AddOutput()) return s.Ended();
    const size_t end = s.buffer.find('\n');
    if (std::min(end, s.buffer.size()) > static_cast<size_t>(s.limits.output_bytes))
      return ExternalEnd::kOutput;
    if (end == std::string::npos) continue;
    if (end + 1 != s.buffer.size()) return ExternalEnd::kOutput;
    answer = s.buffer.substr(0, end);
    s.buffer.clear();
    s.fresh = false;
    return ExternalEnd::kAnswered;
  }
}

std::string ChildProcess::TakeErrors() {
  if (running()) state_->AddErrors();
  return std::exchange(state_->error_tail, "");
}

}  // namespace rlvr
