// SPDX-License-Identifier: Apache-2.0
#include "core/config/config_lines.h"

#include <fmt/format.h>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <map>
#include <sstream>

#include "core/base/ascii.h"
#include "core/base/error.h"

namespace rlvr {
namespace {

// Boost cuts every line at '#', so one inside quotes travels as a byte that no config may hold.
constexpr char kHash = '\x01';

bool StartsComment(std::string_view text) { return text.front() == '#' || text.front() == ';'; }

class Filter {
 public:
  explicit Filter(const std::string& name) : name_(name) {}

  ConfigText Run(std::string_view text) {
    if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
    while (!text.empty()) {
      const size_t end = text.find('\n');
      ++line_;
      Line(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return Parse();
  }

 private:
  [[noreturn]] void Fail(const std::string& message) const {
    throw Error(ExitCode::kConfig, fmt::format("{}:{}: {}", name_, line_, message));
  }

  void Line(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    for (const char c : line) {
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) {
        Fail("a control character; expected text");
      }
    }
    line = Trim(line);
    if (line.empty() || StartsComment(line)) return;
    line.front() == '[' ? Section(line) : KeyValue(line);
  }

  void Section(std::string_view line) {
    const size_t close = line.find(']');
    if (close == std::string_view::npos) Fail(Quoted(line) + ": expected ']' after the section");
    const std::string_view rest = Trim(line.substr(close + 1));
    if (!rest.empty() && !StartsComment(rest))
      Fail(Quoted(rest) + " after a section; expected nothing");
    const std::string_view section = Trim(line.substr(1, close - 1));
    if (!IsKey(section)) Fail(Quoted(section) + ": expected the name of a section");
    section_ = std::string(section) + ".";
    filtered_ += fmt::format("[{}]\n", section);
  }

  void KeyValue(std::string_view line) {
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) Fail(Quoted(line) + ": expected key = value");
    const std::string_view key = Trim(line.substr(0, equals));
    if (!IsKey(key)) Fail(Quoted(key) + ": expected a key of letters, digits, '_', '-' and '.'");
    const std::string value = Value(key, Trim(line.substr(equals + 1)));
    if (key == "include") return Include(value);
    const std::string full = section_ + std::string(key);
    const auto [first, fresh] = lines_.emplace(full, line_);
    if (!fresh)
      Fail(fmt::format("{} is set a second time; the first is in line {}", full, first->second));
    if (order_.size() == kMaxSettings) Fail(fmt::format("more than {} settings", kMaxSettings));
    order_.push_back(line_);
    filtered_ += fmt::format("{} = {}\n", key, value);
  }

  void Include(const std::string& value) {
    if (!order_.empty())
      Fail("include after a setting; expected it before all settings of the file");
    if (value.empty()) Fail("include names no file");
    std::string file = value.substr(1, value.size() - 2);
    for (char& c : file) c = c == kHash ? '#' : c;
    text_.includes.push_back({"include", std::move(file), Where(line_)});
  }

  // The value in quotes, so that Boost's trimming changes nothing.
  std::string Value(std::string_view key, std::string_view text) const {
    const bool quoted = !text.empty() && (text.front() == '"' || text.front() == '\'');
    std::string value = quoted ? QuotedValue(key, text) : PlainValue(key, text);
    for (char& c : value) c = c == '#' ? kHash : c;
    return "\"" + value + "\"";
  }

  std::string QuotedValue(std::string_view key, std::string_view text) const {
    const size_t close = text.find(text.front(), 1);
    if (close == std::string_view::npos)
      Fail(fmt::format("{} = {}: expected a closing quote", key, Quoted(text)));
    const std::string_view rest = Trim(text.substr(close + 1));
    if (!rest.empty() && !StartsComment(rest)) {
      Fail(fmt::format("{} = {}: expected nothing after the closing quote", key, Quoted(text)));
    }
    return std::string(text.substr(1, close - 1));
  }

  std::string PlainValue(std::string_view key, std::string_view text) const {
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '#' && text[i] != ';') continue;
      const bool comment = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t';
      if (comment) return std::string(Trim(text.substr(0, i)));
      if (text[i] == '#') {
        Fail(fmt::format(
            "{} = {}: a '#' inside a value; expected a space before a comment, or quotes", key,
            Quoted(text)));
      }
    }
    return std::string(text);
  }

  std::string Where(int line) const { return fmt::format("{}:{}", name_, line); }

  // Boost joins sections and keys; it gives the settings in order, one a line kept in order_.
  ConfigText Parse() {
    std::istringstream stream(filtered_);
    const boost::program_options::options_description none;
    const auto parsed = boost::program_options::parse_config_file(stream, none, true);
    for (size_t i = 0; i < parsed.options.size(); ++i) {
      const auto& option = parsed.options[i];
      std::string value = option.value.at(0).substr(1, option.value.at(0).size() - 2);
      for (char& c : value) c = c == kHash ? '#' : c;
      text_.settings.push_back({option.string_key, std::move(value), Where(order_.at(i))});
    }
    return std::move(text_);
  }

  const std::string& name_;
  int line_ = 0;
  std::string section_;
  std::string filtered_;
  std::vector<int> order_;            // line of each setting
  std::map<std::string, int> lines_;  // line of each key
  ConfigText text_;
};

}  // namespace

ConfigText ParseConfigText(std::string_view text, const std::string& name) {
  return Filter(name).Run(text);
}

}  // namespace rlvr
