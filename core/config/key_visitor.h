#pragma once
// KeyVisitor: a FieldVisitor that knows the full key of the field at hand. Private to core/config.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>
#include <vector>

#include "core/config/field.h"

namespace rlvr {

// Derived: template <class T> void Each(const std::string& key, T& value, const FieldInfo& info).
template <class Derived>
class KeyVisitor : public FieldVisitor {
 public:
  using FieldVisitor::Field;
  void Field(std::string_view name, bool& value, const FieldInfo& info) override {
    To(name, value, info);
  }
  void Field(std::string_view name, int64_t& value, const FieldInfo& info) override {
    To(name, value, info);
  }
  void Field(std::string_view name, double& value, const FieldInfo& info) override {
    To(name, value, info);
  }
  void Field(std::string_view name, std::string& value, const FieldInfo& info) override {
    To(name, value, info);
  }
  void Field(std::string_view name, std::vector<int64_t>& value, const FieldInfo& info) override {
    To(name, value, info);
  }
  void Field(std::string_view name, std::vector<double>& value, const FieldInfo& info) override {
    To(name, value, info);
  }
  void Field(std::string_view name, std::vector<std::string>& value,
             const FieldInfo& info) override {
    To(name, value, info);
  }

  void Enter(std::string_view section) override {
    ends_.push_back(prefix_.size());
    prefix_.append(section).append(".");
  }
  void Leave() override {
    prefix_.resize(ends_.back());
    ends_.pop_back();
  }

 private:
  template <class T>
  void To(std::string_view name, T& value, const FieldInfo& info) {
    static_cast<Derived*>(this)->Each(prefix_ + std::string(name), value, info);
  }

  std::string prefix_;  // "" or sections, each with its dot
  std::vector<size_t> ends_;
};

}  // namespace rlvr
