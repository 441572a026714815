// SPDX-License-Identifier: Apache-2.0
#include "rl/rollout_codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "core/base/error.h"
#include "core/text/vocabulary.h"
#include "rl/texts_of_batch.h"

namespace rlvr {
namespace {

template <class T>
void Add(TensorFile& file, const std::string& name, const char* dtype, const std::vector<T>& values,
         std::vector<int64_t> shape = {}) {
  if (shape.empty()) shape = {static_cast<int64_t>(values.size())};
  Tensor tensor{name, dtype, std::move(shape), {}};
  const auto bytes = std::as_bytes(std::span(values));
  tensor.data.assign(bytes.begin(), bytes.end());
  file.tensors.push_back(std::move(tensor));
}

[[noreturn]] void Corrupt(const TensorFile& file, const std::string& what) {
  throw Error(ExitCode::kCorrupt, fmt::format("{}: {}", file.path, what));
}

// A tensor of this type with `count` values (-1: any number).
template <class T>
std::vector<T> Take(const TensorFile& file, const std::string& name, const char* dtype,
                    int64_t count = -1) {
  const Tensor* tensor = file.Find(name);
  if (!tensor) Corrupt(file, fmt::format("no tensor '{}'", name));
  const auto values = static_cast<int64_t>(tensor->data.size() / sizeof(T));
  if (tensor->dtype != dtype || (count >= 0 && values != count)) {
    Corrupt(file, fmt::format("tensor '{}' has {} values of type {}; expected {} of type {}", name,
                              values, tensor->dtype, count, dtype));
  }
  std::vector<T> out(static_cast<size_t>(values));
  if (values > 0) std::memcpy(out.data(), tensor->data.data(), tensor->data.size());
  return out;
}

// The sum of lengths, each at least 1.
int64_t Total(const std::vector<int32_t>& lengths, const TensorFile& file) {
  int64_t total = 0;
  for (const int32_t length : lengths) {
    if (length < 1) Corrupt(file, fmt::format("a text of {} tokens", length));
    total += length;
  }
  return total;
}

// Values of the tokens that there are, padding left out; `width` of each.
template <class T>
std::vector<T> Packed(const std::vector<T>& padded, const RolloutBatch& batch, int64_t width = 1) {
  std::vector<T> packed;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const auto begin = padded.begin() + i * batch.stride * width;
    packed.insert(packed.end(), begin, begin + batch.length[i] * width);
  }
  return packed;
}

template <class T>
void Unpack(std::vector<T>& padded, const std::vector<T>& packed, const RolloutBatch& batch,
            int64_t width = 1) {
  auto from = packed.begin();
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const int64_t count = batch.length[i] * width;
    std::copy_n(from, count, padded.begin() + i * batch.stride * width);
    from += count;
  }
}

std::vector<uint8_t> VerdictsOf(const RolloutBatch& batch) {
  std::vector<uint8_t> verdicts;
  for (const Judgement& j : batch.judgement) {
    verdicts.push_back(static_cast<uint8_t>(j.verdict.verdict));
  }
  return verdicts;
}

std::vector<double> FlatParts(const RolloutBatch& batch) {
  std::vector<double> flat;
  for (const RewardParts& p : batch.parts) {
    flat.insert(flat.end(), {p.answer, p.format, p.length, p.tool});
  }
  return flat;
}

// What the reward is the sum of: there for every rollout, or for none yet.
void TakeParts(RolloutBatch& batch, const TensorFile& file, const std::string& prefix) {
  const auto flat = Take<double>(file, prefix + "parts", "F64");
  batch.accepted = Take<uint8_t>(file, prefix + "accepted", "U8");
  const size_t rollouts = batch.length.size(), there = flat.empty() ? 0 : rollouts;
  if (flat.size() != 4 * there || batch.accepted.size() != there) {
    Corrupt(file, fmt::format("{} rollouts with {} parts of rewards", rollouts, flat.size()));
  }
  for (size_t i = 0; i < there; ++i) {
    batch.parts.push_back({flat[4 * i], flat[4 * i + 1], flat[4 * i + 2], flat[4 * i + 3]});
  }
}

}  // namespace

void PutRollouts(TensorFile& file, const std::string& prefix, const RolloutBatch& batch) {
  std::vector<int64_t> problem;
  std::vector<int32_t> prompt_length, prompt_tokens;
  for (int64_t p = 0; p < batch.prompts; ++p) {
    problem.push_back(static_cast<int64_t>(batch.key[p].seed));
    problem.push_back(static_cast<int64_t>(batch.key[p].index));
    const std::vector<int32_t>& prompt = batch.prompt_tokens[p];
    prompt_length.push_back(static_cast<int32_t>(prompt.size()));
    prompt_tokens.insert(prompt_tokens.end(), prompt.begin(), prompt.end());
  }
  Add(file, prefix + "problem", "I64", problem, {batch.prompts, 2});
  Add(file, prefix + "prompt_length", "I32", prompt_length);
  Add(file, prefix + "prompt_tokens", "I32", prompt_tokens);
  Add(file, prefix + "length", "I32", batch.length);
  Add(file, prefix + "truncated", "U8", batch.truncated);
  Add(file, prefix + "verdict", "U8", VerdictsOf(batch));
  Add(file, prefix + "reward", "F64", batch.reward);
  Add(file, prefix + "parts", "F64", FlatParts(batch));
  Add(file, prefix + "accepted", "U8", batch.accepted);
  Add(file, prefix + "tokens", "I32", Packed(batch.tokens, batch));
  Add(file, prefix + "mask", "U8", Packed(batch.mask, batch));
  Add(file, prefix + "logprob_sampler", "F32", Packed(batch.logprob_sampler, batch));
  if (batch.kept_words == 0) return;
  const std::vector<uint64_t> kept = Packed(batch.kept, batch, batch.kept_words);
  Add(file, prefix + "kept", "I64", kept,
      {static_cast<int64_t>(kept.size()) / batch.kept_words, batch.kept_words});
}

RolloutReader::RolloutReader(const RlConfig& config, const ProblemSource& source,
                             const Sampler& sampler)
    : config_(config), source_(source), sampler_(sampler) {}

RolloutBatch RolloutReader::Get(const TensorFile& file, const std::string& prefix) const {
  RolloutBatch batch;
  ReadPrompts(batch, file, prefix);
  batch.length = Take<int32_t>(file, prefix + "length", "I32");
  const auto rollouts = static_cast<int64_t>(batch.length.size());
  if (batch.prompts == 0 ? rollouts != 0 : rollouts == 0 || rollouts % batch.prompts != 0) {
    Corrupt(file, fmt::format("{} completions of {} prompts", rollouts, batch.prompts));
  }
  if (batch.prompts == 0) return batch;
  batch.group_size = rollouts / batch.prompts;
  ReadCompletions(batch, file, prefix);
  for (int64_t i = 0; i < rollouts; ++i) CheckCompletion(batch, i, file);
  const std::vector<uint8_t> mask = batch.mask;
  sampler_.Judge(batch);
  batch.mask = mask;
  return batch;
}

// Prompts must be those of the problems that the tasks give for their keys.
void RolloutReader::ReadPrompts(RolloutBatch& batch, const TensorFile& file,
                                const std::string& prefix) const {
  const auto problem = Take<int64_t>(file, prefix + "problem", "I64");
  if (problem.size() % 2 != 0) Corrupt(file, "tensor 'problem' has an odd number of values");
  batch.prompts = static_cast<int64_t>(problem.size() / 2);
  const auto lengths = Take<int32_t>(file, prefix + "prompt_length", "I32", batch.prompts);
  const auto tokens = Take<int32_t>(file, prefix + "prompt_tokens", "I32", Total(lengths, file));
  auto at = tokens.begin();
  for (int64_t p = 0; p < batch.prompts; ++p) {
    const ProblemKey key{static_cast<uint64_t>(problem[2 * p]),
                         static_cast<uint64_t>(problem[2 * p + 1])};
    batch.key.push_back(key);
    batch.drawn.push_back(source_.Draw(key.seed, Split::kTrain, key.index));
    batch.prompt_tokens.push_back(sampler_.vocabulary().Encode(batch.drawn[p].problem.prompt));
    const std::vector<int32_t> stored(at, at + lengths[p]);
    at += lengths[p];
    if (stored == batch.prompt_tokens[p]) continue;
    throw Error(ExitCode::kConfig,
                fmt::format("{}: prompt {} is not that of training problem {} of seed {} of these "
                            "tasks ('{}'); expected the tasks that the rollouts were made on",
                            file.path, p, key.index, key.seed, batch.drawn[p].problem.prompt));
  }
}

void RolloutReader::ReadCompletions(RolloutBatch& batch, const TensorFile& file,
                                    const std::string& prefix) const {
  const std::vector<int32_t> length = batch.length;
  const int64_t total = Total(length, file), rollouts = batch.rollouts();
  const int64_t limit = config_.sampling.max_completion_tokens;
  const int64_t longest = *std::max_element(length.begin(), length.end());
  if (longest > limit) {
    throw Error(ExitCode::kConfig,
                fmt::format("{}: a completion of {} tokens; rl.max_completion_tokens = {}",
                            file.path, longest, limit));
  }
  const bool kept = config_.ReplaysTokenSets();
  if (kept != (file.Find(prefix + "kept") != nullptr)) {
    throw Error(ExitCode::kConfig,
                fmt::format("{}: its rollouts are with{} the sets that they were drawn from; "
                            "expected rl.replay_token_set and the cuts of sampling as in that run",
                            file.path, kept ? "out" : ""));
  }
  if (kept) batch.kept_words = sampler_.KeptWordsOfVocabulary();
  sampler_.Reserve(batch, limit);
  batch.length = length;
  batch.truncated = Take<uint8_t>(file, prefix + "truncated", "U8", rollouts);
  batch.reward = Take<double>(file, prefix + "reward", "F64", rollouts);
  TakeParts(batch, file, prefix);
  Unpack(batch.tokens, Take<int32_t>(file, prefix + "tokens", "I32", total), batch);
  Unpack(batch.mask, Take<uint8_t>(file, prefix + "mask", "U8", total), batch);
  Unpack(batch.logprob_sampler, Take<float>(file, prefix + "logprob_sampler", "F32", total), batch);
  if (!kept) return;
  Unpack(batch.kept, Take<uint64_t>(file, prefix + "kept", "I64", total * batch.kept_words), batch,
         batch.kept_words);
}

// Tokens of the vocabulary, a stop token at the end alone and just where it is not cut (a reply may
// end it, too), numbers that are finite, and each token in its set.
void RolloutReader::CheckCompletion(const RolloutBatch& batch, int64_t rollout,
                                    const TensorFile& file) const {
  const int64_t first = rollout * batch.stride, last = first + batch.length[rollout] - 1;
  const auto require = [&](bool good, const char* what) {
    if (!good) Corrupt(file, fmt::format("completion {}: {}", rollout, what));
  };
  require(batch.truncated[rollout] <= 1 && std::isfinite(batch.reward[rollout]),
          "its reward or its mark of truncation is no number of that kind");
  const bool stopped = batch.tokens[last] == Vocabulary::kStop;
  require(stopped ? batch.truncated[rollout] == 0
                  : batch.truncated[rollout] == 1 || batch.mask[last] == 0,
          "the stop token must be its last one unless it is truncated");
  for (int64_t t = first; t <= last; ++t) {
    const int32_t token = batch.tokens[t];
    require(token >= 0 && token < sampler_.vocabulary().size(), "a token beyond the vocabulary");
    require(t == last || token != Vocabulary::kStop, "a stop token before its end");
    require(batch.mask[t] <= 1, "a mask that is neither 0 nor 1");
    require(std::isfinite(batch.logprob_sampler[t]), "a log-probability that is not finite");
    if (batch.kept_words == 0 || batch.mask[t] == 0) continue;
    const uint64_t word = batch.kept[t * batch.kept_words + token / 64];
    require((word >> token % 64 & 1) != 0, "a token outside the set that it was drawn from");
  }
}

}  // namespace rlvr
