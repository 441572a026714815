// SPDX-License-Identifier: Apache-2.0
#include "rl/policy.h"

#include <algorithm>
#include <optional>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/config/fields.h"
#include "core/config/reader.h"
#include "core/io/checkpoint_files.h"
#include "core/io/tensor_file.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

std::string Metadata(const TensorFile& file, const std::string& key) {
  const auto it = file.metadata.find(key);
  if (it != file.metadata.end()) return it->second;
  throw Error(
      ExitCode::kConfig,
      fmt::format("{}: no '{}' in its metadata; expected a checkpoint of rlvr", file.path, key));
}

// The shape alone: where a policy came from and how it is multiplied is not part of it.
std::string ShapeText(PolicyConfig config) {
  config.init.clear();
  config.precision = Precision::kFloat32;
  return DumpConfig(ListFields(VisitOf(config)));
}

}  // namespace

Policy::Policy(const PolicyConfig& config, std::string_view alphabet)
    : vocabulary(alphabet),
      transformer(config.Resolved(), vocabulary.size()),
      params(static_cast<size_t>(transformer.table().size()), 0.0f) {}

void Policy::Initialise(uint64_t seed) { transformer.table().Initialise(params.data(), seed); }

TensorFile PolicyToFile(const Policy& policy) {
  TensorFile file;
  file.metadata["format"] = "rlvr-policy 1";
  file.metadata["policy"] = ShapeText(policy.transformer.config());
  file.metadata["characters"] = policy.vocabulary.Utf8Characters();
  for (const Param& param : policy.transformer.table().params()) {
    file.AddFloats(param.name, param.shape, policy.params.data() + param.offset);
  }
  return file;
}

void PolicyFromFile(Policy& policy, const TensorFile& file) {
  const std::string held = Metadata(file, "characters");
  if (const std::string used = policy.vocabulary.Utf8Characters(); held != used) {
    throw Error(ExitCode::kConfig,
                fmt::format("{}: written for the characters '{}'; the tasks use '{}'", file.path,
                            held, used));
  }
  for (const Param& param : policy.transformer.table().params()) {
    file.ReadFloats(param.name, param.shape, policy.params.data() + param.offset);
  }
  PolicyConfig used = policy.transformer.config();
  used.max_context = ShapeOf(file).max_context;  // no tensor's shape: it changes no computation
  RequireShape(file, used);
}

PolicyConfig ShapeOf(const TensorFile& file) {
  PolicyConfig config;
  Bind(ReadConfigText(Metadata(file, "policy"), file.path), config);
  return config.Resolved();
}

void RequireShape(const TensorFile& file, const PolicyConfig& config) {
  const auto settings = [](const PolicyConfig& shape) {
    return ReadConfigText(ShapeText(shape), "policy");
  };
  const auto differences = DiffSettings(settings(ShapeOf(file)), settings(config));
  if (differences.empty()) return;
  const auto& [key, held, wanted, in_file, in_config] = differences[0];
  throw Error(ExitCode::kConfig,
              fmt::format("{}: written with policy.{} = {}, not {}", file.path, key, held, wanted));
}

std::unique_ptr<Policy> ReadPolicy(const std::filesystem::path& path) {
  const TensorFile file = ReadWeights(path);
  const std::optional<std::string> characters = BytesOfUtf8(Metadata(file, "characters"));
  if (!characters) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: a character above U+00FF among those of its policy", file.path));
  }
  auto policy = std::make_unique<Policy>(ShapeOf(file), *characters);
  PolicyFromFile(*policy, file);
  return policy;
}

TensorFile OptimizerToFile(const Optimizer& optimizer, const ParamTable& table) {
  TensorFile file;
  file.metadata["format"] = "rlvr-optimizer 1";
  file.metadata["steps_done"] = std::to_string(optimizer.steps_done);
  for (const Param& param : table.params()) {
    file.AddFloats("first_moment." + param.name, param.shape,
                   optimizer.first_moment.data() + param.offset);
    file.AddFloats("second_moment." + param.name, param.shape,
                   optimizer.second_moment.data() + param.offset);
  }
  return file;
}

void OptimizerFromFile(Optimizer& optimizer, const ParamTable& table, const TensorFile& file) {
  optimizer.steps_done = static_cast<int64_t>(GetNumber(file, "steps_done", 0));
  for (const Param& param : table.params()) {
    file.ReadFloats("first_moment." + param.name, param.shape,
                    optimizer.first_moment.data() + param.offset);
    file.ReadFloats("second_moment." + param.name, param.shape,
                    optimizer.second_moment.data() + param.offset);
  }
}

}  // namespace rlvr
