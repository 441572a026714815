#pragma once
// Problem: a prompt, its gold answer, its difficulty and its facts; and the worked solutions that
// pretraining reads.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

namespace rlvr {

struct Problem {
  std::string prompt;
  std::string gold;            // in the grammar of the task's answer type
  std::string canonical;       // equal problems have equal canonical forms; splits hash it
  double difficulty = 0;       // the task's scale
  std::vector<int64_t> facts;  // what the task needs to judge steps; private to the task
};

// A text that a policy may write after the prompt, the stop token left out.
struct Solution {
  std::string text;
  std::string style;  // such as "worked" or "direct"
};

// What an environment says to what a policy wrote: a text that the policy reads before it goes on,
// or the end.
struct Reply {
  std::string text = "";
  bool ends = false;
};

}  // namespace rlvr
