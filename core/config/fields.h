#pragma once
// What a config's declaration gives beside reading: its fields as text, the dump, the hash, the
// reference page, and what differs between two configs.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/bind.h"
#include "core/config/field.h"
#include "core/config/setting.h"

namespace rlvr {

// One field as text. `type` is "true or false", "whole number", "number", "text", "one of" or "list
// of ...".
struct FieldEntry {
  std::string key;
  std::string type;
  std::string value;
  FieldInfo info;
};

// All fields in the order of their declaration.
std::vector<FieldEntry> ListFields(const VisitFunction& visit);

// The canonical text: reading it into a struct of the same defaults gives every value bit for bit.
std::string DumpConfig(const std::vector<FieldEntry>& fields);

// One line each of all fields that change results (info.hashed) and whose key starts with one of
// `prefixes` (none: all), sorted by key; what the hash is of.
std::string HashedText(const std::vector<FieldEntry>& fields,
                       const std::vector<std::string>& prefixes = {});
// 64 bits of HashedText.
uint64_t ConfigHash(const std::vector<FieldEntry>& fields,
                    const std::vector<std::string>& prefixes = {});
// 16 lower-case hex digits.
std::string HashHex(uint64_t hash);

// A markdown table a section: key, type and range, default, unit, help. `fields` have their
// defaults.
std::string ConfigReference(const std::vector<FieldEntry>& fields);

// The entry of this key, or nullptr.
const FieldEntry* FindField(const std::vector<FieldEntry>& fields, std::string_view key);

// A key whose value differs between two configs; empty where a side does not have the key.
struct ConfigDifference {
  std::string key, left, right;
  bool in_left = true, in_right = true;
};
// In the order of `left`, then what only `right` has.
std::vector<ConfigDifference> DiffSettings(const std::vector<Setting>& left,
                                           const std::vector<Setting>& right);

}  // namespace rlvr
