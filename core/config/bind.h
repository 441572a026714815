#pragma once
// Bind: settings into the fields of a struct, every mistake an error that names place, key, value
// and what was expected.
// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <string>
#include <vector>

#include "core/config/field.h"
#include "core/config/setting.h"

namespace rlvr {

// Calls Visit of some struct with the visitor that it is given.
using VisitFunction = std::function<void(FieldVisitor&)>;

template <class Struct>
VisitFunction VisitOf(Struct& fields) {
  return [&fields](FieldVisitor& v) { fields.Visit(v); };
}

// Gives each field the last of the settings of its key; every setting is checked, overridden ones
// too. A Visit may decide which fields follow by the values of those before (a task's fields by
// task.name). Fails: Error(kConfig) where a value doesn't fit its field, or a key belongs to no
// field (on the command line: Error(kCommandLine), an unknown option), with the nearest key.
void BindFields(const std::vector<Setting>& settings, const VisitFunction& visit);

template <class Struct>
void Bind(const std::vector<Setting>& settings, Struct& fields) {
  BindFields(settings, VisitOf(fields));
}

// The value that `key` would be bound to, or `otherwise`.
std::string LastValue(const std::vector<Setting>& settings, std::string_view key,
                      const std::string& otherwise);

}  // namespace rlvr
