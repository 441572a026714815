// SPDX-License-Identifier: Apache-2.0
#include "core/config/bind.h"

#include <fmt/format.h>

#include <map>

#include "core/base/error.h"
#include "core/base/nearest.h"
#include "core/config/key_visitor.h"
#include "core/config/value.h"

namespace rlvr {
namespace {

class Binder : public KeyVisitor<Binder> {
 public:
  explicit Binder(const std::vector<Setting>& settings) : settings_(settings) {
    for (size_t i = 0; i < settings.size(); ++i) by_key_[settings[i].key].push_back(i);
  }

  template <class T>
  void Each(const std::string& key, T& value, const FieldInfo& info) {
    keys_.push_back(key);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    for (const size_t i : found->second) {
      const Setting& setting = settings_[i];
      const std::string problem = ReadValue(setting.value, info, value);
      if (!problem.empty()) {
        throw Error(ExitCode::kConfig, fmt::format("{}: {} = {}: {}", setting.where, key,
                                                   Quoted(setting.value), problem));
      }
    }
    by_key_.erase(found);
  }

  // What is left in by_key_ belongs to no field; blames the first as written.
  void RefuseUnknown() const {
    if (by_key_.empty()) return;
    size_t first = settings_.size();
    for (const auto& [key, uses] : by_key_) first = std::min(first, uses.front());
    const Setting& setting = settings_[first];
    const bool typed = setting.where == kCommandLineWhere;
    throw Error(
        typed ? ExitCode::kCommandLine : ExitCode::kConfig,
        fmt::format("{}: unknown {}{} (= {}); {}", setting.where, typed ? "option --" : "key ",
                    setting.key, Quoted(setting.value), SuggestNearest(setting.key, keys_)));
  }

 private:
  const std::vector<Setting>& settings_;
  std::map<std::string, std::vector<size_t>> by_key_;  // not yet bound
  std::vector<std::string> keys_;                      // of all fields
};

}  // namespace

void BindFields(const std::vector<Setting>& settings, const VisitFunction& visit) {
  Binder binder(settings);
  visit(binder);
  binder.RefuseUnknown();
}

std::string LastValue(const std::vector<Setting>& settings, std::string_view key,
                      const std::string& otherwise) {
  std::string value = otherwise;
  for (const Setting& setting : settings) {
    if (setting.key == key) value = setting.value;
  }
  return value;
}

}  // namespace rlvr
