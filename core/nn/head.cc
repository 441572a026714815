// SPDX-License-Identifier: Apache-2.0
#include "core/nn/head.h"

#include <algorithm>
#include <limits>

#include "core/base/trace.h"
#include "core/math/linear.h"

namespace rlvr {
namespace {

// Tokens outside the set (null: all tokens) get the logit of probability 0.
template <class T>
void LeaveOut(T* logits, const uint64_t* kept, int64_t V) {
  for (int64_t v = 0; kept != nullptr && v < V; ++v) {
    if ((kept[v / 64] >> v % 64 & 1) == 0) logits[v] = -std::numeric_limits<T>::infinity();
  }
}

}  // namespace

template <class T>
const T* HeadLogits(const Stack<T>& stack, Activations<T>& a, const Weights<T>& w,
                    std::span<const Target> targets) {
  const TraceSpan span("head", TraceLevel::kKernels);
  const int64_t C = stack.config.width, n = static_cast<int64_t>(targets.size());
  T* rows = a.head.data();
  for (int64_t i = 0; i < n; ++i) {
    const Target& target = targets[static_cast<size_t>(i)];
    std::copy_n(a.hidden.data() + target.row * C, C, rows + i * C);
    a.targets[static_cast<size_t>(i)] = target.token;
  }
  T* logits = a.head.data() + 2 * kHeadRows * C;
  stack.Head(logits, rows, w, n);
  for (int64_t i = 0; i < n; ++i) {
    LeaveOut(logits + i * stack.vocabulary, targets[static_cast<size_t>(i)].kept, stack.vocabulary);
  }
  return logits;
}

template <class T>
void HeadBackward(T* grads, const Stack<T>& stack, Activations<T>& a, const Weights<T>& w,
                  const typename Transformer<T>::BackwardArgs& args) {
  const int64_t C = stack.config.width, V = stack.vocabulary;
  T* rows = a.head.data();
  T* drows = rows + kHeadRows * C;
  T* dlogits = rows + 2 * kHeadRows * C;
  for (size_t begin = 0; begin < args.targets.size(); begin += kHeadRows) {
    const auto chunk =
        args.targets.subspan(begin, std::min<size_t>(kHeadRows, args.targets.size() - begin));
    const int64_t n = static_cast<int64_t>(chunk.size());
    HeadLogits(stack, a, w, chunk);
    GetKernels<T>().logprob_backward({.dlogits = dlogits,
                                      .logits = dlogits,
                                      .target = a.targets.data(),
                                      .dlogprob = args.dlogprob + begin,
                                      .dentropy = args.dentropy ? args.dentropy + begin : nullptr,
                                      .N = n,
                                      .V = V,
                                      .temperature = args.temperature});
    if (stack.head >= 0) {
      LinearWeightGradient(grads + stack.head, rows, dlogits, n, C, V, true, w.precision);
      LinearInputGradient(drows, dlogits, w.At(stack.head), n, C, V);
    } else {
      LinearWeightGradient(grads + stack.embedding, dlogits, rows, n, V, C, true, w.precision);
      Linear(drows, dlogits, w.At(stack.embedding), n, V, C);
    }
    if (args.dhidden) {
      GetKernels<T>().add(drows, args.dhidden + static_cast<int64_t>(begin) * C, n * C);
    }
    for (int64_t i = 0; i < n; ++i) {
      GetKernels<T>().add(a.gradient.data() + chunk[static_cast<size_t>(i)].row * C, drows + i * C,
                          C);
    }
  }
}

template const float* HeadLogits(const Stack<float>&, Activations<float>&, const Weights<float>&,
                                 std::span<const Target>);
template void HeadBackward(float*, const Stack<float>&, Activations<float>&, const Weights<float>&,
                           const Transformer<float>::BackwardArgs&);
template const double* HeadLogits(const Stack<double>&, Activations<double>&,
                                  const Weights<double>&, std::span<const Target>);
template void HeadBackward(double*, const Stack<double>&, Activations<double>&,
                           const Weights<double>&, const Transformer<double>::BackwardArgs&);

}  // namespace rlvr
