// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/signals.h"

#include <csignal>
#include <initializer_list>

namespace rlvr {
namespace {

volatile std::sig_atomic_t stop_requested = 0;

// SA_RESETHAND: the second signal of a kind has its usual effect.
void OnSignal(int) { stop_requested = 1; }

}  // namespace

void CatchStopSignals() {
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) sigaction(signal, &action, nullptr);
}

bool StopRequested() { return stop_requested != 0; }

void SetStopRequested(bool requested) { stop_requested = requested ? 1 : 0; }

}  // namespace rlvr
