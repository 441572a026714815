#pragma once
// Evaluator: held-out problems, completed greedily and sampled; what of it goes into the run. The
// same problems and the same random streams at every evaluation of a suite, so that two checkpoints
// are compared on common draws.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "core/io/records.h"
#include "core/io/tensor_file.h"
#include "rl/config.h"
#include "rl/sampler.h"

namespace rlvr {

// One evaluation: the record, and completions to read.
struct Evaluation {
  EvaluationRecord record;
  std::vector<SampleRecord> samples;
};

// Fails: Error(kConfig) where the source lacks a suite, or samples are too few for a k.
void CheckEvaluation(const EvalConfig& config, const ProblemSource& source);

class Evaluator {
 public:
  struct Parts {
    const ProblemSource& source;
    Sampler& sampler;
  };
  // `sampling` gives max_completion_tokens; samples are drawn at eval.temperature with full
  // support. `split`: kEval, or one of the source's OutsideSplits(). Keeps the problems.
  Evaluator(const EvalConfig& config, const SamplingOptions& sampling, Split split,
            const Parts& parts);

  // The seed that the problems of every suite are drawn by.
  static uint64_t SuiteSeed(const EvalConfig& config);

  // samples_kept: completions of the first problems, as text.
  Evaluation Evaluate(const float* params, int64_t step, int64_t samples_kept);

  const std::string& suite() const { return suite_; }
  // What later evaluations are compared with: outcomes of the first one and of the last.
  void Save(TensorFile& state) const;
  void Load(const TensorFile& state);

  // Columns beyond those of every suite, such as "mode_share_worked".
  const std::vector<MetricInfo>& extra_infos() const { return extra_infos_; }

 private:
  void Count(EvaluationRecord& record, const RolloutBatch& sampled) const;
  void AddExtras(EvaluationRecord& record, const RolloutBatch& sampled) const;
  void AddComparisons(EvaluationRecord& record);

  EvalConfig config_;
  int64_t max_completion_tokens_;
  Sampler& sampler_;
  std::string suite_;
  size_t modes_;
  RolloutBatch greedy_, sampled_;
  std::string suite_hash_;
  std::vector<MetricInfo> extra_infos_;
  std::vector<std::string> task_names_;
  // [problems]: right samples of the first evaluation, whether the last greedy completion was
  // right. Empty before.
  std::vector<double> initial_, last_greedy_;
};

// The splits that eval.suites names, kEval first. Fails: Error(kConfig) on a name that is none, or
// a split that the source has not.
std::vector<Split> SplitsOfSuites(const std::vector<std::string>& suites,
                                  const ProblemSource& source);

// A completion of a judged batch, for reading by eye.
SampleRecord ReadableSample(const RolloutBatch& batch, int64_t rollout, int64_t step,
                            std::string_view phase);

// Share of `problems` held-out problems whose greedy completion is right, and every step it shows.
double GreedyStrictAccuracy(Sampler& sampler, const float* params, const SamplingOptions& sampling,
                            int64_t problems);

}  // namespace rlvr
