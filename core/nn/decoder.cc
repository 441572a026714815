// SPDX-License-Identifier: Apache-2.0
#include "core/nn/decoder.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/rng.h"
#include "core/nn/pending_reads.h"
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
  int64_t slots;

  // The prompts: their packed rows, the caches [layer][row, W], and the logits after each [prompt,
  // V].
  PackedBatch packed;
  Activations<T> activations;
  std::vector<T> prompt_cache, prompt_logits;
  std::vector<int32_t> last_rows;

  // The texts in flight: row i of a step is the text of request active[i].request in slot
  // active[i].slot.
  struct Text {
    int64_t slot, request;
  };
  std::vector<Text> active;
  std::vector<T> own_cache;  // [layer][slot][max_completion_tokens, W]
  std::vector<int32_t> tokens, position;
  std::vector<DecodeRow<T>> rows;
  std::vector<T*> append;
  std::vector<T> x, y, normed, norm_stats, channel_saved, scratch, logits, sample_scratch;

  // Of the Run in progress.
  const DecodeOutput* output = nullptr;
  const T* params = nullptr;
  std::span<const DecodeRequest> requests;
  const SamplingOptions* options = nullptr;
  TurnTaker* turns = nullptr;
  PendingReads reads;
  size_t next_request = 0;
  double flops = 0;
  int64_t tokens_fed = 0;

  int64_t CacheWidth() const { return stack.blocks[0].sequence->CacheWidth(); }

  void Reserve();
  void Prefill(std::span<const std::vector<int32_t>> prompts);
  bool Sample(int64_t request, const T* row);
  bool Read(int64_t request);
  bool GoesOn(int64_t request);
  bool Start(int64_t slot);
  void Advance();
  void Feed();
  void PlaceRows(size_t layer);
};

// Sizes all buffers for `slots` rows; grows only.
template <class T>
void Decoder<T>::Impl::Reserve() {
  const PolicyConfig& c = stack.config;
  const auto grow = [](auto& buffer, int64_t size) {
    if (static_cast<int64_t>(buffer.size()) < size) buffer.resize(static_cast<size_t>(size));
  };
  int64_t scratch_size = 0, saved_size = 0;
  for (const Block<T>& block : stack.blocks) {
    scratch_size = std::max(scratch_size, block.sequence->DecodeScratch(slots, c.max_context));
    saved_size = std::max(saved_size, slots * block.channel->SavedPerRow());
    CHECK(block.sequence->CacheWidth() == CacheWidth(), "blocks with caches of two widths");
  }
  grow(own_cache, c.layers * slots * options->max_completion_tokens * CacheWidth());
  for (std::vector<T>* buffer : {&x, &y, &normed}) grow(*buffer, slots * c.width);
  grow(norm_stats, 2 * slots);
  grow(channel_saved, saved_size);
  grow(scratch, scratch_size);
  grow(logits, slots * stack.vocabulary);
  grow(sample_scratch, 3 * stack.vocabulary);
  for (std::vector<int32_t>* buffer : {&tokens, &position}) grow(*buffer, slots);
  grow(rows, slots);
  grow(append, slots);
  active.reserve(static_cast<size_t>(slots) + 1);
}

// One forward over all prompts, each once; keeps their caches and the logits after the last token
// of each.
template <class T>
void Decoder<T>::Impl::Prefill(std::span<const std::vector<int32_t>> prompts) {
  packed.Clear();
  last_rows.clear();
  for (const std::vector<int32_t>& prompt : prompts) {
    CHECK(!prompt.empty(), "an empty prompt");
    packed.Append(prompt);
    last_rows.push_back(static_cast<int32_t>(packed.tokens.size()) - 1);
  }
  transformer.Forward(activations, params, packed);
  const int64_t N = static_cast<int64_t>(packed.tokens.size()), W = CacheWidth();
  prompt_cache.resize(static_cast<size_t>(stack.config.layers * N * W));
  const T* saved = activations.saved.data();
  for (size_t layer = 0; layer < stack.blocks.size(); ++layer) {
    const Block<T>& block = stack.blocks[layer];
    block.sequence->FillCache(prompt_cache.data() + static_cast<int64_t>(layer) * N * W,
                              saved + N * (2 + stack.config.width), N);
    saved += N * block.SavedPerRow(stack.config.width);
  }
  prompt_logits.resize(prompts.size() * static_cast<size_t>(stack.vocabulary));
  transformer.Logits(prompt_logits.data(), activations, params, last_rows);
  flops += transformer.ForwardFlops(packed, static_cast<int64_t>(prompts.size()));
  tokens_fed += N;
}

// Draws the next token of a request from its row of logits; returns whether the text goes on.
template <class T>
bool Decoder<T>::Impl::Sample(int64_t request, const T* row) {
  const DecodeRequest& r = requests[static_cast<size_t>(request)];
  if (reads.Any(request)) return Read(request);
  int32_t& length = output->length[request];
  const int64_t place = request * output->stride + length;
  uint64_t* kept = output->kept ? output->kept + place * KeptWords(stack.vocabulary) : nullptr;
  const Sampled<T> sampled =
      GetKernels<T>().sample({.logits = row,
                              .scratch = sample_scratch.data(),
                              .V = stack.vocabulary,
                              .temperature = options->temperature,
                              .top_p = options->top_p,
                              .min_p = options->min_p,
                              .uniform = TokenUniform(r.key, static_cast<uint32_t>(length)),
                              .top_k = options->top_k,
                              .kept = kept});
  ++length;
  output->tokens[place] = sampled.token;
  output->logprob[place] = static_cast<float>(sampled.logprob);
  if (output->sampled) output->sampled[place] = 1;
  if (r.forced_length > 0) return length < r.forced_length;
  if (sampled.token == Vocabulary::kStop) return false;
  reads.Ask(request, {output->tokens + request * output->stride, static_cast<size_t>(length)});
  return GoesOn(request);
}

// Appends the next token of a reply.
template <class T>
bool Decoder<T>::Impl::Read(int64_t request) {
  const int64_t place = request * output->stride + output->length[request]++;
  output->tokens[place] = reads.Take(request);
  output->logprob[place] = 0;
  if (output->sampled) output->sampled[place] = 0;
  return GoesOn(request);
}

// Whether a text that has not stopped goes on: no reply ended it, and there is room.
template <class T>
bool Decoder<T>::Impl::GoesOn(int64_t request) {
  if (reads.Ended(request)) return false;
  if (output->length[request] < options->max_completion_tokens) return true;
  output->truncated[request] = 1;
  return false;
}

// Puts the next request that has more than one token into the slot; false where none is left.
template <class T>
bool Decoder<T>::Impl::Start(int64_t slot) {
  while (next_request < requests.size()) {
    const int64_t request = static_cast<int64_t>(next_request++);
    output->length[request] = 0;
    output->truncated[request] = 0;
    const int64_t prompt = requests[static_cast<size_t>(request)].prompt;
    if (Sample(request, prompt_logits.data() + prompt * stack.vocabulary)) {
      active.push_back({slot, request});
      return true;
    }
  }
  return false;
}

// Samples one token for every text in flight and refills the slots of those that ended.
template <class T>
void Decoder<T>::Impl::Advance() {
  const size_t count = active.size();
  size_t kept = 0;
  std::vector<Text>& texts = active;
  for (size_t i = 0; i < count; ++i) {
    const Text text = texts[i];
    if (Sample(text.request, logits.data() + static_cast<int64_t>(i) * stack.vocabulary)) {
      texts[kept++] = text;
    } else if (Start(text.slot)) {
      texts[kept++] = texts.back();
      texts.pop_back();
    }
  }
  texts.resize(kept);
}

template <class T>
void Decoder<T>::Impl::PlaceRows(size_t layer) {
  const int64_t W = CacheWidth(), longest = options->max_completion_tokens;
  const int64_t prompt_rows = static_cast<int64_t>(packed.tokens.size());
  for (size_t i = 0; i < active.size(); ++i) {
    const Text& text = active[i];
    const int32_t prompt = requests[static_cast<size_t>(text.request)].prompt;
    const Segment& segment = packed.segments[static_cast<size_t>(prompt)];
    T* own = own_cache.data() + (static_cast<int64_t>(layer) * slots + text.slot) * longest * W;
    const int32_t length = output->length[text.request];
    rows[i] = {.prompt = prompt_cache.data() +
                         (static_cast<int64_t>(layer) * prompt_rows + segment.begin) * W,
               .own = own,
               .prompt_length = segment.length,
               .own_length = length};
    append[i] = own + (length - 1) * W;
  }
}

// Feeds the last token of every text in flight through the blocks; leaves logits [active, V].
template <class T>
void Decoder<T>::Impl::Feed() {
  const int64_t S = static_cast<int64_t>(active.size()), C = stack.config.width;
  double context = 0;
  for (size_t i = 0; i < active.size(); ++i) {
    const int64_t request = active[i].request;
    const int32_t length = output->length[request];
    const int32_t prompt = requests[static_cast<size_t>(request)].prompt;
    tokens[i] = output->tokens[request * output->stride + length - 1];
    position[i] = packed.segments[static_cast<size_t>(prompt)].length + length - 1;
    context += position[i] + 1;
  }
  const HalfSaved<T> stats{norm_stats.data(), norm_stats.data() + S, nullptr, nullptr};
  const auto add = GetKernels<T>().add;
  stack.Embed(x.data(), params, tokens.data(), position.data(), S);
  for (size_t layer = 0; layer < stack.blocks.size(); ++layer) {
    const Block<T>& block = stack.blocks[layer];
    PlaceRows(layer);
    stack.NormForward(normed.data(), stats, x.data(), params, block.norm1, S);
    block.sequence->Decode(y.data(), normed.data(), params,
                           {.S = S,
                            .position = position.data(),
                            .rows = std::span<const DecodeRow<T>>(rows.data(), active.size()),
                            .append = append.data(),
                            .scratch = scratch.data()});
    add(x.data(), y.data(), S * C);
    stack.NormForward(normed.data(), stats, x.data(), params, block.norm2, S);
    block.channel->Forward(y.data(), channel_saved.data(), normed.data(), params, S);
    add(x.data(), y.data(), S * C);
  }
  stack.NormForward(normed.data(), stats, x.data(), params, stack.final_norm, S);
  stack.Head(logits.data(), normed.data(), params, S);
  const PolicyConfig& c = stack.config;
  flops += 2.0 * static_cast<double>(stack.BlockProducts() + stack.HeadProducts()) *
               static_cast<double>(S) +
           4.0 * static_cast<double>(c.layers * c.heads * c.head_dim) * context;
  tokens_fed += S;
}

template <class T>
Decoder<T>::Decoder(const Transformer<T>& transformer, int64_t slots)
    : impl_(new Impl{.transformer = transformer, .stack = *transformer.stack_, .slots = slots}) {
  CHECK(slots >= 1, "slots {}", slots);
}
template <class T>
Decoder<T>::~Decoder() = default;

template <class T>
void Decoder<T>::Run(const DecodeOutput& output, const T* params,
                     std::span<const std::vector<int32_t>> prompts,
                     std::span<const DecodeRequest> requests, const SamplingOptions& options) {
  Impl& d = *impl_;
  CHECK(output.stride >= options.max_completion_tokens, "stride {}", output.stride);
  d.output = &output;
  d.params = params;
  d.requests = requests;
  d.options = &options;
  d.next_request = 0;
  d.flops = 0;
  d.tokens_fed = 0;
  d.active.clear();
  d.reads.Start(d.turns, requests.size());
  d.Reserve();
  d.Prefill(prompts);
  for (int64_t slot = 0; slot < d.slots && d.Start(slot); ++slot) {
  }
  while (!d.active.empty()) {
    d.Feed();
    d.Advance();
  }
}

template <class T>
void Decoder<T>::set_turns(TurnTaker* turns) {
  impl_->turns = turns;
}
template <class T>
double Decoder<T>::flops() const {
  return impl_->flops;
}
template <class T>
int64_t Decoder<T>::tokens_fed() const {
  return impl_->tokens_fed;
}

template class Decoder<float>;
template class Decoder<double>;

}  // namespace rlvr
