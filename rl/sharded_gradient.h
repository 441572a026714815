#pragma once
// ShardedGradient: the one place where gradients are made. Texts are cut into shards by their
// lengths and the number of shards alone; a thread takes whole shards (pack, forward, loss,
// backward into the shard's own buffer); buffers are added in the order of a fixed binary tree. So
// the gradient has the same bits for any number of threads and any micro-batch.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/function_ref.h"
#include "core/base/worker_pool.h"
#include "core/nn/transformer.h"
#include "rl/text_set.h"

namespace rlvr {

class ShardedGradient {
 public:
  // What is scored where a token is predicted: its log-probability; the logit of token 1 minus that
  // of token 0 (a scalar head); or the log-probability of every token of the vocabulary, [tokens,
  // V].
  enum class Head { kToken, kScalar, kVocabulary };

  // tokens_per_microbatch: shards in flight hold at most so many tokens together, at least one
  // shard; 0: no limit.
  ShardedGradient(const Transformer<float>& transformer, WorkerPool& pool, int64_t shards,
                  int64_t tokens_per_microbatch);

  // What the loss of one shard sees and writes. Arrays are indexed by TextSet::offset; only tokens
  // of `rows` are its own.
  struct ShardView {
    int64_t shard;
    std::span<const int32_t> rows;
    const float* logprob;
    const float* entropy;          // null unless asked for
    float* dlogprob;               // zero at first
    float* dentropy;               // null unless entropy_gradient; zero at first
    const float* value = nullptr;  // null without a value head
    float* dvalue = nullptr;       // zero at first
  };
  // Called once a shard, from any thread.
  using LossDerivative = FunctionRef<void(const ShardView&)>;

  struct Options {
    float temperature = 1;
    bool entropy = false;           // make entropies
    bool entropy_gradient = false;  // the loss writes dentropy; needs `entropy`
    bool whole_groups = false;      // never halve a group
    Head head = Head::kToken;
    const float* value_head = nullptr;  // weights [C] and bias: values of the states, too
    bool float32 = false;               // products in float32, whatever the policy's precision
    // What the same weights' forward of these texts left: where it has all rows of a shard, they
    // are restored in place of another forward, those of texts without a gradient but in part.
    // Changes no bit.
    const SavedRows<float>* saved = nullptr;
  };

  // logprobs() (of the head asked for) and entropies() of every token under `params`.
  void Score(const float* params, const TextSet& texts, const Options& options);
  // The same, and gradient() = the gradient of the loss whose derivative `loss` writes.
  void Compute(const float* params, const TextSet& texts, const Options& options,
               const LossDerivative& loss);

  std::span<const float> gradient() const { return buffers_[0]; }
  // [shards], after Compute: the squared norm of each shard's part of the gradient; -1: no rows.
  std::span<const double> shard_squares() const { return shard_squares_; }
  std::span<const float> logprobs() const { return logprob_; }
  std::span<const float> entropies() const { return entropy_; }
  std::span<const float> values() const { return value_; }
  // Of the value head, [C + 1], after Compute.
  std::span<const float> value_gradient() const { return value_buffers_[0]; }
  // Tokens of the last call's forward, each prompt once, its useful work in floating-point
  // operations (backward counted as two forwards of the texts that it worked on), and how much of
  // that was not done again, because the forward was restored.
  int64_t tokens_fed() const { return tokens_fed_; }
  double flops() const { return flops_; }
  double restored_flops() const { return restored_flops_; }

 private:
  struct Packed {  // of one shard
    PackedBatch batch;
    std::vector<Target> targets, expanded;
    std::vector<int64_t> token_index;  // [targets], into the arrays of tokens
    std::vector<int32_t> saved;  // [batch tokens], rows of SavedRows; empty: not all are there
    TokenWork backward;          // of one forward of what its backward worked on
    std::vector<float> logprob, entropy, dlogprob, dentropy, dhidden;

    size_t TargetsPerToken() const {
      return token_index.empty() ? 1 : targets.size() / token_index.size();
    }
  };

  static size_t PackGroup(Packed& packed, const TextSet& texts, std::span<const int32_t> rows,
                          size_t begin);
  static void FindSaved(Packed& packed, const TextSet& texts, std::span<const int32_t> rows);
  void Expand(Packed& packed, Head head) const;
  void CountWork(const TextSet& texts);
  void CountBackward();
  void Prepare(const TextSet& texts, const Options& options);
  void ForEachShard(const WorkerPool::Work& work);
  void ForwardShard(int64_t shard, int worker, const Weights<float>& weights,
                    const Options& options);
  void BackwardShard(int64_t shard, int worker, const Weights<float>& weights,
                     const Options& options);
  void ForwardValues(const Packed& packed, int worker, const Options& options);
  void BackwardValues(int64_t shard, int worker, const Options& options);
  void SumBuffers();

  const Transformer<float>& transformer_;
  WorkerPool& pool_;
  int64_t shards_, tokens_per_microbatch_;
  PackedWeights<float> weights_;
  std::vector<Activations<float>> activations_;  // [threads]
  std::vector<std::vector<float>> buffers_;      // [shards]
  std::vector<double> shard_squares_;
  std::vector<Packed> packed_;                     // [shards]
  std::vector<std::vector<int32_t>> rows_;         // [shards]
  std::vector<std::vector<float>> value_buffers_;  // [shards]
  ShardCutter cutter_;
  std::vector<float> logprob_, entropy_, dlogprob_, dentropy_, value_, dvalue_;
  int64_t tokens_fed_ = 0;
  double flops_ = 0, restored_flops_ = 0;
};

}  // namespace rlvr
