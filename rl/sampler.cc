// SPDX-License-Identifier: Apache-2.0
#include "rl/sampler.h"

#include <algorithm>
#include <atomic>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/base/trace.h"

namespace rlvr {
namespace {

// The environment's part of a lane whose requests are rollouts of the batch from `first` on.
class LaneTurns : public TurnTaker {
 public:
  struct Parts {
    const ProblemSource& source;
    const Vocabulary& vocabulary;
    const std::vector<uint8_t>& pauses;
    const RolloutBatch& batch;
  };
  LaneTurns(const Parts& parts, int64_t first) : parts_(parts), first_(first) {}

  bool Pauses(int32_t token) const override { return parts_.pauses[static_cast<size_t>(token)]; }
  bool Reply(int64_t request, std::span<const int32_t> completion,
             std::vector<int32_t>& read) override {
    const RolloutBatch& batch = parts_.batch;
    const Drawn& drawn = batch.drawn[static_cast<size_t>((first_ + request) / batch.group_size)];
    const struct Reply reply = parts_.source.ReplyTo(drawn, parts_.vocabulary.Decode(completion));
    read = parts_.vocabulary.Encode(reply.text);
    return !reply.ends;
  }

 private:
  Parts parts_;
  int64_t first_;
};

}  // namespace

std::vector<int64_t> CutIntoLanes(int64_t prompts, int64_t group_size, int64_t lanes) {
  const int64_t pieces =
      std::min(group_size, (lanes + prompts - 1) / std::max<int64_t>(1, prompts));
  std::vector<int64_t> cuts = {0};
  for (int64_t prompt = 0; prompt < prompts; ++prompt) {
    for (int64_t piece = 1; piece <= pieces; ++piece) {
      cuts.push_back(prompt * group_size + group_size * piece / pieces);
    }
  }
  return cuts;
}

uint64_t StreamKey(uint64_t seed, std::string_view name, std::initializer_list<uint64_t> indices) {
  Stream stream(seed, name, indices);
  const uint64_t high = stream();
  return high << 32 | stream();
}

Sampler::Sampler(const Policy& policy, const ProblemSource& source, WorkerPool& pool,
                 const LaneConfig& lanes)
    : policy_(policy),
      source_(source),
      pool_(pool),
      lanes_(lanes),
      packed_(policy.transformer.table(), policy.transformer.config().precision) {
  for (int i = 0; i < pool.threads(); ++i) {
    decoders_.push_back(std::make_unique<Decoder<float>>(policy.transformer, lanes.slots));
  }
  const std::string marks = source.TurnMarks();
  if (marks.empty()) return;
  pauses_.assign(static_cast<size_t>(policy.vocabulary.size()), 0);
  for (const int32_t token : policy.vocabulary.Encode(marks)) pauses_[token] = 1;
}

RolloutBatch Sampler::Draw(const PromptRange& range) const {
  const TraceSpan span("problems");
  RolloutBatch batch;
  batch.prompts = range.prompts;
  batch.group_size = range.group_size;
  batch.key.resize(static_cast<size_t>(range.prompts));
  batch.drawn.resize(static_cast<size_t>(range.prompts));
  batch.prompt_tokens.resize(static_cast<size_t>(range.prompts));
  pool_.Run(range.prompts, [&](int64_t i, int) {
    const PromptChoice choice = range.choices.empty()
                                    ? PromptChoice{range.first + static_cast<uint64_t>(i)}
                                    : range.choices[static_cast<size_t>(i)];
    batch.key[i] = {range.seed, choice.index};
    batch.drawn[i] = choice.task < 0
                         ? source_.Draw(range.seed, range.split, choice.index)
                         : source_.DrawOf(choice.task, range.seed, range.split, choice.index);
    batch.prompt_tokens[i] = policy_.vocabulary.Encode(batch.drawn[i].problem.prompt);
  });
  return batch;
}

void Sampler::Reserve(RolloutBatch& batch, int64_t stride) const {
  const auto rollouts = static_cast<size_t>(batch.rollouts());
  batch.stride = stride;
  batch.tokens.assign(rollouts * static_cast<size_t>(batch.stride), Vocabulary::kStop);
  batch.logprob_sampler.assign(batch.tokens.size(), 0.0f);
  batch.mask.assign(batch.tokens.size(), 0);
  batch.kept.assign(batch.tokens.size() * static_cast<size_t>(batch.kept_words), 0);
  batch.length.assign(rollouts, 0);
  batch.truncated.assign(rollouts, 0);
  batch.text.assign(rollouts, "");
  batch.judgement.assign(rollouts, {});
  for (const auto& prompt : batch.prompt_tokens) {
    const int64_t needed = static_cast<int64_t>(prompt.size()) + batch.stride;
    const int64_t context = policy_.transformer.config().max_context;
    if (prompt.empty() || needed > context) {
      throw Error(ExitCode::kConfig,
                  fmt::format("policy.max_context = {}: a prompt of {} tokens and "
                              "max_completion_tokens = {} need {}",
                              context, prompt.size(), batch.stride, needed));
    }
  }
}

void Sampler::Complete(RolloutBatch& batch, const float* params, const SamplingOptions& options,
                       const Key& key, SavedRows<float>* rows) {
  Reserve(batch, options.max_completion_tokens);
  if (rows) batch.saved.assign(static_cast<size_t>(batch.rollouts() * (1 + batch.stride)), -1);
  const double start = MonotonicSeconds();
  Decode(batch, packed_.Pack(params, pool_), options, key, rows);
  const double decoded = MonotonicSeconds();
  Judge(batch);
  decode_work_ = {};
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const auto prompt = static_cast<int64_t>(batch.prompt_tokens[i / batch.group_size].size());
    if (i % batch.group_size == 0) decode_work_.Add(0, prompt);
    decode_work_.Add(prompt, batch.length[i] - 1);
  }
  decode_seconds_ = decoded - start;
  judge_seconds_ = MonotonicSeconds() - decoded;
}

void Sampler::Decode(RolloutBatch& batch, const Weights<float>& weights,
                     const SamplingOptions& options, const Key& key, SavedRows<float>* rows) {
  const TraceSpan span("decode");
  interrupt_ = InterruptionOf(options);
  MakeLanes(batch, options, key);
  // Few texts are shared out: one decoder has slots for all, and other threads would be idle.
  const int64_t share = (batch.rollouts() + pool_.threads() - 1) / pool_.threads();
  const int64_t slots =
      Decoder<float>::SlotsOf(policy_.transformer, lanes_.slots, options.max_completion_tokens);
  const int64_t most = share <= slots ? share : batch.rollouts();
  std::atomic<size_t> next{0};
  pool_.Run(pool_.threads(), [&](int64_t, int worker) {
    int64_t taken = 0;
    const auto take = [&]() -> const DecodeLane* {
      const size_t lane = taken < most ? next.fetch_add(1) : work_.size();
      if (lane >= work_.size()) return nullptr;
      taken += std::ssize(work_[lane].requests);
      return &work_[lane];
    };
    decoders_[worker]->Run(weights, options, take, rows);
  });
}

std::vector<int32_t> Sampler::InterruptionOf(const SamplingOptions& options) const {
  if (options.interrupt_text.empty()) return {};
  const auto refuse = [&](const std::string& why) {
    throw Error(ExitCode::kConfig,
                fmt::format("rl.interrupt_text = '{}': {}", options.interrupt_text, why));
  };
  if (!pauses_.empty()) refuse("completions of a task in several turns are not interrupted");
  if (!policy_.vocabulary.Knows(options.interrupt_text)) refuse("a character is not of the task's");
  const std::vector<int32_t> tokens = policy_.vocabulary.Encode(options.interrupt_text);
  const int64_t needed = static_cast<int64_t>(tokens.size()) + options.interrupt_tokens;
  if (needed >= options.max_completion_tokens) {
    refuse(
        fmt::format("it and rl.interrupt_tokens need {} of rl.max_completion_tokens = {}; "
                    "expected fewer",
                    needed, options.max_completion_tokens));
  }
  return tokens;
}

void Sampler::MakeLanes(RolloutBatch& batch, const SamplingOptions& options, const Key& key) {
  const std::vector<int64_t> cuts = CutIntoLanes(batch.prompts, batch.group_size, lanes_.lanes);
  const int64_t G = batch.group_size;
  requests_.clear(), work_.clear(), turns_.clear();
  for (size_t lane = 0; lane + 1 < cuts.size(); ++lane) {
    for (int64_t rollout = cuts[lane]; rollout < cuts[lane + 1]; ++rollout) {
      const uint64_t stream = key(rollout / G, rollout % G);
      requests_.push_back({.prompt = static_cast<int32_t>(rollout / G - cuts[lane] / G),
                           .key = stream,
                           .forced_length = ForcedLength(stream)});
    }
  }
  for (size_t lane = 0; lane + 1 < cuts.size(); ++lane) {
    const int64_t begin = cuts[lane], end = cuts[lane + 1];
    if (begin == end) continue;
    work_.push_back(
        {.prompts =
             std::span(batch.prompt_tokens).subspan(begin / G, (end - 1) / G - begin / G + 1),
         .requests = std::span(requests_).subspan(begin, end - begin),
         .output = {.tokens = batch.tokens.data() + begin * batch.stride,
                    .logprob = batch.logprob_sampler.data() + begin * batch.stride,
                    .length = batch.length.data() + begin,
                    .truncated = batch.truncated.data() + begin,
                    .stride = batch.stride,
                    .sampled = batch.mask.data() + begin * batch.stride,
                    .kept = batch.kept_words > 0
                                ? batch.kept.data() + begin * batch.stride * batch.kept_words
                                : nullptr,
                    .saved = batch.saved.empty() ? nullptr
                                                 : batch.saved.data() + begin * (1 + batch.stride)},
         .interrupt = interrupt_,
         .interrupt_at =
             static_cast<int32_t>(options.max_completion_tokens - options.interrupt_tokens -
                                  static_cast<int64_t>(interrupt_.size()))});
    if (pauses_.empty()) continue;
    turns_.push_back(std::make_unique<LaneTurns>(
        LaneTurns::Parts{source_, policy_.vocabulary, pauses_, batch}, begin));
    work_.back().turns = turns_.back().get();
  }
}

int32_t Sampler::ForcedLength(uint64_t key) const {
  if (forced_.high == 0) return 0;
  return static_cast<int32_t>(Stream(key, "forced.length").Integer(forced_.low, forced_.high));
}

void Sampler::Judge(RolloutBatch& batch) const {
  const TraceSpan span("verify");
  constexpr int64_t kChunk = 32;
  const int64_t rollouts = batch.rollouts();
  pool_.Run((rollouts + kChunk - 1) / kChunk, [&](int64_t chunk, int) {
    for (int64_t i = chunk * kChunk; i < std::min(rollouts, (chunk + 1) * kChunk); ++i) {
      const int64_t length = batch.length[i], first = i * batch.stride;
      batch.text[i] = policy_.vocabulary.Decode(std::span(batch.tokens).subspan(first, length));
      batch.judgement[i] =
          source_.Judge(batch.drawn[i / batch.group_size], batch.text[i], batch.truncated[i] != 0);
    }
  });
}

}  // namespace rlvr
