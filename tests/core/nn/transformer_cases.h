#pragma once
// Small policies of every kind in double, texts with shared prompts, and gradients by finite
// differences.
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/nn/transformer.h"

namespace rlvr::test {

inline constexpr int32_t kVocabulary = 7;

struct Variant {
  std::string name;
  PolicyConfig config;
};

inline PolicyConfig Small() {
  PolicyConfig c;
  c.layers = 2;
  c.width = 12;
  c.heads = 2;
  c.max_context = 16;
  return c;
}

inline std::vector<Variant> Variants() {
  std::vector<Variant> all{{"plain", Small()}};
  const auto add = [&](const char* name, auto change) {
    PolicyConfig c = Small();
    change(c);
    all.push_back({name, c});
  };
  add("rotary_rmsnorm_swiglu", [](PolicyConfig& c) {
    c.positions = Positions::kRotary, c.norm = Norm::kRmsNorm, c.mlp = "swiglu";
  });
  add("grouped_query_qk_norm", [](PolicyConfig& c) {
    c.heads = 4, c.kv_heads = 2, c.head_dim = 6, c.qk_norm = true, c.positions = Positions::kNone;
  });
  add("biases_untied_relu2", [](PolicyConfig& c) {
    c.biases = true, c.tied_embeddings = false, c.mlp = "relu2", c.kv_heads = 1;
  });
  add("all", [](PolicyConfig& c) {
    c.biases = c.qk_norm = true, c.kv_heads = 1, c.positions = Positions::kRotary;
    c.mlp = "swiglu", c.mlp_width = 10, c.layers = 1;
  });
  return all;
}

inline std::vector<int32_t> Tokens(Stream& rng, int64_t n) {
  std::vector<int32_t> tokens;
  for (int64_t i = 0; i < n; ++i)
    tokens.push_back(static_cast<int32_t>(rng.Integer(0, kVocabulary - 1)));
  return tokens;
}

// Two prompts; the first shared by two completions. Targets on every completion token.
struct Case {
  PackedBatch batch;
  std::vector<Target> targets;
  std::vector<uint64_t> kept = {};
};
// Leaves a random part of the vocabulary out of each target's softmax.
inline void KeepSets(Case& c, Stream& rng) {
  c.kept.assign(c.targets.size(), 0);
  for (size_t i = 0; i < c.targets.size(); ++i) {
    for (int v = 0; v < kVocabulary; ++v) {
      const bool in = v == c.targets[i].token || rng.Uniform() < 0.6;
      c.kept[i] |= uint64_t{in} << v;
    }
    c.targets[i].kept = &c.kept[i];
  }
}
inline Case MakeCase(Stream& rng) {
  Case c;
  const int32_t a = c.batch.Append(Tokens(rng, 4));
  c.batch.Append(Tokens(rng, 3), a);
  c.batch.Append(Tokens(rng, 5), a);
  const int32_t b = c.batch.Append(Tokens(rng, 2));
  c.batch.Append(Tokens(rng, 4), b);
  for (const int32_t row : {3, 3, 4, 5, 6, 7, 9, 11, 13, 14, 17}) {
    c.targets.push_back({row, static_cast<int32_t>(rng.Integer(0, kVocabulary - 1))});
  }
  return c;
}

inline std::vector<double> RandomVector(Stream& rng, size_t n) {
  std::vector<double> v(n);
  for (double& x : v) x = rng.Normal();
  return v;
}

class TransformerTest : public testing::TestWithParam<Variant> {
 protected:
  TransformerTest() : policy_(GetParam().config.Resolved(), kVocabulary) {
    params_.resize(static_cast<size_t>(policy_.table().size()));
    policy_.table().Initialise(params_.data(), 3);
    Stream rng(5, "test.params");
    for (const Param& p : policy_.table().params()) {  // away from zeros and ones
      for (int64_t i = 0; i < p.size; ++i) {
        params_[static_cast<size_t>(p.offset + i)] += 0.3 * rng.Normal();
      }
    }
  }

  // sum_i weights[i] logprob[i] + entropy_weights[i] entropy[i].
  double Objective(const Case& c, const std::vector<double>& weights,
                   const std::vector<double>& entropy_weights) {
    policy_.Forward(activations_, params_.data(), c.batch);
    std::vector<double> logprob(c.targets.size()), entropy(c.targets.size());
    policy_.LogProbs(logprob.data(), entropy.data(), activations_, params_.data(), c.targets, 0.8);
    return std::inner_product(logprob.begin(), logprob.end(), weights.begin(), 0.0) +
           std::inner_product(entropy.begin(), entropy.end(), entropy_weights.begin(), 0.0);
  }

  // Fourth-order central differences of the objective in every parameter.
  std::vector<double> NumericGradient(const Case& c, const std::vector<double>& w,
                                      const std::vector<double>& e) {
    const double h = 1e-4;
    std::vector<double> numeric(params_.size());
    for (size_t i = 0; i < params_.size(); ++i) {
      const double kept = params_[i];
      for (const auto& [at, weight] :
           {std::pair{1.0, 8.0}, {-1.0, -8.0}, {2.0, -1.0}, {-2.0, 1.0}}) {
        params_[i] = kept + at * h;
        numeric[i] += weight * Objective(c, w, e) / (12 * h);
      }
      params_[i] = kept;
    }
    return numeric;
  }

  static double NormOf(const Param& p, const std::vector<double>& v) {
    double squares = 0;
    for (int64_t i = p.offset; i < p.offset + p.size; ++i)
      squares += std::pow(v[static_cast<size_t>(i)], 2);
    return std::sqrt(squares);
  }
  static double RelativeError(const Param& p, const std::vector<double>& numeric,
                              const std::vector<double>& analytic) {
    std::vector<double> difference(numeric);
    for (size_t i = 0; i < difference.size(); ++i) difference[i] -= analytic[i];
    return NormOf(p, difference) / NormOf(p, numeric);
  }

  Transformer<double> policy_;
  std::vector<double> params_;
  Activations<double> activations_;
};

}  // namespace rlvr::test
