#pragma once
// The head: from hidden states to the logits of targets, and back. Internal to core/nn.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>

#include "core/nn/stack.h"
#include "core/nn/transformer.h"

namespace rlvr {

// Rows of one piece of the head: logits of so many rows exist at a time.
constexpr int64_t kHeadRows = 256;

// Gathers the rows of at most kHeadRows targets and makes their logits; returns those [targets, V].
template <class T>
const T* HeadLogits(const Stack<T>& stack, Activations<T>& activations, const Weights<T>& weights,
                    std::span<const Target> targets);

// The head's share of Transformer::Backward: d(hidden) into the first part of
// activations.gradient, parameter gradients +=.
template <class T>
void HeadBackward(T* grads, const Stack<T>& stack, Activations<T>& activations,
                  const Weights<T>& weights, const typename Transformer<T>::BackwardArgs& args);

}  // namespace rlvr
