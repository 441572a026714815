#pragma once
// RunCaptured: runs the program's main in this process and keeps what it printed.
// SPDX-License-Identifier: Apache-2.0

#include <stdio_ext.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "core/base/check.h"
#include "experiments/command.h"

namespace rlvr {

struct ProgramResult {
  int code;
  std::string out, err;
};

// A standard stream sent to a file (`path`, or one without a name) until Take.
class CapturedStream {
 public:
  CapturedStream(std::FILE* stream, const char* path)
      : stream_(stream), file_(path ? std::fopen(path, "w") : std::tmpfile()) {
    CHECK(file_, "no file to capture to");
    std::fflush(stream_);
    saved_ = ::dup(::fileno(stream_));
    ::dup2(::fileno(file_), ::fileno(stream_));
  }
  std::string Take() {
    std::fflush(stream_);
    __fpurge(stream_);  // what a full disk did not take
    std::clearerr(stream_);
    ::dup2(saved_, ::fileno(stream_));
    ::close(saved_);
    std::string text;
    std::rewind(file_);
    for (int c = 0; (c = std::fgetc(file_)) != EOF;) text += static_cast<char>(c);
    std::fclose(file_);
    return text;
  }

 private:
  std::FILE* stream_;
  std::FILE* file_;
  int saved_;
};

// stdout goes to `out_path` where one is given.
inline ProgramResult RunCaptured(const std::vector<std::string>& arguments,
                                 const char* out_path = nullptr) {
  CapturedStream out(stdout, out_path), err(stderr, nullptr);
  const int code = RunProgram(arguments);
  std::string text = out.Take();
  return {code, std::move(text), err.Take()};
}

}  // namespace rlvr
