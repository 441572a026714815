// SPDX-License-Identifier: Apache-2.0
#include "core/config/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/base/error.h"
#include "core/config/config_lines.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

std::string ReadBounded(const fs::path& file, const std::string& blame) {
  std::error_code error;
  if (fs::is_directory(file, error)) {
    throw Error(ExitCode::kIo,
                fmt::format("{}{} is a directory; expected a config file", blame, file.string()));
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMaxConfigBytes + 1, '\0');
  if (stream) stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || !stream.is_open()) {
    throw Error(ExitCode::kIo, fmt::format("{}can't read config file {}: {}", blame, file.string(),
                                           std::strerror(errno)));
  }
  text.resize(static_cast<size_t>(stream.gcount()));
  if (text.size() > kMaxConfigBytes) {
    throw Error(ExitCode::kConfig, fmt::format("{}{}: larger than {} bytes; expected a config file",
                                               blame, file.string(), kMaxConfigBytes));
  }
  return text;
}

// Reads a file and what it includes, depth first.
class FileReader {
 public:
  void Read(const fs::path& file, const std::string& blame) {
    std::error_code ignored;
    const fs::path identity = fs::weakly_canonical(file, ignored);
    Check(identity, blame);
    open_.push_back(identity);
    const ConfigText text = ParseConfigText(ReadBounded(file, blame), file.string());
    for (const Setting& include : text.includes) {
      const fs::path next = file.parent_path() / include.value;
      const std::string from = include.where + ": include: ";
      if (fs::exists(next, ignored) && !fs::is_regular_file(next, ignored)) {
        throw Error(ExitCode::kConfig, from + next.string() + " is no regular file");
      }
      Read(next, from);
    }
    settings_.insert(settings_.end(), text.settings.begin(), text.settings.end());
    open_.pop_back();
  }
  std::vector<Setting> Take() { return std::move(settings_); }

 private:
  void Check(const fs::path& identity, const std::string& blame) {
    if (std::find(open_.begin(), open_.end(), identity) != open_.end()) {
      throw Error(ExitCode::kConfig,
                  fmt::format("{}{} includes itself, in a circle", blame, identity.string()));
    }
    if (open_.size() > kMaxIncludeDepth) {
      throw Error(ExitCode::kConfig,
                  fmt::format("{}deeper than {} includes", blame, kMaxIncludeDepth));
    }
    if (++files_ > kMaxConfigFiles) {
      throw Error(ExitCode::kConfig,
                  fmt::format("{}more than {} config files", blame, kMaxConfigFiles));
    }
  }

  std::vector<fs::path> open_;  // the file being read and those that include it
  size_t files_ = 0;
  std::vector<Setting> settings_;
};

}  // namespace

std::vector<Setting> ReadConfigFile(const fs::path& file) {
  FileReader reader;
  reader.Read(file, "");
  return reader.Take();
}

std::vector<Setting> ReadConfigText(std::string_view text, const std::string& name) {
  if (text.size() > kMaxConfigBytes) {
    throw Error(ExitCode::kConfig, fmt::format("{}: larger than {} bytes", name, kMaxConfigBytes));
  }
  ConfigText parsed = ParseConfigText(text, name);
  if (!parsed.includes.empty()) {
    throw Error(ExitCode::kConfig, parsed.includes[0].where + ": include is not allowed here");
  }
  return std::move(parsed.settings);
}

std::string QuoteConfigValue(const std::string& value) {
  if (value.empty()) return "\"\"";
  const bool plain = value.find_first_of("\"'#;") == std::string::npos && value.front() != ' ' &&
                     value.back() != ' ';
  if (plain) return value;
  const char quote = value.find('"') == std::string::npos ? '"' : '\'';
  return quote + value + quote;
}

}  // namespace rlvr
