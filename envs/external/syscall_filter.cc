// SPDX-License-Identifier: Apache-2.0
#include "envs/external/syscall_filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace rlvr {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kArch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArch = AUDIT_ARCH_AARCH64;
#else
#error "external verifiers: give this processor's AUDIT_ARCH here"
#endif

constexpr uint32_t kForeign = 0x40000000;  // numbers of the x32 calls start there

constexpr std::array<int, 35> kRefused = {SYS_socket,
                                          SYS_connect,
                                          SYS_bind,
                                          SYS_listen,
                                          SYS_accept,
                                          SYS_accept4,
                                          SYS_io_uring_setup,
                                          SYS_setsid,
                                          SYS_setpgid,
                                          SYS_ptrace,
                                          SYS_process_vm_readv,
                                          SYS_process_vm_writev,
                                          SYS_unshare,
                                          SYS_setns,
                                          SYS_mount,
                                          SYS_umount2,
                                          SYS_pivot_root,
                                          SYS_chroot,
                                          SYS_bpf,
                                          SYS_perf_event_open,
                                          SYS_keyctl,
                                          SYS_add_key,
                                          SYS_request_key,
                                          SYS_userfaultfd,
                                          SYS_init_module,
                                          SYS_finit_module,
                                          SYS_delete_module,
                                          SYS_kexec_load,
                                          SYS_reboot,
                                          SYS_swapon,
                                          SYS_swapoff,
                                          SYS_name_to_handle_at,
                                          SYS_open_by_handle_at,
                                          SYS_pidfd_send_signal,
                                          SYS_acct};
constexpr uint32_t kNewNamespace = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS |
                                   CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

constexpr sock_filter Load(size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset));
}
constexpr sock_filter Return(uint32_t what) { return BPF_STMT(BPF_RET | BPF_K, what); }
// Skips the next statement unless the loaded word is `value`.
constexpr sock_filter UnlessEqual(uint32_t value) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
}

constexpr size_t kHead = 6, kTail = 7;
using Program = std::array<sock_filter, kHead + 2 * kRefused.size() + kTail>;

constexpr Program MakeProgram() {
  Program program{};
  size_t at = 0;
  const auto add = [&](sock_filter statement) { program[at++] = statement; };
  constexpr uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
  add(Load(offsetof(seccomp_data, arch)));
  add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArch, 1, 0));
  add(Return(SECCOMP_RET_KILL_PROCESS));
  add(Load(offsetof(seccomp_data, nr)));
  add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kForeign, 0, 1));
  add(Return(kRefuse));
  for (const int call : kRefused) {
    add(UnlessEqual(static_cast<uint32_t>(call)));
    add(Return(kRefuse));
  }
  // clone3 hides its flags behind a pointer: the library falls back to clone.
  add(UnlessEqual(SYS_clone3));
  add(Return(SECCOMP_RET_ERRNO | ENOSYS));
  add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3));
  add(Load(offsetof(seccomp_data, args)));
  add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kNewNamespace, 0, 1));
  add(Return(kRefuse));
  add(Return(SECCOMP_RET_ALLOW));
  return program;
}

}  // namespace

bool InstallSyscallFilter() {
  static constexpr Program kProgram = MakeProgram();
  const sock_fprog filter{static_cast<unsigned short>(kProgram.size()),
                          const_cast<sock_filter*>(kProgram.data())};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

}  // namespace rlvr
