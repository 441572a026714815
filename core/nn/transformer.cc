// SPDX-License-Identifier: Apache-2.0
#include "core/nn/transformer.h"

#include <algorithm>

#include "core/base/aligned.h"
#include "core/base/check.h"
#include "core/base/trace.h"
#include "core/math/linear.h"
#include "core/nn/activation_rows.h"
#include "core/nn/batch_part.h"
#include "core/nn/head.h"
#include "core/nn/stack.h"

namespace rlvr {
namespace {

PackedView ViewOf(const std::vector<int32_t>& position, const PackedBatch& batch) {
  return {.N = static_cast<int64_t>(batch.tokens.size()),
          .segments = batch.segments,
          .position = position.data(),
          .place = batch.place.empty() ? nullptr : batch.place.data()};
}

// Sets to 0 the gradients that a backward adds to: all but those of blocks' matrices. Gaps, too, so
// that the whole buffer can be summed.
template <class T>
void ClearSums(T* grads, const Stack<T>& stack) {
  int64_t begin = 0;
  for (const Param& param : stack.table.params()) {
    if (!stack.IsBlockMatrix(param)) continue;
    std::fill(grads + begin, grads + param.offset, T{0});
    begin = param.offset + param.size;
  }
  std::fill(grads + begin, grads + stack.table.size(), T{0});
}

}  // namespace

int32_t PackedBatch::Append(std::span<const int32_t> text, int32_t parent) {
  Segment segment;
  segment.begin = static_cast<int32_t>(tokens.size());
  segment.length = static_cast<int32_t>(text.size());
  segment.parent = parent;
  if (parent >= 0) {
    const Segment& shared = segments[static_cast<size_t>(parent)];
    DCHECK(shared.parent < 0, "a parent has a parent");
    segment.position = shared.position + shared.length;
  }
  tokens.insert(tokens.end(), text.begin(), text.end());
  segments.push_back(segment);
  return static_cast<int32_t>(segments.size()) - 1;
}

template <class T>
Transformer<T>::Transformer(const PolicyConfig& config, int32_t vocabulary)
    : stack_(std::make_unique<const Stack<T>>(config, vocabulary)) {}
template <class T>
Transformer<T>::~Transformer() = default;

template <class T>
const PolicyConfig& Transformer<T>::config() const {
  return stack_->config;
}
template <class T>
const ParamTable& Transformer<T>::table() const {
  return stack_->table;
}
template <class T>
int32_t Transformer<T>::vocabulary() const {
  return stack_->vocabulary;
}

template <class T>
void Transformer<T>::Reserve(Activations<T>& a, const PackedBatch& batch) const {
  const int64_t N = static_cast<int64_t>(batch.tokens.size()), C = stack_->config.width;
  a.position.clear();
  for (const Segment& segment : batch.segments) {
    CHECK(segment.position + segment.length <= stack_->config.max_context,
          "a text of {} tokens in a context of {}", segment.position + segment.length,
          stack_->config.max_context);
    for (int32_t i = 0; i < segment.length; ++i) a.position.push_back(segment.position + i);
  }
  const PackedView view = ViewOf(a.position, batch);
  int64_t saved = 0, scratch = 0;
  for (const Block<T>& block : stack_->blocks) {
    saved += N * block.SavedPerRow(C);
    scratch =
        std::max({scratch, block.sequence->Scratch(view), N * block.channel->ScratchPerRow()});
  }
  Grow(a.residual, (2 * stack_->config.layers + 1) * N * C);
  Grow(a.saved, saved);
  Grow(a.hidden, N * (C + 2));
  Grow(a.gradient, 3 * N * C);
  Grow(a.scratch, scratch);
  Grow(a.head, kHeadRows * (2 * C + stack_->vocabulary));
  Grow(a.targets, kHeadRows);
  ReservePart(a, batch);
}

template <class T>
void Transformer<T>::Forward(Activations<T>& a, const Weights<T>& w,
                             const PackedBatch& batch) const {
  const T* params = w.plain;
  const Stack<T>& stack = *stack_;
  const int64_t N = static_cast<int64_t>(batch.tokens.size()), C = stack.config.width;
  Reserve(a, batch);
  const PackedView view = ViewOf(a.position, batch);
  T* x = a.residual.data();
  stack.Embed(x, params, batch.tokens.data(), a.position.data(), N);
  for (size_t layer = 0; layer < stack.blocks.size(); ++layer) {
    const Block<T>& block = stack.blocks[layer];
    const Places<T> saved = SavedOf(stack, a.saved.data(), layer, N);
    T* middle = x + N * C;
    stack.NormForward(saved.sequence.normed, saved.sequence, x, params, block.norm1, N);
    block.sequence->Forward(middle, x, saved.sequence.mixer, a.scratch.data(),
                            saved.sequence.normed, w, view);
    T* next = middle + N * C;
    stack.NormForward(saved.channel.normed, saved.channel, middle, params, block.norm2, N);
    block.channel->Forward(next, middle, saved.channel.mixer, saved.channel.normed, w, N);
    x = next;
  }
  stack.NormForward(a.hidden.data(), FinalSaved(a, N, C), x, params, stack.final_norm, N);
}

template <class T>
int64_t Transformer<T>::SavedRowWidth() const {
  return stack_->SavedRowWidth();
}

template <class T>
void Transformer<T>::Save(SavedRows<T>& rows, int32_t first, Activations<T>& a,
                          const PackedBatch& batch) const {
  SaveRows(rows, first, a, *stack_, std::ssize(batch.tokens));
}

template <class T>
void Transformer<T>::RestoreHidden(Activations<T>& a, const Weights<T>& w, const PackedBatch& batch,
                                   const SavedRows<T>& from, std::span<const int32_t> rows) const {
  const Stack<T>& stack = *stack_;
  const int64_t N = static_cast<int64_t>(batch.tokens.size()), C = stack.config.width;
  CHECK(std::ssize(rows) == N, "{} saved rows for {} tokens", rows.size(), N);
  Reserve(a, batch);
  T* x = a.residual.data() + 2 * stack.config.layers * N * C;
  from.Get({x, C, nullptr, {}}, SavedRowWidth() - C, rows);
  stack.NormForward(a.hidden.data(), FinalSaved(a, N, C), x, w.plain, stack.final_norm, N);
}

template <class T>
void Transformer<T>::LogProbs(T* logprob, T* entropy, Activations<T>& a, const Weights<T>& w,
                              std::span<const Target> targets, T temperature) const {
  for (size_t begin = 0; begin < targets.size(); begin += kHeadRows) {
    const auto chunk = targets.subspan(begin, std::min<size_t>(kHeadRows, targets.size() - begin));
    const T* logits = HeadLogits(*stack_, a, w, chunk);
    GetKernels<T>().logprob_forward({.logprob = logprob + begin,
                                     .entropy = entropy ? entropy + begin : nullptr,
                                     .logits = logits,
                                     .target = a.targets.data(),
                                     .N = static_cast<int64_t>(chunk.size()),
                                     .V = stack_->vocabulary,
                                     .temperature = temperature});
  }
}

template <class T>
void Transformer<T>::EmbedBackward(T* grads, const Activations<T>& a, const T* dx,
                                   const PackedBatch& batch) const {
  const TraceSpan span("embedding, backward", TraceLevel::kKernels);
  const int64_t C = stack_->config.width;
  const auto add = GetKernels<T>().add;
  for (size_t row = 0; row < batch.tokens.size(); ++row) {
    const T* d = dx + static_cast<int64_t>(row) * C;
    add(grads + stack_->embedding + batch.tokens[row] * C, d, C);
    if (stack_->positions >= 0) add(grads + stack_->positions + a.position[row] * C, d, C);
  }
}

template <class T>
T* Transformer<T>::GradientOfStream(Activations<T>& a, int64_t N) const {
  return a.gradient.data() + N * stack_->config.width;
}

template <class T>
TokenWork Transformer<T>::Backward(T* grads, Activations<T>& a, const Weights<T>& w,
                                   const PackedBatch& batch, const BackwardArgs& args) const {
  const TokenWork work = BackwardHead(grads, a, w, batch, args);
  if (a.part.tokens.size() < batch.tokens.size()) {
    DropRows(a, *stack_, std::ssize(batch.tokens), a.part.place);
    Reserve(a, a.part);
  }
  BackwardBlocks(grads, a, w, nullptr);
  return work;
}

template <class T>
TokenWork Transformer<T>::BackwardRestored(T* grads, Activations<T>& a, const Weights<T>& w,
                                           const PackedBatch& batch, const BackwardArgs& args,
                                           const SavedRows<T>& saved,
                                           std::span<const int32_t> rows) const {
  const TokenWork work = BackwardHead(grads, a, w, batch, args);
  a.part_saved.clear();
  for (const int32_t row : a.part.place) a.part_saved.push_back(rows[static_cast<size_t>(row)]);
  Reserve(a, a.part);
  BackwardBlocks(grads, a, w, &saved);
  return work;
}

template <class T>
TokenWork Transformer<T>::BackwardHead(T* grads, Activations<T>& a, const Weights<T>& w,
                                       const PackedBatch& batch, const BackwardArgs& args) const {
  const Stack<T>& stack = *stack_;
  const int64_t N = std::ssize(batch.tokens), C = stack.config.width;
  std::fill_n(a.gradient.data(), 2 * N * C, T{0});
  ClearSums(grads, stack);
  HeadBackward(grads, stack, a, w, args);
  const T* x = a.residual.data() + 2 * stack.config.layers * N * C;
  T* dx = GradientOfStream(a, N);
  stack.NormBackward(dx, grads, a.gradient.data(), FinalSaved(a, N, C), x, w.plain,
                     stack.final_norm, N);
  const TokenWork work = KeepPart(a, batch, dx, C, RowsSummedTogether(w.precision));
  const std::vector<int32_t>& place = a.part.place;
  GatherRows(GradientOfStream(a, std::ssize(place)), dx, C, place);
  return work;
}

template <class T>
void Transformer<T>::BackwardBlocks(T* grads, Activations<T>& a, const Weights<T>& w,
                                    const SavedRows<T>* from) const {
  const Stack<T>& stack = *stack_;
  const int64_t N = std::ssize(a.part.tokens), C = stack.config.width;
  const PackedView view = ViewOf(a.position, a.part);
  T* dx = GradientOfStream(a, N);
  T* dnormed = dx + N * C;
  const T* params = w.plain;
  const auto kept = [&](int64_t half) {
    return from ? RestoreHalf(a, stack, w, *from, half, a.part_saved) : KeptOf(a, stack, half, N);
  };
  for (int64_t layer = stack.config.layers; layer-- > 0;) {
    const Block<T>& block = stack.blocks[static_cast<size_t>(layer)];
    const KeptHalf<T> channel = kept(2 * layer + 1);
    block.channel->Backward(dnormed, grads, dx, channel.saved.mixer, a.scratch.data(),
                            channel.saved.normed, w, view);
    stack.NormBackward(dx, grads, dnormed, channel.saved, channel.stream, params, block.norm2, N);
    const KeptHalf<T> sequence = kept(2 * layer);
    block.sequence->Backward(dnormed, grads, dx, sequence.saved.mixer, a.scratch.data(),
                             sequence.saved.normed, w, view);
    stack.NormBackward(dx, grads, dnormed, sequence.saved, sequence.stream, params, block.norm1, N);
  }
  EmbedBackward(grads, a, dx, a.part);
}

template <class T>
const T* Transformer<T>::Hidden(const Activations<T>& a, int32_t row) const {
  return a.hidden.data() + row * stack_->config.width;
}

template <class T>
void Transformer<T>::Logits(T* logits, Activations<T>& a, const Weights<T>& w,
                            std::span<const int32_t> rows) const {
  const int64_t V = stack_->vocabulary;
  for (size_t i = 0; i < rows.size(); ++i) {
    const Target target{rows[i], 0};
    std::copy_n(HeadLogits(*stack_, a, w, std::span(&target, 1)), V,
                logits + static_cast<int64_t>(i) * V);
  }
}

template <class T>
double Transformer<T>::ForwardFlops(const TokenWork& work) const {
  const PolicyConfig& c = stack_->config;
  return 2.0 * static_cast<double>(stack_->BlockProducts() + stack_->HeadProducts()) *
             static_cast<double>(work.tokens) +
         4.0 * static_cast<double>(c.layers * c.heads * c.head_dim) * work.keys;
}

template <class T>
int64_t Transformer<T>::ActivationBytes(int64_t N) const {
  const int64_t C = stack_->config.width, V = stack_->vocabulary;
  const Segment text = {.length = static_cast<int32_t>(std::min(N, stack_->config.max_context))};
  const PackedView view{.N = N, .segments = std::span(&text, 1), .position = nullptr};
  int64_t row = (2 * stack_->config.layers + 1) * C + (C + 2) + 3 * C, scratch = 0;
  for (const Block<T>& block : stack_->blocks) {
    row += block.SavedPerRow(C);
    scratch =
        std::max({scratch, block.sequence->Scratch(view), N * block.channel->ScratchPerRow()});
  }
  return static_cast<int64_t>(sizeof(T)) * (N * row + scratch + kHeadRows * (2 * C + V));
}

template class Transformer<float>;
template class Transformer<double>;

}  // namespace rlvr
