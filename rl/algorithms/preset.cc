// SPDX-License-Identifier: Apache-2.0
#include "rl/algorithms/preset.h"

#include <algorithm>
#include <charconv>

#include "core/base/error.h"
#include "core/base/nearest.h"
#include "core/base/registry.h"

namespace rlvr {
namespace {

// Writes options into the fields that it is shown, and remembers which ones it met.
class OptionSetter : public FieldVisitor {
 public:
  explicit OptionSetter(const Options& options) : left_(options) {}

  const Options& left() const { return left_; }

  using FieldVisitor::Field;
  void Field(std::string_view name, bool& value, const FieldInfo&) override {
    const std::string* text = Take(name);
    if (text == nullptr) return;
    Require(*text == "true" || *text == "false", name, *text);
    value = *text == "true";
  }
  void Field(std::string_view name, int64_t& value, const FieldInfo& info) override {
    Number(name, value, info);
  }
  void Field(std::string_view name, double& value, const FieldInfo& info) override {
    Number(name, value, info);
  }
  void Field(std::string_view name, std::string& value, const FieldInfo& info) override {
    const std::string* text = Take(name);
    if (text == nullptr) return;
    const auto& choices = info.choices;
    Require(choices.empty() || std::count(choices.begin(), choices.end(), *text) > 0, name, *text);
    value = *text;
  }
  void Field(std::string_view, std::vector<int64_t>&, const FieldInfo&) override {}
  void Field(std::string_view, std::vector<double>&, const FieldInfo&) override {}
  void Field(std::string_view, std::vector<std::string>&, const FieldInfo&) override {}
  void Enter(std::string_view section) override { prefix_ += std::string(section) + "."; }
  void Leave() override {
    prefix_.pop_back();
    prefix_.resize(prefix_.rfind('.') + 1);
  }

 private:
  // The option's value, or null; valid until the next call.
  const std::string* Take(std::string_view name) {
    const std::string key = prefix_ + std::string(name);
    const auto it = std::find_if(left_.begin(), left_.end(),
                                 [&](const auto& option) { return option.first == key; });
    if (it == left_.end()) return nullptr;
    taken_ = it->second;
    left_.erase(it);
    return &taken_;
  }

  template <class T>
  void Number(std::string_view name, T& value, const FieldInfo& info) {
    const std::string* text = Take(name);
    if (text == nullptr) return;
    const char* end = text->data() + text->size();
    T parsed{};
    const auto result = std::from_chars(text->data(), end, parsed);
    const double as_double = static_cast<double>(parsed);
    Require(result.ec == std::errc() && result.ptr == end && as_double >= info.min &&
                as_double <= info.max,
            name, *text);
    value = parsed;
  }

  void Require(bool good, std::string_view name, const std::string& text) const {
    if (good) return;
    throw Error(ExitCode::kConfig, "rl." + prefix_ + std::string(name) + ": '" + text +
                                       "' is not one of its values (see `rlvr config`)");
  }

  Options left_;
  std::string prefix_, taken_;
};

}  // namespace

Options SetOptions(const Options& options, const std::function<void(FieldVisitor&)>& visit) {
  OptionSetter setter(options);
  visit(setter);
  return setter.left();
}

void ApplyPreset(std::string_view name, LossConfig& config) {
  const AlgorithmPreset& preset = Registry<AlgorithmPreset>::Get().Find("algorithm", name);
  SetOptions(preset.options, [&](FieldVisitor& v) { config.Visit(v); });
}

}  // namespace rlvr
