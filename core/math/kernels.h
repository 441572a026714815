#pragma once
// The kernels: free functions over raw, dense, row-major arrays, one table of them for each
// instruction set, float and double. Each takes one argument struct; outputs first. Letters: N rows
// (tokens), C width, H heads, K key/value heads, D head dimension, F mlp width, V vocabulary.
// Activation gradients overwrite unless marked +=; parameter gradients are always +=. No
// allocation, no globals, no exceptions; pure but for the outputs named. The implementations are
// core/math/kernels/*.inc, naive doubles of each are in tests/reference.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

namespace rlvr {

// A run of consecutive rows of a packed batch that is one text or a part of one. Its keys are those
// of its parent segment (the prompt that a group shares; -1: none) followed by its own, causally.
struct Segment {
  int32_t begin = 0;     // first row
  int32_t length = 0;    // rows
  int32_t parent = -1;   // index of an earlier segment without a parent of its own
  int32_t position = 0;  // of the first row in its text; parent's length where there is one
};

// y = gain * (x - mean) * rstd + bias (layer norm), or y = gain * x * rstd (rms norm: mean and bias
// null). rstd = 1 / sqrt(var + 1e-5). x, y [N, C]; gain, bias [C] (bias may be null); mean, rstd
// [N].
template <class T>
struct NormForwardArgs {
  T* y;
  T* mean;
  T* rstd;
  const T* x;
  const T* gain;
  const T* bias;
  int64_t N, C;
};
// dx += ...; dgain +=; dbias += (null where there is none). With xhat = (x - mean) rstd and g = dy
// gain: dx = rstd (g - mean_C(g) - xhat mean_C(g xhat)); the rms norm leaves the middle term out.
template <class T>
struct NormBackwardArgs {
  T* dx;
  T* dgain;
  T* dbias;
  const T* dy;
  const T* x;
  const T* gain;
  const T* mean;
  const T* rstd;
  int64_t N, C;
};

// Writes b [k, n], element (p, j) at from[p * row + j * column], as `product` reads it: k n
// elements.
template <class T>
struct PackArgs {
  T* to;
  const T* from;
  int64_t k, n, row, column;
};
// c [m, n] = a [m, k] b + add, all dense; add [m, n] may be c, or null (0). b is what `pack` wrote,
// or its element (p, j) is b[p * b_row + j * b_column], with the same bits. Row i of c depends on
// row i of a and on b alone.
template <class T>
struct ProductArgs {
  T* c;
  const T* add;
  const T* a;
  const T* b;
  int64_t m, n, k;
  bool packed;
  int64_t b_row, b_column;
};
// c [m, n] = a^T b, or += where `accumulate`; a [k, m], b [k, n], dense, k > 0. `place` [k],
// ascending, is where each row lies among others, left out because b is 0 there; null: there are
// none. c has the bits of all rows where rows [i R, (i + 1) R), R those that a table sums as one (1
// here), are left out together.
template <class T>
struct ProductGradientArgs {
  T* c;
  const T* a;
  const T* b;
  int64_t m, n, k;
  bool accumulate;
  const int32_t* place = nullptr;
};

enum class Activation { kGelu, kSwiglu, kRelu2 };
// y[N, F] = gelu(x) (tanh form), or relu(x)^2, x [N, F]; or silu(x1) * x2, x = [x1 | x2] [N, 2F].
template <class T>
struct ActivationForwardArgs {
  T* y;
  const T* x;
  int64_t N, F;
  Activation kind;
};
template <class T>
struct ActivationBackwardArgs {
  T* dx;
  const T* dy;
  const T* x;
  int64_t N, F;
  Activation kind;
};

// Rotates pairs (i, i + D/2) of each of the `heads` vectors of a row by position / base^(2i/D) (Su
// et al. 2021), in place; sign -1 rotates back (the backward). x [N, stride], heads start at column
// 0; position [N]. D is even.
template <class T>
struct RotaryArgs {
  T* x;
  const int32_t* position;
  int64_t N, stride, heads, D;
  double base;
  int sign;
};

// x += bias, x [N, C]. And its backward: dbias += column sums of dx.
template <class T>
struct BiasArgs {
  T* x;
  const T* bias;
  int64_t N, C;
};
template <class T>
struct BiasBackwardArgs {
  T* dbias;
  const T* dx;
  int64_t N, C;
};

// Causal attention over packed segments, grouped-query: query head h reads key/value head h / (H /
// K). qkv [N, (H + 2K) D] holds queries, keys, values; out [N, H D]; lse [N, H], natural log of the
// sum of exponentials. scratch: AttentionScratch(...) elements.
template <class T>
struct AttentionForwardArgs {
  T* out;
  T* lse;
  T* scratch;
  const T* qkv;
  const Segment* segments;
  int64_t segment_count, H, K, D;
  T scale;
};
// dqkv [N, (H + 2K) D] is overwritten; gradients of a parent's keys and values are summed over its
// children in order.
template <class T>
struct AttentionBackwardArgs {
  T* dqkv;
  T* scratch;
  const T* dout;
  const T* out;
  const T* lse;
  const T* qkv;
  const Segment* segments;
  int64_t N, segment_count, H, K, D;
  T scale;
};
// Elements of scratch that forward and backward need for these segments: pure, non-templated.
int64_t AttentionScratch(const Segment* segments, int64_t segment_count, int64_t D);

// One query row against cached keys and values: first `prompt_length` positions of the shared
// cache, then `own_length` of its own. A cache is blocks of kCacheBlock positions: the block's keys
// [K D, kCacheBlock], a position a column, so that its scores are products of whole vectors, then
// its values [kCacheBlock, K D].
constexpr int64_t kCacheBlock = 16;
template <class T>
struct DecodeRow {
  const T* prompt;  // may be null where prompt_length is 0
  T* own;
  int32_t prompt_length, own_length;
};
// out [S, H D], lse [S, H] (null: not wanted), q [S, stride_q] (first H D columns); the bits are
// those of attention_forward. scratch: kDecodeHeads times the longest sum of lengths and a block
// more.
constexpr int kDecodeHeads = 4;
template <class T>
struct AttentionDecodeArgs {
  T* out;
  T* scratch;
  const T* q;
  const DecodeRow<T>* rows;
  int64_t S, stride_q, H, K, D;
  T scale;
  T* lse = nullptr;
};

// For each row: logprob = log softmax(logits / temperature)[target], entropy of that distribution
// (null: not wanted). logits [N, V]; target, logprob, entropy [N].
template <class T>
struct LogProbForwardArgs {
  T* logprob;
  T* entropy;
  const T* logits;
  const int32_t* target;
  int64_t N, V;
  T temperature;
};
// dlogits [N, V] = (dlogprob (onehot - p) + dentropy (-p (log p + H))) / temperature; dentropy
// null: 0. May write over logits (dlogits == logits).
template <class T>
struct LogProbBackwardArgs {
  T* dlogits;
  const T* logits;
  const int32_t* target;
  const T* dlogprob;
  const T* dentropy;
  int64_t N, V;
  T temperature;
};

// One token from softmax(logits / temperature) cut to top_k tokens (0: all), then to the smallest
// set with probability
// >= top_p (1: all), then to those with p >= min_p * max p (0: all); by inversion with `uniform` in
// [0, 1). temperature 0: the first largest logit. logprob is at full support and at `temperature`
// (1 where it is 0). With `kept`, the bits of the tokens that the cuts left are written there and
// logprob is over these alone.
template <class T>
struct SampleArgs {
  const T* logits;  // [V]
  T* scratch;       // [3 V]
  int64_t V;
  double temperature, top_p, min_p, uniform;
  int64_t top_k;
  uint64_t* kept = nullptr;  // [KeptWords(V)], token v: bit v % 64 of word v / 64
};
// Words of a set of tokens.
inline int64_t KeptWords(int64_t V) { return (V + 63) / 64; }
template <class T>
struct Sampled {
  int32_t token;
  T logprob;
};

// AdamW (Loshchilov & Hutter 2019), fused over a flat buffer of n: m, v, parameter are updated in
// place; weight decay is applied where decay_mask [n] is 1 (null: everywhere). step counts from 1.
template <class T>
struct AdamwArgs {
  T* parameter;
  T* m;
  T* v;
  const T* gradient;
  const uint8_t* decay_mask;
  int64_t n, step;
  double learning_rate, beta1, beta2, epsilon, weight_decay, gradient_scale;
};

// A table of all kernels for one scalar and one instruction set.
template <class T>
struct Kernels {
  void (*norm_forward)(const NormForwardArgs<T>&);
  void (*norm_backward)(const NormBackwardArgs<T>&);
  void (*activation_forward)(const ActivationForwardArgs<T>&);
  void (*activation_backward)(const ActivationBackwardArgs<T>&);
  void (*pack)(const PackArgs<T>&);
  void (*product)(const ProductArgs<T>&);
  void (*product_gradient)(const ProductGradientArgs<T>&);
  void (*rotary)(const RotaryArgs<T>&);
  void (*bias_forward)(const BiasArgs<T>&);
  void (*bias_backward)(const BiasBackwardArgs<T>&);
  void (*attention_forward)(const AttentionForwardArgs<T>&);
  void (*attention_backward)(const AttentionBackwardArgs<T>&);
  void (*attention_decode)(const AttentionDecodeArgs<T>&);
  void (*logprob_forward)(const LogProbForwardArgs<T>&);
  void (*logprob_backward)(const LogProbBackwardArgs<T>&);
  Sampled<T> (*sample)(const SampleArgs<T>&);
  void (*adamw)(const AdamwArgs<T>&);
  // y += x, n elements.
  void (*add)(T* y, const T* x, int64_t n);
  // Sum of squares of x in double, in blocks of a fixed size: depends on n alone.
  double (*sum_of_squares)(const T* x, int64_t n);
};

// Tables: float in the instruction set in use (ActiveIsa()), double in baseline.
template <class T>
const Kernels<T>& GetKernels();
template <>
const Kernels<float>& GetKernels<float>();
template <>
const Kernels<double>& GetKernels<double>();

}  // namespace rlvr
