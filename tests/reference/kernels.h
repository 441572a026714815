#pragma once
// The kernels of core/math/kernels.h written plainly, in double: what the fast ones are tested
// against, and the place to read what each computes. Gradients are not here: they are tested
// against finite differences of these.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/math/kernels.h"

namespace rlvr::reference {

using Vector = std::vector<double>;

inline size_t Index(int64_t i) { return static_cast<size_t>(i); }

// y [N, C] of x [N, C]; rms: no mean, no bias.
inline Vector Norm(const Vector& x, const Vector& gain, const Vector& bias, int64_t N, bool rms) {
  const size_t C = gain.size();
  Vector y(x.size());
  for (size_t n = 0; n < Index(N); ++n) {
    double mean = 0, variance = 0;
    for (size_t c = 0; c < C && !rms; ++c) mean += x[n * C + c] / double(C);
    for (size_t c = 0; c < C; ++c) variance += std::pow(x[n * C + c] - mean, 2) / double(C);
    for (size_t c = 0; c < C; ++c) {
      y[n * C + c] = gain[c] * (x[n * C + c] - mean) / std::sqrt(variance + 1e-5);
      if (!rms) y[n * C + c] += bias[c];
    }
  }
  return y;
}

inline double Gelu(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
}

// y [N, F] of x [N, F], or of [N, 2F] (swiglu).
inline Vector Activate(const Vector& x, int64_t N, int64_t F, Activation kind) {
  Vector y(Index(N * F));
  for (size_t n = 0; n < Index(N); ++n) {
    for (size_t f = 0; f < Index(F); ++f) {
      const size_t i = n * Index(F) + f;
      if (kind == Activation::kGelu) y[i] = Gelu(x[i]);
      if (kind == Activation::kRelu2) y[i] = std::pow(std::max(x[i], 0.0), 2);
      if (kind == Activation::kSwiglu && x.size() == 2 * y.size()) {
        const double gate = x[n * 2 * Index(F) + f], up = x[n * 2 * Index(F) + Index(F) + f];
        y[i] = gate / (1 + std::exp(-gate)) * up;
      }
    }
  }
  return y;
}

// x [N, stride], rotated in its first heads * D columns.
inline Vector Rotate(Vector x, const std::vector<int32_t>& position, int64_t heads, int64_t D,
                     double base) {
  const size_t stride = x.size() / position.size();
  for (size_t n = 0; n < position.size(); ++n) {
    for (size_t h = 0; h < Index(heads); ++h) {
      for (size_t i = 0; i < Index(D / 2); ++i) {
        const double angle = position[n] / std::pow(base, 2.0 * double(i) / double(D));
        double& u = x[n * stride + h * Index(D) + i];
        double& v = x[n * stride + h * Index(D) + i + Index(D / 2)];
        const double rotated = u * std::cos(angle) - v * std::sin(angle);
        v = u * std::sin(angle) + v * std::cos(angle);
        u = rotated;
      }
    }
  }
  return x;
}

// Rows of the batch that query row `row` of segment `s` sees.
inline std::vector<size_t> SeenRows(const std::vector<Segment>& segments, const Segment& s,
                                    int64_t row) {
  std::vector<size_t> seen;
  if (s.parent >= 0) {
    const Segment& parent = segments[Index(s.parent)];
    for (int64_t j = 0; j < parent.length; ++j) seen.push_back(Index(parent.begin + j));
  }
  for (int64_t j = s.begin; j <= row; ++j) seen.push_back(Index(j));
  return seen;
}

// out [count, D] = softmax(scale q . keys) values for one query; returns log-sum-exp.
inline double Attend(double* out, const double* q, const std::vector<const double*>& keys,
                     const std::vector<const double*>& values, int64_t D, double scale) {
  Vector score(keys.size());
  for (size_t j = 0; j < keys.size(); ++j) {
    for (int64_t d = 0; d < D; ++d) score[j] += scale * q[d] * keys[j][d];
  }
  double sum = 0;
  for (const double s : score) sum += std::exp(s);
  std::fill(out, out + D, 0.0);
  for (size_t j = 0; j < keys.size(); ++j) {
    for (int64_t d = 0; d < D; ++d) out[d] += std::exp(score[j]) / sum * values[j][d];
  }
  return std::log(sum);
}

struct AttentionShape {
  int64_t N, H, K, D;
  double scale;
};

// out [N, H D]; lse [N, H] where wanted.
inline Vector Attention(const Vector& qkv, const std::vector<Segment>& segments,
                        const AttentionShape& shape, Vector* lse = nullptr) {
  const auto [N, H, K, D, scale] = shape;
  const int64_t stride = (H + 2 * K) * D;
  Vector out(Index(N * H * D));
  if (lse != nullptr) lse->assign(Index(N * H), 0.0);
  for (const Segment& s : segments) {
    for (int64_t row = s.begin; row < s.begin + s.length; ++row) {
      for (int64_t h = 0; h < H; ++h) {
        std::vector<const double*> keys, values;
        for (const size_t j : SeenRows(segments, s, row)) {
          keys.push_back(&qkv[j * Index(stride) + Index((H + h / (H / K)) * D)]);
          values.push_back(keys.back() + K * D);
        }
        const double l = Attend(&out[Index((row * H + h) * D)], &qkv[Index(row * stride + h * D)],
                                keys, values, D, scale);
        if (lse != nullptr) (*lse)[Index(row * H + h)] = l;
      }
    }
  }
  return out;
}

inline Vector Softmax(const double* logits, int64_t V, double temperature) {
  Vector p(Index(V));
  const double max = *std::max_element(logits, logits + V);
  double sum = 0;
  for (size_t v = 0; v < p.size(); ++v) sum += p[v] = std::exp((logits[v] - max) / temperature);
  for (double& x : p) x /= sum;
  return p;
}

inline double LogProb(const double* logits, int64_t V, double temperature, int32_t target) {
  return std::log(Softmax(logits, V, temperature)[Index(target)]);
}

inline double Entropy(const double* logits, int64_t V, double temperature) {
  double entropy = 0;
  for (const double p : Softmax(logits, V, temperature)) {
    if (p > 0) entropy -= p * std::log(p);
  }
  return entropy;
}

struct Cuts {
  int64_t top_k = 0;
  double top_p = 1, min_p = 0;
};

// The probabilities that a sampler draws from: softmax, then top_k, then top_p of what is left,
// then min_p, renormalised.
inline Vector SamplingProbabilities(const double* logits, int64_t V, double temperature,
                                    const Cuts& cuts) {
  Vector p = Softmax(logits, V, temperature);
  std::vector<size_t> order(p.size());
  for (size_t v = 0; v < order.size(); ++v) order[v] = v;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] > p[b]; });
  if (cuts.top_k > 0 && cuts.top_k < V) order.resize(Index(cuts.top_k));
  double mass = 0, reached = 0;
  for (const size_t v : order) mass += p[v];
  size_t kept = 0;
  while (kept < order.size() && (kept == 0 || cuts.top_p == 1 || reached < cuts.top_p * mass)) {
    reached += p[order[kept++]];
  }
  order.resize(kept);
  Vector result(p.size());
  double total = 0;
  for (const size_t v : order) {
    if (p[v] >= cuts.min_p * p[order[0]]) total += result[v] = p[v];
  }
  for (double& x : result) x /= total;
  return result;
}

}  // namespace rlvr::reference
