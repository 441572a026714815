#pragma once
// ErrorText: the message of the Error that a call must fail with.
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>

#include "core/base/error.h"

namespace rlvr {

// Calls `work`; a missing Error or one of another class is a test failure.
template <class Work>
std::string ErrorText(ExitCode code, const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << "more than one line";
    return error.what();
  }
  ADD_FAILURE() << "no Error was thrown";
  return "";
}

}  // namespace rlvr
