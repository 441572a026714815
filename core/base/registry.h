#pragma once
// Registry<Entry>: plug-ins by name. A plug-in's file registers itself with RLVR_REGISTER at
// namespace scope; nothing else is edited. Entry has at least `std::string name` and `std::string
// help`. A name given twice aborts naming both files; an unknown name is an Error that lists the
// nearest.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/nearest.h"

namespace rlvr {

template <class Entry>
class Registry {
 public:
  static Registry& Get() {
    static Registry registry;
    return registry;
  }

  // Called by RLVR_REGISTER before main.
  bool Add(Entry entry, const char* file, int line) {
    const std::string where = fmt::format("{}:{}", file, line);
    const auto it = entries_.find(entry.name);
    CHECK(it == entries_.end(), "'{}' is registered at {} and at {}", entry.name, it->second.where,
          where);
    std::string name = entry.name;
    entries_.emplace(std::move(name), Placed{std::move(entry), where});
    return true;
  }

  // Fails: Error(kConfig) that names the kind of thing, the name and the nearest known one.
  const Entry& Find(std::string_view kind, std::string_view name) const {
    const auto it = entries_.find(std::string(name));
    if (it == entries_.end()) {
      throw Error(ExitCode::kConfig,
                  fmt::format("unknown {} '{}'; {}", kind, name, SuggestNearest(name, Names())));
    }
    return it->second.entry;
  }
  bool Has(std::string_view name) const { return entries_.count(std::string(name)) > 0; }

  // Sorted.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& [name, placed] : entries_) names.push_back(name);
    return names;
  }

 private:
  struct Placed {
    Entry entry;
    std::string where;
  };
  std::map<std::string, Placed> entries_;
};

}  // namespace rlvr

#define RLVR_CONCAT_(a, b) a##b
#define RLVR_CONCAT(a, b) RLVR_CONCAT_(a, b)
// RLVR_REGISTER(Entry, {...}): adds one entry to Registry<Entry>.
#define RLVR_REGISTER(Entry, ...)                                            \
  [[maybe_unused]] static const bool RLVR_CONCAT(registered_, __COUNTER__) = \
      ::rlvr::Registry<Entry>::Get().Add(Entry __VA_ARGS__, __FILE__, __LINE__)
