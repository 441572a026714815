// SPDX-License-Identifier: Apache-2.0
#include "core/nn/decoder.h"

#include <algorithm>
#include <utility>

#include "core/base/aligned.h"
#include "core/base/check.h"
#include "core/base/rng.h"
#include "core/base/trace.h"
#include "core/math/kv_cache.h"
#include "core/nn/decode_text.h"
#include "core/nn/stack.h"
#include "core/text/vocabulary.h"

namespace rlvr {

double TokenUniform(uint64_t key, uint32_t t) {
  const auto words =
      Philox4x32({t, 0, 0, 0}, {static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)});
  return static_cast<double>(uint64_t{words[0] >> 5} << 26 | words[1] >> 6) * 0x1.0p-53;
}

template <class T>
struct Decoder<T>::Impl {
  const Transformer<T>& transformer;
  const Stack<T>& stack;
  int64_t asked_slots;  // 0: as many as fit
  int64_t slots = 0;    // of the Run in progress

  std::vector<std::unique_ptr<DecodeWave<T>>> waves;  // those with unfinished = 0 are free
  Activations<T> activations;                         // of prefilling
  std::vector<int32_t> last_rows;

  std::vector<DecodeText<T>> pending, active;  // row i of a step is the text active[i]
  size_t next_pending = 0;
  std::vector<int64_t> free_slots;
  AlignedVector<T> own_cache;  // [layer][slot][OwnPositions, W]
  std::vector<int32_t> tokens, position;
  std::vector<DecodeRow<T>> rows;
  AlignedVector<T> x, y, normed, norm_stats, sequence_saved, channel_saved, scratch, logits,
      sample_scratch;

  // Of the Run in progress.
  const Weights<T>* weights = nullptr;
  const SamplingOptions* options = nullptr;
  const NextLane* next = nullptr;
  SavedRows<T>* saved = nullptr;
  bool more = false;  // lanes, as far as is known

  int64_t CacheWidth() const { return stack.blocks[0].sequence->CacheWidth(); }
  int64_t OwnPositions() const { return WholeCacheBlocks(options->max_completion_tokens); }

  void Reserve();
  DecodeWave<T>& FreeWave();
  void TakeLanes();
  void Prefill(DecodeWave<T>& wave);
  bool Sample(const DecodeText<T>& text, const T* row);
  bool Read(const DecodeText<T>& text, int32_t token);
  bool GoesOn(const DecodeText<T>& text);
  void Refill();
  void Advance();
  void Feed();
  int32_t TakeSavedRows();
  void PlaceRows(size_t layer);
};

// Sizes all buffers for `slots` rows.
template <class T>
void Decoder<T>::Impl::Reserve() {
  const PolicyConfig& c = stack.config;
  for (const Block<T>& block : stack.blocks) {
    Grow(scratch, block.sequence->DecodeScratch(c.max_context));
    Grow(sequence_saved, slots * block.sequence->SavedPerRow());
    Grow(channel_saved, slots * block.channel->SavedPerRow());
    CHECK(block.sequence->CacheWidth() == CacheWidth(), "blocks with caches of two widths");
  }
  Grow(own_cache, c.layers * slots * OwnPositions() * CacheWidth());
  for (auto* buffer : {&x, &y, &normed}) Grow(*buffer, slots * c.width);
  Grow(norm_stats, 2 * slots);
  Grow(logits, slots * stack.vocabulary);
  Grow(sample_scratch, 3 * stack.vocabulary);
  for (auto* buffer : {&tokens, &position}) Grow(*buffer, slots);
  Grow(rows, slots);
  active.reserve(static_cast<size_t>(slots));
  free_slots.reserve(static_cast<size_t>(slots));
}

template <class T>
DecodeWave<T>& Decoder<T>::Impl::FreeWave() {
  for (const auto& wave : waves) {
    if (wave->unfinished == 0) return *wave;
  }
  waves.push_back(std::make_unique<DecodeWave<T>>());
  return *waves.back();
}

// Takes lanes until there is a text for every free slot, or tokens enough to prefill at once;
// prefills their prompts together.
template <class T>
void Decoder<T>::Impl::TakeLanes() {
  DecodeWave<T>& wave = FreeWave();
  wave.lanes.clear(), wave.first_prompt.clear(), wave.reads.clear(), wave.packed.Clear();
  pending.clear(), next_pending = 0;
  while (more && pending.size() < free_slots.size() &&
         static_cast<int64_t>(wave.packed.tokens.size()) < Decoder::kPrefillTokens) {
    const DecodeLane* lane = (*next)();
    more = lane != nullptr;
    if (!more) break;
    CHECK(lane->output.stride >= options->max_completion_tokens, "stride {}", lane->output.stride);
    const auto index = static_cast<int32_t>(wave.lanes.size());
    wave.lanes.push_back(lane);
    wave.reads.emplace_back().Start(lane->turns, lane->requests.size());
    wave.first_prompt.push_back(static_cast<int32_t>(wave.packed.segments.size()));
    for (const std::vector<int32_t>& prompt : lane->prompts) {
      CHECK(!prompt.empty(), "an empty prompt");
      wave.packed.Append(prompt);
    }
    for (size_t i = 0; i < lane->requests.size(); ++i) {
      pending.push_back({&wave, index, static_cast<int32_t>(i)});
    }
  }
  wave.unfinished = static_cast<int64_t>(pending.size());
  if (!pending.empty()) Prefill(wave);
}

// One forward over all prompts, each once; keeps their caches and the logits after the last token
// of each.
template <class T>
void Decoder<T>::Impl::Prefill(DecodeWave<T>& wave) {
  const TraceSpan span("prefill");
  last_rows.clear(), wave.cached.clear(), wave.all_cached = 0;
  for (const Segment& segment : wave.packed.segments) {
    last_rows.push_back(segment.begin + segment.length - 1);
    wave.cached.push_back(wave.all_cached);
    wave.all_cached += WholeCacheBlocks(segment.length);
  }
  transformer.Forward(activations, *weights, wave.packed);
  const int64_t N = static_cast<int64_t>(wave.packed.tokens.size()), W = CacheWidth();
  wave.saved = saved ? saved->Take(N) : -1;
  if (wave.saved >= 0) transformer.Save(*saved, wave.saved, activations, wave.packed);
  Grow(wave.cache, stack.config.layers * wave.all_cached * W);
  const T* kept = activations.saved.data();
  for (size_t layer = 0; layer < stack.blocks.size(); ++layer) {
    const Block<T>& block = stack.blocks[layer];
    T* cache = wave.cache.data() + static_cast<int64_t>(layer) * wave.all_cached * W;
    for (size_t i = 0; i < wave.cached.size(); ++i) {
      block.sequence->FillCache(cache + wave.cached[i] * W, kept + N * (2 + stack.config.width), N,
                                wave.packed.segments[i]);
    }
    kept += N * block.SavedPerRow(stack.config.width);
  }
  Grow(wave.logits, static_cast<int64_t>(last_rows.size()) * stack.vocabulary);
  transformer.Logits(wave.logits.data(), activations, *weights, last_rows);
}

// Draws the next token of a text from its row of logits; returns whether the text goes on.
template <class T>
bool Decoder<T>::Impl::Sample(const DecodeText<T>& text, const T* row) {
  if (text.Reads().Any(text.request)) return Read(text, text.Reads().Take(text.request));
  const DecodeRequest& request = text.Request();
  const DecodeOutput& output = text.Output();
  int32_t& length = text.Length();
  const std::span<const int32_t> interrupt = text.Lane().interrupt;
  const auto interrupted = static_cast<size_t>(length - text.Lane().interrupt_at);  // huge before
  if (interrupted < interrupt.size()) return Read(text, interrupt[interrupted]);
  const int64_t place = text.Place();
  uint64_t* kept = output.kept ? output.kept + place * KeptWords(stack.vocabulary) : nullptr;
  const Sampled<T> sampled =
      GetKernels<T>().sample({.logits = row,
                              .scratch = sample_scratch.data(),
                              .V = stack.vocabulary,
                              .temperature = options->temperature,
                              .top_p = options->top_p,
                              .min_p = options->min_p,
                              .uniform = TokenUniform(request.key, static_cast<uint32_t>(length)),
                              .top_k = options->top_k,
                              .kept = kept});
  ++length;
  output.tokens[place] = sampled.token;
  output.logprob[place] = static_cast<float>(sampled.logprob);
  if (output.sampled) output.sampled[place] = 1;
  if (request.forced_length > 0) return length < request.forced_length;
  if (sampled.token == Vocabulary::kStop) return false;
  text.Reads().Ask(text.request,
                   {output.tokens + text.request * output.stride, static_cast<size_t>(length)});
  return GoesOn(text);
}

// Appends a token that the policy did not write.
template <class T>
bool Decoder<T>::Impl::Read(const DecodeText<T>& text, int32_t token) {
  const DecodeOutput& output = text.Output();
  const int64_t place = text.Place();
  ++text.Length();
  output.tokens[place] = token;
  output.logprob[place] = 0;
  if (output.sampled) output.sampled[place] = 0;
  return GoesOn(text);
}

// Whether a text that has not stopped goes on: no reply ended it, and there is room.
template <class T>
bool Decoder<T>::Impl::GoesOn(const DecodeText<T>& text) {
  if (text.Reads().Ended(text.request)) return false;
  if (text.Length() < options->max_completion_tokens) return true;
  text.Output().truncated[text.request] = 1;
  return false;
}

// Begins texts until all slots are taken or none is left.
template <class T>
void Decoder<T>::Impl::Refill() {
  while (!free_slots.empty()) {
    if (next_pending == pending.size() && more) TakeLanes();
    if (next_pending == pending.size()) return;
    DecodeText<T> text = pending[next_pending++];
    text.Length() = 0;
    text.Output().truncated[text.request] = 0;
    if (saved) {
      *text.Saved() = text.wave->saved < 0 ? -1 : text.wave->saved + text.PromptSegment().begin;
    }
    const int64_t prompt = static_cast<int64_t>(text.Prompt());
    if (Sample(text, text.wave->logits.data() + prompt * stack.vocabulary)) {
      text.slot = free_slots.back();
      free_slots.pop_back();
      active.push_back(text);
    } else {
      --text.wave->unfinished;
    }
  }
}

// Samples one token for every text in flight and refills the slots of those that ended.
template <class T>
void Decoder<T>::Impl::Advance() {
  const TraceSpan span("sample");
  size_t kept = 0;
  for (size_t i = 0; i < active.size(); ++i) {
    const DecodeText<T> text = active[i];
    if (Sample(text, logits.data() + static_cast<int64_t>(i) * stack.vocabulary)) {
      active[kept++] = text;
    } else {
      free_slots.push_back(text.slot);
      --text.wave->unfinished;
    }
  }
  active.resize(kept);
}

template <class T>
void Decoder<T>::Impl::PlaceRows(size_t layer) {
  const int64_t W = CacheWidth(), at = static_cast<int64_t>(layer);
  for (size_t i = 0; i < active.size(); ++i) {
    const DecodeText<T>& text = active[i];
    const DecodeWave<T>& wave = *text.wave;
    rows[i] = {
        .prompt = wave.cache.data() + (at * wave.all_cached + wave.cached[text.Prompt()]) * W,
        .own = own_cache.data() + (at * slots + text.slot) * OwnPositions() * W,
        .prompt_length = text.PromptSegment().length,
        .own_length = text.Length()};
  }
}

// Rows for what is fed next, one for each text in flight: the first of them, or -1.
template <class T>
int32_t Decoder<T>::Impl::TakeSavedRows() {
  if (!saved) return -1;
  const int32_t first = saved->Take(std::ssize(active));
  for (size_t i = 0; i < active.size(); ++i) {
    const DecodeText<T>& text = active[i];
    text.Saved()[text.Length()] = first < 0 ? -1 : first + static_cast<int32_t>(i);
  }
  return first;
}

// Feeds the last token of every text in flight through the blocks; leaves logits [active, V].
template <class T>
void Decoder<T>::Impl::Feed() {
  const TraceSpan span("decode_feed");
  const int64_t S = static_cast<int64_t>(active.size());
  for (size_t i = 0; i < active.size(); ++i) {
    const DecodeText<T>& text = active[i];
    const DecodeOutput& output = text.Output();
    const int32_t length = text.Length();
    tokens[i] = output.tokens[text.request * output.stride + length - 1];
    position[i] = text.PromptSegment().length + length - 1;
  }
  const int32_t first_saved = TakeSavedRows();
  int64_t at = 0;
  const auto save = [&](T* stream, T* mixer, std::span<const int64_t> widths) {
    if (first_saved < 0) return;
    at = saved->Put(first_saved, at, {stream, stack.config.width, mixer, widths}, S);
  };
  const HalfSaved<T> stats{norm_stats.data(), norm_stats.data() + S, nullptr, nullptr};
  const T* params = weights->plain;
  stack.Embed(x.data(), params, tokens.data(), position.data(), S);
  for (size_t layer = 0; layer < stack.blocks.size(); ++layer) {
    const Block<T>& block = stack.blocks[layer];
    PlaceRows(layer);
    stack.NormForward(normed.data(), stats, x.data(), params, block.norm1, S);
    block.sequence->Decode(y.data(), x.data(), sequence_saved.data(), normed.data(), *weights,
                           {.S = S,
                            .position = position.data(),
                            .rows = std::span<const DecodeRow<T>>(rows.data(), active.size()),
                            .scratch = scratch.data()});
    save(x.data(), sequence_saved.data(), block.sequence_widths);
    stack.NormForward(normed.data(), stats, y.data(), params, block.norm2, S);
    block.channel->Forward(x.data(), y.data(), channel_saved.data(), normed.data(), *weights, S);
    save(y.data(), channel_saved.data(), block.channel_widths);
  }
  save(x.data(), nullptr, {});
  stack.NormForward(normed.data(), stats, x.data(), params, stack.final_norm, S);
  stack.Head(logits.data(), normed.data(), *weights, S);
}

template <class T>
Decoder<T>::Decoder(const Transformer<T>& transformer, int64_t slots)
    : impl_(new Impl{
          .transformer = transformer, .stack = *transformer.stack_, .asked_slots = slots}) {
  CHECK(slots >= 0, "slots {}", slots);
}
template <class T>
Decoder<T>::~Decoder() = default;

template <class T>
int64_t Decoder<T>::SlotsOf(const Transformer<T>& transformer, int64_t slots,
                            int64_t max_completion_tokens) {
  if (slots > 0) return slots;
  return transformer.stack_->SlotsThatFit(WholeCacheBlocks(max_completion_tokens));
}

template <class T>
void Decoder<T>::Run(const Weights<T>& weights, const SamplingOptions& options,
                     const NextLane& next, SavedRows<T>* saved) {
  Impl& d = *impl_;
  d.slots = SlotsOf(d.transformer, d.asked_slots, options.max_completion_tokens);
  d.weights = &weights;
  d.options = &options;
  d.next = &next;
  d.saved = saved;
  d.more = true;
  d.active.clear(), d.pending.clear(), d.free_slots.clear();
  d.next_pending = 0;
  for (const auto& wave : d.waves) wave->unfinished = 0;
  d.Reserve();
  for (int64_t slot = d.slots; slot-- > 0;) d.free_slots.push_back(slot);
  for (d.Refill(); !d.active.empty(); d.Refill()) {
    d.Feed();
    d.Advance();
  }
}

template <class T>
void Decoder<T>::Run(const Weights<T>& weights, const SamplingOptions& options,
                     const DecodeLane& lane) {
  bool given = false;
  Run(weights, options, [&] { return std::exchange(given, true) ? nullptr : &lane; });
}

template class Decoder<float>;
template class Decoder<double>;

}  // namespace rlvr
