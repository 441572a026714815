#pragma once
// Time and memory of this process, for logs and progress lines; no result depends on them.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>

namespace rlvr {

// Seconds since some moment in the past; never goes back.
double MonotonicSeconds();
// Processor seconds of all threads so far.
double CpuSeconds();
// Resident memory now and at its highest.
int64_t ResidentBytes();
int64_t PeakResidentBytes();
// Such as "2026-11-22T10:39:15Z".
std::string UtcNow();

}  // namespace rlvr
