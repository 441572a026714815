// SPDX-License-Identifier: Apache-2.0
#include "core/api/turns.h"

namespace rlvr {

std::vector<uint8_t> ReadBytes(const ProblemSource& source, const Drawn& drawn,
                               std::string_view completion) {
  std::vector<uint8_t> read(completion.size(), 0);
  const std::string marks = source.TurnMarks();
  if (marks.empty()) return read;
  for (size_t at = 0; at < completion.size(); ++at) {
    if (marks.find(completion[at]) == std::string::npos) continue;
    const std::string reply = source.ReplyTo(drawn, completion.substr(0, at + 1)).text;
    if (completion.substr(at + 1, reply.size()) != reply) continue;
    for (size_t i = 0; i < reply.size(); ++i) read[++at] = 1;
  }
  return read;
}

std::string Play(const ProblemSource& source, const Drawn& drawn, std::string_view own) {
  const std::string marks = source.TurnMarks();
  std::string completion;
  for (const char c : own) {
    completion += c;
    if (marks.find(c) == std::string::npos) continue;
    const Reply reply = source.ReplyTo(drawn, completion);
    completion += reply.text;
    if (reply.ends) break;
  }
  return completion;
}

}  // namespace rlvr
