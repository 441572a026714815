#pragma once
// Signals that ask a run to stop: SIGINT, SIGTERM and SIGUSR1 write a checkpoint and end with exit
// code 75.
// SPDX-License-Identifier: Apache-2.0

namespace rlvr {

// From now on the three signals set the flag instead of ending the process; a second one ends it.
void CatchStopSignals();
bool StopRequested();
// For tests: as if a signal had come, or none had.
void SetStopRequested(bool requested);

}  // namespace rlvr
