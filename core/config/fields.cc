// SPDX-License-Identifier: Apache-2.0
#include "core/config/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/hash.h"
#include "core/config/key_visitor.h"
#include "core/config/reader.h"
#include "core/config/value.h"

namespace rlvr {
namespace {

const char* TypeName(const bool&) { return "true or false"; }
const char* TypeName(const int64_t&) { return "whole number"; }
const char* TypeName(const double&) { return "number"; }
const char* TypeName(const std::string&) { return "text"; }
const char* TypeName(const std::vector<int64_t>&) { return "list of whole numbers"; }
const char* TypeName(const std::vector<double>&) { return "list of numbers"; }
const char* TypeName(const std::vector<std::string>&) { return "list of texts"; }

class Lister : public KeyVisitor<Lister> {
 public:
  template <class T>
  void Each(const std::string& key, T& value, const FieldInfo& info) {
    entries.push_back(
        {key, info.choices.empty() ? TypeName(value) : "one of", PrintValue(value), info});
  }
  std::vector<FieldEntry> entries;
};

std::string SectionOf(const std::string& key) {
  const size_t dot = key.rfind('.');
  return dot == std::string::npos ? "" : key.substr(0, dot);
}

std::string NameOf(const std::string& key) { return key.substr(key.rfind('.') + 1); }

// Fields by section, sections in the order of their first field, "" before all others: a file can't
// leave a section.
std::vector<std::pair<std::string, std::vector<const FieldEntry*>>> BySection(
    const std::vector<FieldEntry>& fields) {
  std::vector<std::pair<std::string, std::vector<const FieldEntry*>>> sections{{"", {}}};
  std::map<std::string, size_t> index{{"", 0}};
  for (const FieldEntry& field : fields) {
    const std::string section = SectionOf(field.key);
    const auto [place, fresh] = index.emplace(section, sections.size());
    if (fresh) sections.push_back({section, {}});
    sections[place->second].second.push_back(&field);
  }
  if (sections[0].second.empty()) sections.erase(sections.begin());
  return sections;
}

// Cells of a markdown table must not end at a '|'.
std::string Cell(std::string text) {
  for (size_t i = 0; (i = text.find('|', i)) != std::string::npos; i += 2) text.insert(i, "\\");
  return text;
}

std::string TypeAndRange(const FieldEntry& field) {
  if (!field.info.choices.empty())
    return fmt::format("one of `{}`", fmt::join(field.info.choices, "`, `"));
  const std::string range = PrintRange(field.info);
  return range.empty() ? field.type : field.type + " " + range;
}

}  // namespace

std::vector<FieldEntry> ListFields(const VisitFunction& visit) {
  Lister lister;
  visit(lister);
  return std::move(lister.entries);
}

std::string DumpConfig(const std::vector<FieldEntry>& fields) {
  std::string text;
  for (const auto& [section, members] : BySection(fields)) {
    if (!section.empty()) text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", section);
    for (const FieldEntry* field : members) {
      text += fmt::format("{} = {}\n", NameOf(field->key), QuoteConfigValue(field->value));
    }
  }
  return text;
}

std::string HashedText(const std::vector<FieldEntry>& fields,
                       const std::vector<std::string>& prefixes) {
  const auto wanted = [&](const std::string& key) {
    return prefixes.empty() ||
           std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
             return key.compare(0, prefix.size(), prefix) == 0;
           });
  };
  std::vector<std::string> lines;
  for (const FieldEntry& field : fields) {
    if (field.info.hashed && wanted(field.key))
      lines.push_back(field.key + " = " + field.value + "\n");
  }
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, ""));
}

uint64_t ConfigHash(const std::vector<FieldEntry>& fields,
                    const std::vector<std::string>& prefixes) {
  return Hash64(HashedText(fields, prefixes));
}

std::string HashHex(uint64_t hash) { return fmt::format("{:016x}", hash); }

std::string ConfigReference(const std::vector<FieldEntry>& fields) {
  std::string text;
  for (const auto& [section, members] : BySection(fields)) {
    if (!section.empty()) text += fmt::format("{}## [{}]\n\n", text.empty() ? "" : "\n", section);
    text += "| key | value | default | unit | meaning |\n|---|---|---|---|---|\n";
    for (const FieldEntry* field : members) {
      const std::string value = field->value.empty() ? "" : "`" + field->value + "`";
      text += fmt::format("| `{}` | {} | {} | {} | {} |\n", field->key, Cell(TypeAndRange(*field)),
                          Cell(value), Cell(field->info.unit), Cell(field->info.help));
    }
  }
  return text;
}

const FieldEntry* FindField(const std::vector<FieldEntry>& fields, std::string_view key) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const FieldEntry& field) { return field.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

std::vector<ConfigDifference> DiffSettings(const std::vector<Setting>& left,
                                           const std::vector<Setting>& right) {
  std::map<std::string, std::string> others;
  for (const Setting& setting : right) others[setting.key] = setting.value;
  std::vector<ConfigDifference> differences;
  for (const Setting& setting : left) {
    const auto other = others.find(setting.key);
    if (other == others.end()) {
      differences.push_back({setting.key, setting.value, "", true, false});
      continue;
    }
    if (other->second != setting.value)
      differences.push_back({setting.key, setting.value, other->second});
    others.erase(other);
  }
  for (const Setting& setting : right) {
    if (others.count(setting.key))
      differences.push_back({setting.key, "", setting.value, false, true});
  }
  return differences;
}

}  // namespace rlvr
