#pragma once
// Whether two runs are the same bit for bit, in all that does not depend on where and when they
// ran: parameters at every common checkpoint, and what the journal holds that is not volatile
// (docs/run-files.md). For `rlvr compare --bitwise`.
//
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <functional>
#include <string>

namespace rlvr {

// The first difference in one line, the earliest step of a phase first; empty where there is none.
// `identity` gives the part of a resolved config that decides results (threads and folders do not).
// Fails: Error(kIo) or Error(kCorrupt) where one of the runs cannot be read.
std::string CompareRuns(const std::filesystem::path& left, const std::filesystem::path& right,
                        const std::function<std::string(const std::string&)>& identity);

}  // namespace rlvr
