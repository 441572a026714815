#pragma once
// Sets a config's fields by name in tests: SetFields(task, {{"terms", "2"}}). An unknown name
// aborts.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <sstream>
#include <string>

#include "core/base/check.h"
#include "core/config/field.h"

namespace rlvr {

class FieldSetter : public FieldVisitor {
 public:
  explicit FieldSetter(std::map<std::string, std::string> values) : values_(std::move(values)) {}
  ~FieldSetter() override { CHECK(values_.empty(), "no field '{}'", values_.begin()->first); }

  void Field(std::string_view name, bool& value, const FieldInfo&) override {
    std::string text;
    if (Take(name, text)) value = text == "true";
  }
  void Field(std::string_view name, int64_t& value, const FieldInfo&) override {
    Read(name, value);
  }
  void Field(std::string_view name, double& value, const FieldInfo&) override { Read(name, value); }
  void Field(std::string_view name, std::string& value, const FieldInfo&) override {
    Take(name, value);
  }
  void Field(std::string_view name, std::vector<int64_t>& value, const FieldInfo&) override {
    ReadList(name, value);
  }
  void Field(std::string_view name, std::vector<double>& value, const FieldInfo&) override {
    ReadList(name, value);
  }
  void Field(std::string_view name, std::vector<std::string>& value, const FieldInfo&) override {
    ReadList(name, value);
  }
  void Enter(std::string_view) override {}
  void Leave() override {}

 private:
  bool Take(std::string_view name, std::string& text) {
    const auto it = values_.find(std::string(name));
    if (it == values_.end()) return false;
    text = it->second;
    values_.erase(it);
    return true;
  }
  template <class Number>
  void Read(std::string_view name, Number& value) {
    std::string text;
    if (Take(name, text)) std::istringstream(text) >> value;
  }
  template <class Item>
  void ReadList(std::string_view name, std::vector<Item>& values) {
    std::string text, item;
    if (!Take(name, text)) return;
    values.clear();
    for (std::istringstream in(text); std::getline(in, item, ',');) {
      std::istringstream(item) >> values.emplace_back();
    }
  }

  std::map<std::string, std::string> values_;
};

template <class Config>
void SetFields(Config& config, std::map<std::string, std::string> values) {
  FieldSetter setter(std::move(values));
  config.Visit(setter);
}

}  // namespace rlvr
