// SPDX-License-Identifier: Apache-2.0
#include "rl/sharded_gradient.h"

#include <algorithm>
#include <numeric>

#include "core/base/check.h"
#include "core/base/trace.h"
#include "core/math/kernels.h"

namespace rlvr {
namespace {

TokenWork WorkOf(const PackedBatch& batch) {
  TokenWork work;
  for (const Segment& segment : batch.segments) work.Add(segment.position, segment.length);
  return work;
}

}  // namespace

ShardedGradient::ShardedGradient(const Transformer<float>& transformer, WorkerPool& pool,
                                 int64_t shards, int64_t tokens_per_microbatch)
    : transformer_(transformer),
      pool_(pool),
      shards_(shards),
      tokens_per_microbatch_(tokens_per_microbatch),
      weights_(transformer.table(), transformer.config().precision),
      activations_(static_cast<size_t>(pool.threads())),
      buffers_(static_cast<size_t>(shards)),
      packed_(static_cast<size_t>(shards)),
      rows_(static_cast<size_t>(shards)) {}

// Appends rows [begin, ...) that share a prompt: the prompt once, then completions without their
// last token, which predicts nothing. Returns the first row of the next prompt.
size_t ShardedGradient::PackGroup(Packed& packed, const TextSet& texts,
                                  std::span<const int32_t> rows, size_t begin) {
  const int32_t prompt = texts.rows[rows[begin]].prompt;
  const int32_t parent = packed.batch.Append(texts.prompts[prompt]);
  const auto last = static_cast<int32_t>(packed.batch.tokens.size()) - 1;
  size_t end = begin;
  for (; end < rows.size() && texts.rows[rows[end]].prompt == prompt; ++end) {
    const TextSet::Row& row = texts.rows[rows[end]];
    packed.targets.push_back({last, row.completion[0], row.kept});
    packed.token_index.push_back(texts.offset[rows[end]]);
  }
  for (; begin < end; ++begin) {
    const auto& [unused, completion, kept, saved] = texts.rows[rows[begin]];
    if (completion.size() == 1) continue;
    const auto first = static_cast<int32_t>(packed.batch.tokens.size());
    packed.batch.Append(completion.first(completion.size() - 1), parent);
    for (int32_t t = 1; t < static_cast<int32_t>(completion.size()); ++t) {
      packed.targets.push_back(
          {first + t - 1, completion[t], kept ? kept + t * texts.kept_words : nullptr});
      packed.token_index.push_back(texts.offset[rows[begin]] + t);
    }
  }
  return end;
}

// Rows of the packed tokens in the order of PackGroup.
void ShardedGradient::FindSaved(Packed& packed, const TextSet& texts,
                                std::span<const int32_t> rows) {
  packed.saved.clear();
  int32_t prompt = -1;
  for (const int32_t index : rows) {
    const TextSet::Row& row = texts.rows[index];
    if (row.saved == nullptr) return packed.saved.clear();
    if (row.prompt != prompt) {
      const auto length = static_cast<int32_t>(texts.prompts[row.prompt].size());
      for (int32_t i = 0; i < length; ++i) packed.saved.push_back(row.saved[0] + i);
      prompt = row.prompt;
    }
    packed.saved.insert(packed.saved.end(), row.saved + 1, row.saved + row.completion.size());
  }
  if (std::count(packed.saved.begin(), packed.saved.end(), -1) > 0) packed.saved.clear();
}

// Each target becomes two, of tokens 1 and 0, whose log-probabilities differ as their logits do; or
// one for each token of the vocabulary.
void ShardedGradient::Expand(Packed& packed, Head head) const {
  if (head == Head::kToken) return;
  std::vector<Target>& expanded = packed.expanded;
  expanded.clear();
  for (const Target& target : packed.targets) {
    if (head == Head::kScalar) {
      expanded.insert(expanded.end(), {{target.row, 1}, {target.row, 0}});
      continue;
    }
    for (int32_t v = 0; v < transformer_.vocabulary(); ++v) {
      expanded.push_back({target.row, v, target.kept});
    }
  }
  std::swap(packed.targets, expanded);
}

// Each prompt once, and all tokens of completions but the last ones; where shards cut a group, its
// prompt is fed more often, which is no useful work.
void ShardedGradient::CountWork(const TextSet& texts) {
  TokenWork work;
  for (const auto& prompt : texts.prompts) work.Add(0, static_cast<int64_t>(prompt.size()));
  for (const TextSet::Row& row : texts.rows) {
    work.Add(static_cast<int64_t>(texts.prompts[row.prompt].size()),
             static_cast<int64_t>(row.completion.size()) - 1);
  }
  tokens_fed_ = work.tokens;
  flops_ = transformer_.ForwardFlops(work);
  restored_flops_ = 0;
}

// Adds the backward, two forwards of the texts that have a gradient.
void ShardedGradient::CountBackward() {
  double all = 0, backward = 0;
  bool restored = true;
  for (const Packed& packed : packed_) {
    if (packed.batch.tokens.empty()) continue;
    all += transformer_.ForwardFlops(WorkOf(packed.batch));
    backward += transformer_.ForwardFlops(packed.backward);
    restored = restored && !packed.saved.empty();
  }
  if (restored) restored_flops_ = flops_;
  if (all > 0) flops_ += 2 * flops_ * backward / all;
}

void ShardedGradient::Prepare(const TextSet& texts, const Options& options) {
  const TraceSpan span("pack");
  cutter_.Cut(rows_, texts, options.whole_groups);
  const auto tokens = static_cast<size_t>(texts.tokens());
  const size_t width =
      options.head == Head::kVocabulary ? static_cast<size_t>(transformer_.vocabulary()) : 1;
  logprob_.resize(tokens * width);
  dlogprob_.assign(tokens * width, 0);
  entropy_.resize(options.entropy ? tokens : 0);
  dentropy_.assign(options.entropy_gradient ? tokens : 0, 0);
  value_.resize(options.value_head ? tokens : 0);
  dvalue_.assign(value_.size(), 0);
  CountWork(texts);
  for (size_t shard = 0; shard < rows_.size(); ++shard) {
    Packed& packed = packed_[shard];
    packed.batch.Clear(), packed.targets.clear(), packed.token_index.clear();
    for (size_t row = 0; row < rows_[shard].size();)
      row = PackGroup(packed, texts, rows_[shard], row);
    packed.saved.clear();
    if (options.saved) FindSaved(packed, texts, rows_[shard]);
    Expand(packed, options.head);
    // Any thread may take any shard: all have room for each, so that no later step allocates.
    for (Activations<float>& activations : activations_) {
      transformer_.Reserve(activations, packed.batch);
    }
  }
}

// Waves of as many shards as the micro-batch holds.
void ShardedGradient::ForEachShard(const WorkerPool::Work& work) {
  int64_t in_flight = shards_;
  if (tokens_per_microbatch_ > 0) {
    size_t largest = 1;
    for (const Packed& packed : packed_) largest = std::max(largest, packed.batch.tokens.size());
    in_flight = std::max<int64_t>(1, tokens_per_microbatch_ / static_cast<int64_t>(largest));
  }
  for (int64_t first = 0; first < shards_; first += in_flight) {
    pool_.Run(std::min(in_flight, shards_ - first),
              [&](int64_t item, int worker) { work(first + item, worker); });
  }
}

void ShardedGradient::ForwardShard(int64_t shard, int worker, const Weights<float>& weights,
                                   const Options& options) {
  Packed& packed = packed_[shard];
  const TraceSpan span(packed.saved.empty() ? "forward" : "restore");
  Activations<float>& activations = activations_[worker];
  packed.logprob.resize(packed.targets.size());
  packed.entropy.resize(options.entropy ? packed.targets.size() : 0);
  if (packed.saved.empty()) {
    transformer_.Forward(activations, weights, packed.batch);
  } else {
    transformer_.RestoreHidden(activations, weights, packed.batch, *options.saved, packed.saved);
  }
  transformer_.LogProbs(packed.logprob.data(), options.entropy ? packed.entropy.data() : nullptr,
                        activations, weights, packed.targets, options.temperature);
  const size_t count = packed.TargetsPerToken();
  for (size_t i = 0; i < packed.token_index.size(); ++i) {
    const float* from = packed.logprob.data() + i * count;
    float* to =
        logprob_.data() +
        packed.token_index[i] * (options.head == Head::kVocabulary ? transformer_.vocabulary() : 1);
    if (options.head == Head::kScalar) {
      *to = from[0] - from[1];
    } else {
      std::copy(from, from + count, to);
    }
    if (options.entropy) entropy_[packed.token_index[i]] = packed.entropy[i * count];
  }
  if (options.value_head) ForwardValues(packed, worker, options);
}

// Values of the states before each token: the head's weights times the hidden state, and its bias.
void ShardedGradient::ForwardValues(const Packed& packed, int worker, const Options& options) {
  const int64_t C = transformer_.config().width;
  const size_t count = packed.TargetsPerToken();
  for (size_t i = 0; i < packed.token_index.size(); ++i) {
    const float* hidden = transformer_.Hidden(activations_[worker], packed.targets[i * count].row);
    double sum = options.value_head[C];
    for (int64_t c = 0; c < C; ++c) sum += static_cast<double>(options.value_head[c]) * hidden[c];
    value_[packed.token_index[i]] = static_cast<float>(sum);
  }
}

void ShardedGradient::BackwardValues(int64_t shard, int worker, const Options& options) {
  Packed& packed = packed_[shard];
  const int64_t C = transformer_.config().width;
  const size_t count = packed.TargetsPerToken();
  packed.dhidden.assign(packed.targets.size() * static_cast<size_t>(C), 0.0f);
  std::vector<float>& gradient = value_buffers_[shard];
  for (size_t i = 0; i < packed.token_index.size(); ++i) {
    const float* hidden = transformer_.Hidden(activations_[worker], packed.targets[i * count].row);
    const float d = dvalue_[packed.token_index[i]];
    float* dhidden = packed.dhidden.data() + static_cast<int64_t>(i * count) * C;
    for (int64_t c = 0; c < C; ++c) {
      dhidden[c] = d * options.value_head[c];
      gradient[c] += d * hidden[c];
    }
    gradient[C] += d;
  }
}

void ShardedGradient::BackwardShard(int64_t shard, int worker, const Weights<float>& weights,
                                    const Options& options) {
  const TraceSpan span("backward");
  Packed& packed = packed_[shard];
  packed.dlogprob.resize(packed.targets.size());
  packed.dentropy.assign(options.entropy_gradient ? packed.targets.size() : 0, 0.0f);
  const size_t count = packed.TargetsPerToken();
  for (size_t i = 0; i < packed.token_index.size(); ++i) {
    float* to = packed.dlogprob.data() + i * count;
    const float* from =
        dlogprob_.data() +
        packed.token_index[i] * (options.head == Head::kVocabulary ? transformer_.vocabulary() : 1);
    if (options.head == Head::kScalar) {
      to[0] = *from, to[1] = -*from;
    } else {
      std::copy(from, from + count, to);
    }
    if (options.entropy_gradient) packed.dentropy[i * count] = dentropy_[packed.token_index[i]];
  }
  if (options.value_head) BackwardValues(shard, worker, options);
  const Transformer<float>::BackwardArgs args = {
      .dlogprob = packed.dlogprob.data(),
      .dentropy = options.entropy_gradient ? packed.dentropy.data() : nullptr,
      .targets = packed.targets,
      .temperature = options.temperature,
      .dhidden = options.value_head ? packed.dhidden.data() : nullptr};
  float* gradient = buffers_[shard].data();
  Activations<float>& activations = activations_[worker];
  packed.backward =
      packed.saved.empty()
          ? transformer_.Backward(gradient, activations, weights, packed.batch, args)
          : transformer_.BackwardRestored(gradient, activations, weights, packed.batch, args,
                                          *options.saved, packed.saved);
}

// buffers_[0] = sum of all buffers, by a binary tree over shards; threads share the parameters out.
void ShardedGradient::SumBuffers() {
  const TraceSpan span("gradient_sum");
  constexpr int64_t kRange = 1 << 14;
  const int64_t size = static_cast<int64_t>(buffers_[0].size());
  pool_.Run((size + kRange - 1) / kRange, [&](int64_t item, int) {
    const int64_t begin = item * kRange, end = std::min(size, begin + kRange);
    for (size_t stride = 1; stride < buffers_.size(); stride *= 2) {
      for (size_t i = 0; i + stride < buffers_.size(); i += 2 * stride) {
        float* to = buffers_[i].data();
        const float* from = buffers_[i + stride].data();
        for (int64_t j = begin; j < end; ++j) to[j] += from[j];
      }
    }
  });
}

void ShardedGradient::Score(const float* params, const TextSet& texts, const Options& options) {
  Prepare(texts, options);
  const Weights<float> weights =
      options.float32 ? Weights<float>(params) : weights_.Pack(params, pool_);
  ForEachShard([&](int64_t shard, int worker) {
    if (!rows_[shard].empty()) ForwardShard(shard, worker, weights, options);
  });
}

void ShardedGradient::Compute(const float* params, const TextSet& texts, const Options& options,
                              const LossDerivative& loss) {
  Prepare(texts, options);
  const Weights<float> weights = weights_.Pack(params, pool_);
  const auto size = static_cast<size_t>(transformer_.table().size());
  shard_squares_.assign(buffers_.size(), -1);
  value_buffers_.assign(buffers_.size(), {});
  ForEachShard([&](int64_t shard, int worker) {
    if (options.value_head) {
      value_buffers_[shard].assign(static_cast<size_t>(transformer_.config().width + 1), 0.0f);
    }
    if (rows_[shard].empty()) return buffers_[shard].assign(size, 0);
    buffers_[shard].resize(size);
    ForwardShard(shard, worker, weights, options);
    loss({.shard = shard,
          .rows = rows_[shard],
          .logprob = logprob_.data(),
          .entropy = options.entropy ? entropy_.data() : nullptr,
          .dlogprob = dlogprob_.data(),
          .dentropy = options.entropy_gradient ? dentropy_.data() : nullptr,
          .value = options.value_head ? value_.data() : nullptr,
          .dvalue = options.value_head ? dvalue_.data() : nullptr});
    BackwardShard(shard, worker, weights, options);
    shard_squares_[shard] =
        GetKernels<float>().sum_of_squares(buffers_[shard].data(), static_cast<int64_t>(size));
  });
  CountBackward();
  SumBuffers();
  for (size_t shard = 1; shard < value_buffers_.size(); ++shard) {
    for (size_t c = 0; c < value_buffers_[shard].size(); ++c) {
      value_buffers_[0][c] += value_buffers_[shard][c];
    }
  }
}

}  // namespace rlvr
