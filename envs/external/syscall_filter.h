#pragma once
// The system calls that an external verifier may not make. Linux alone.
// SPDX-License-Identifier: Apache-2.0

namespace rlvr {

// For good, for this thread and all that comes of it: no privileges gained by exec, and EPERM from
// whatever opens a network (socket, io_uring), leaves the process group (setsid, setpgid: so one
// signal reaches every descendant), traces or reads other processes, changes mounts or namespaces,
// or loads code into the kernel. A foreign instruction set is killed. Only makes system calls: may
// be called between fork and exec. False: the kernel refused.
bool InstallSyscallFilter();

}  // namespace rlvr
