#pragma once
// What becomes of large buffers that are freed, in the whole process.
// SPDX-License-Identifier: Apache-2.0

namespace rlvr {

// Buffers of 128 KB and more go back to the system. By default glibc keeps the more, the larger the
// ones that a program has freed, and a run would carry memory of phases that have ended. Of smaller
// ones a few megabytes a thread stay, which each step takes again.
void ReturnFreedMemory();
// They stay with the process: for code that takes and frees megabytes over and over, which else
// spends a quarter of its time in page faults.
void KeepFreedMemory();

}  // namespace rlvr
