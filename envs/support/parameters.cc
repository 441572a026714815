// SPDX-License-Identifier: Apache-2.0
#include "envs/support/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/registry.h"

namespace rlvr {

void CheckParameters(const AnswerType& type, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : type.parameters) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw Error(
        ExitCode::kData,
        fmt::format("answer type '{}' has no parameter '{}'; {}", type.name, name,
                    known.size() == 0 ? std::string("it has none")
                                      : SuggestNearest(name, {known.begin(), known.end()})));
  }
}

std::string Parameter(const AnswerType& type, std::string_view name, std::string_view fallback) {
  const auto it = type.parameters.find(std::string(name));
  return it == type.parameters.end() ? std::string(fallback) : it->second;
}

std::string ParameterOf(const AnswerType& type, std::string_view name,
                        std::initializer_list<std::string_view> choices) {
  const std::string value = Parameter(type, name, *choices.begin());
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return value;
  throw Error(ExitCode::kData,
              fmt::format("answer type '{}': {} = '{}'; {}", type.name, name, value,
                          SuggestNearest(value, {choices.begin(), choices.end()})));
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  for (char c : text) {
    if (c != ',' && c != ' ') {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::exchange(part, ""));
    }
  }
  if (!part.empty()) parts.push_back(part);
  return parts;
}

std::unique_ptr<Verifier> MakeVerifier(const AnswerType& type) {
  return Registry<VerifierPlugin>::Get().Find("answer type", type.name).make(type);
}

}  // namespace rlvr
