// SPDX-License-Identifier: Apache-2.0
#include "experiments/gradcheck/gradient_report.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/nn/transformer.h"
#include "core/text/vocabulary.h"

namespace rlvr {
namespace {

struct Texts {
  PackedBatch batch;
  std::vector<Target> targets;
};

// Solutions of training problems, each behind its prompt as a segment of its own.
Texts PackSolutions(const ProblemSource& source, const Vocabulary& vocabulary, int64_t max_context,
                    const GradientCheckOptions& options) {
  Texts texts;
  for (int64_t i = 0; i < options.problems; ++i) {
    const uint64_t index = static_cast<uint64_t>(i);
    const Drawn drawn = source.DrawText(options.seed, "pretrain", index);
    const std::vector<int32_t> prompt = vocabulary.Encode(drawn.problem.prompt);
    std::vector<int32_t> solution =
        vocabulary.Encode(source.Solve(drawn, "pretrain", options.seed, index).text);
    solution.push_back(Vocabulary::kStop);
    const size_t length = prompt.size() + solution.size() - 1;
    if (static_cast<int64_t>(length) > max_context) {
      throw Error(ExitCode::kConfig,
                  fmt::format("policy.max_context = {}: a prompt and its solution have {} tokens",
                              max_context, length));
    }
    const int32_t parent = texts.batch.Append(prompt);
    int32_t row = static_cast<int32_t>(texts.batch.tokens.size()) - 1;
    texts.batch.Append(std::span(solution).first(solution.size() - 1), parent);
    for (const int32_t token : solution) texts.targets.push_back({row++, token});
  }
  return texts;
}

// The objective and its gradient at some weights, in one precision.
template <class T>
class TextObjective {
 public:
  TextObjective(const PolicyConfig& config, int32_t vocabulary, const Texts& texts)
      : transformer_(config, vocabulary),
        texts_(texts),
        logprob_weight_(texts.targets.size(), T(1.0 / static_cast<double>(texts.targets.size()))),
        entropy_weight_(texts.targets.size(), T(0.1 / static_cast<double>(texts.targets.size()))),
        logprob_(texts.targets.size()),
        entropy_(texts.targets.size()) {}

  const ParamTable& table() const { return transformer_.table(); }

  double Value(const std::vector<T>& params) {
    transformer_.Forward(activations_, params.data(), texts_.batch);
    transformer_.LogProbs(logprob_.data(), entropy_.data(), activations_, params.data(),
                          texts_.targets, T{1});
    const auto dot = [](const std::vector<T>& a, const std::vector<T>& b) {
      return static_cast<double>(std::inner_product(a.begin(), a.end(), b.begin(), T{0}));
    };
    return dot(logprob_, logprob_weight_) + dot(entropy_, entropy_weight_);
  }

  std::vector<T> Gradient(const std::vector<T>& params) {
    Value(params);
    std::vector<T> gradient(params.size());
    transformer_.Backward(gradient.data(), activations_, params.data(), texts_.batch,
                          {.dlogprob = logprob_weight_.data(),
                           .dentropy = entropy_weight_.data(),
                           .targets = texts_.targets,
                           .temperature = T{1}});
    return gradient;
  }

 private:
  Transformer<T> transformer_;
  const Texts& texts_;
  std::vector<T> logprob_weight_, entropy_weight_, logprob_, entropy_;
  Activations<T> activations_;
};

double Length(const double* v, int64_t n) {
  return std::sqrt(std::inner_product(v, v + n, v, 0.0));
}

// Central difference of fourth order along `direction` [param.size].
double Slope(TextObjective<double>& objective, std::vector<double>& params, const Param& param,
             const std::vector<double>& direction) {
  constexpr double kStep = 1e-4;
  const std::vector<double> kept(params.begin() + param.offset,
                                 params.begin() + param.offset + param.size);
  double slope = 0;
  for (const auto& [at, weight] : {std::pair{1.0, 8.0}, {-1.0, -8.0}, {2.0, -1.0}, {-2.0, 1.0}}) {
    for (size_t i = 0; i < kept.size(); ++i) {
      params[static_cast<size_t>(param.offset) + i] = kept[i] + at * kStep * direction[i];
    }
    slope += weight * objective.Value(params) / (12 * kStep);
  }
  std::copy(kept.begin(), kept.end(), params.begin() + param.offset);
  return slope;
}

// A direction of length 1: the gradient's own for try 0, then random ones.
std::vector<double> Direction(const double* gradient, const Param& param, uint64_t seed,
                              uint64_t attempt) {
  std::vector<double> direction(gradient, gradient + param.size);
  if (attempt > 0) {
    Stream rng(seed, "gradcheck.direction", {static_cast<uint64_t>(param.offset), attempt});
    for (double& d : direction) d = rng.Normal();
  }
  const double norm = Length(direction.data(), param.size);
  for (double& d : direction) d /= norm;
  return direction;
}

}  // namespace

std::vector<TensorCheck> CheckGradients(const PolicyConfig& policy, const ProblemSource& source,
                                        const GradientCheckOptions& options) {
  const Vocabulary vocabulary(source.Alphabet());
  const PolicyConfig config = policy.Resolved();
  const Texts texts = PackSolutions(source, vocabulary, config.max_context, options);
  TextObjective<double> exact(config, vocabulary.size(), texts);
  TextObjective<float> narrow(config, vocabulary.size(), texts);
  std::vector<float> params(static_cast<size_t>(exact.table().size()));
  exact.table().Initialise(params.data(), options.seed);
  std::vector<double> wide(params.begin(), params.end());
  const std::vector<double> gradient = exact.Gradient(wide);
  const std::vector<float> float_gradient = narrow.Gradient(params);
  std::vector<TensorCheck> checks;
  for (const Param& param : exact.table().params()) {
    const double* g = gradient.data() + param.offset;
    TensorCheck check{.name = param.name, .norm = Length(g, param.size)};
    if (check.norm == 0) {  // a tensor that these texts do not reach
      checks.push_back(check);
      continue;
    }
    for (int64_t attempt = 0; attempt <= options.directions; ++attempt) {
      const std::vector<double> d =
          Direction(g, param, options.seed, static_cast<uint64_t>(attempt));
      const double expected = std::inner_product(d.begin(), d.end(), g, 0.0);
      const double error = std::abs(Slope(exact, wide, param, d) - expected) / check.norm;
      check.difference = std::max(check.difference, error);
    }
    std::vector<double> gap(g, g + param.size);
    for (int64_t i = 0; i < param.size; ++i) {
      gap[static_cast<size_t>(i)] -=
          static_cast<double>(float_gradient[static_cast<size_t>(param.offset + i)]);
    }
    check.float_error = Length(gap.data(), param.size) / check.norm;
    checks.push_back(check);
  }
  return checks;
}

}  // namespace rlvr
