// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/config/reader.h"
#include "core/config/value.h"
#include "core/io/file.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kSection = "sweep.";

std::string Trim(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<std::string> SplitValues(const Setting& setting) {
  std::vector<std::string> values;
  for (size_t at = 0; at <= setting.value.size();) {
    const size_t bar = std::min(setting.value.find('|', at), setting.value.size());
    values.push_back(Trim(setting.value.substr(at, bar - at)));
    at = bar + 1;
  }
  std::set<std::string> seen;
  for (const std::string& value : values) {
    if (!value.empty() && seen.insert(value).second) continue;
    throw Error(ExitCode::kConfig,
                fmt::format("{}: {} = {}: expected different values with | between them",
                            setting.where, setting.key, Quoted(setting.value)));
  }
  return values;
}

// Each arm has all seeds of --seeds: one that the axis named would be set over.
void RefuseSeeds(const Setting& setting) {
  if (setting.key != "sweep.run.seed") return;
  throw Error(ExitCode::kConfig,
              fmt::format("{}: run.seed in [sweep]: expected the seeds of all arms in --seeds",
                          setting.where));
}

// The folder of a sweep is one sweep's: cells of another would be mixed with its own.
void WriteCommon(const SweepSpec& spec, const fs::path& file) {
  std::string text;
  for (const Setting& setting : spec.common) {
    // The later of two settings of one key wins: the file may hold each once.
    const Setting* last = &setting;
    for (const Setting& other : spec.common) {
      if (other.key == setting.key) last = &other;
    }
    if (last == &setting) {
      text += fmt::format("{} = {}\n", setting.key, QuoteConfigValue(setting.value));
    }
  }
  if (fs::exists(file) && ReadTextFile(file) != text) {
    throw Error(ExitCode::kConfig,
                fmt::format("{} is of another sweep; expected the same spec, or another --out",
                            file.string()));
  }
  fs::create_directories(file.parent_path());
  WriteTextFile(file, text);
}

}  // namespace

SweepSpec ParseSweep(const std::vector<Setting>& settings) {
  SweepSpec spec;
  size_t arms = 1;
  for (const Setting& setting : settings) {
    if (setting.key.compare(0, kSection.size(), kSection) != 0) {
      spec.common.push_back(setting);
      continue;
    }
    RefuseSeeds(setting);
    SweepAxis axis{setting.key.substr(kSection.size()), SplitValues(setting)};
    std::erase_if(spec.axes, [&](const SweepAxis& other) { return other.key == axis.key; });
    spec.axes.push_back(std::move(axis));
    arms *= spec.axes.back().values.size();
    if (arms > kMaxCells) {
      throw Error(ExitCode::kConfig, fmt::format("{}: more than {} arms; expected a smaller grid",
                                                 setting.where, kMaxCells));
    }
  }
  return spec;
}

void AddBases(const std::vector<int64_t>& bases, SweepSpec& spec) {
  SweepAxis axis{"pretrain.seed", {}};
  for (const SweepAxis& other : spec.axes) {
    if (other.key != axis.key) continue;
    throw Error(ExitCode::kConfig, "pretrain.seed is in [sweep] and in --bases; expected one");
  }
  for (const int64_t base : bases) axis.values.push_back(std::to_string(base));
  spec.axes.push_back(std::move(axis));
}

std::string DefaultSeeds(const SweepSpec& spec) {
  const auto own = std::find_if(spec.common.rbegin(), spec.common.rend(),
                                [](const Setting& s) { return s.key == "run.seed"; });
  return own == spec.common.rend() ? "0" : own->value;
}

std::vector<std::vector<Setting>> Grid(const std::vector<SweepAxis>& axes) {
  std::vector<std::vector<Setting>> arms = {{}};
  for (const SweepAxis& axis : axes) {
    std::vector<std::vector<Setting>> longer;
    for (const auto& arm : arms) {
      for (const std::string& value : axis.values) {
        longer.push_back(arm);
        longer.back().push_back({axis.key, value, "[sweep]"});
      }
    }
    arms = std::move(longer);
  }
  return arms;
}

std::string ArmName(const std::vector<Setting>& arm) {
  std::string name;
  for (const Setting& setting : arm) {
    name += fmt::format("{}{}={}", name.empty() ? "" : ",",
                        setting.key.substr(setting.key.rfind('.') + 1), setting.value);
  }
  for (char& c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) ||
                       std::string_view("=,.-_+").find(c) != std::string_view::npos;
    if (!plain) c = '_';
  }
  return name.empty() || name[0] == '.' ? "all" + name : name;
}

std::vector<int64_t> ReadSeeds(const std::string& text, const std::string& option) {
  std::vector<int64_t> seeds;
  const std::string problem = ReadValue(text, {.help = "", .min = 0, .max = 9e15}, seeds);
  const std::set<int64_t> different(seeds.begin(), seeds.end());
  if (problem.empty() && !seeds.empty() && different.size() == seeds.size()) return seeds;
  throw Error(ExitCode::kConfig,
              fmt::format("{} {}: {}", option, Quoted(text),
                          problem.empty() ? "expected different numbers, such as 0..9" : problem));
}

std::vector<Cell> MakeSweepCells(const SweepSpec& spec, const std::vector<int64_t>& seeds,
                                 const fs::path& root) {
  const fs::path common = root / "sweep.cfg";
  WriteCommon(spec, common);
  std::vector<Cell> cells;
  std::set<std::string> names;
  for (const auto& arm : Grid(spec.axes)) {
    std::string name = ArmName(arm);
    while (!names.insert(name).second) name += "_";
    for (const int64_t seed : seeds) {
      std::vector<Setting> settings = arm;
      settings.push_back({"run.seed", std::to_string(seed), "--seeds"});
      const std::string cell = fmt::format("{}/s{}", name, seed);
      if (cells.size() >= kMaxCells) {
        throw Error(ExitCode::kConfig, fmt::format("more than {} cells; expected fewer seeds or a "
                                                   "smaller grid",
                                                   kMaxCells));
      }
      cells.push_back(MakeCell(cell, root / cell, {common}, std::move(settings)));
    }
  }
  return cells;
}

}  // namespace rlvr
