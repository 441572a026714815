#pragma once
// The shape of a policy, as a config section. 0 in a size means "derived": the comments say from
// what.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/config/field.h"
#include "core/math/precision.h"

namespace rlvr {

enum class Norm { kLayerNorm, kRmsNorm };
enum class Positions { kLearned, kRotary, kNone };
std::span<const std::string_view> EnumNames(Norm);
std::span<const std::string_view> EnumNames(Positions);

struct PolicyConfig {
  int64_t layers = 2;
  int64_t width = 64;
  int64_t heads = 2;
  int64_t kv_heads = 0;             // 0: heads
  int64_t head_dim = 0;             // 0: width / heads
  int64_t mlp_width = 0;            // 0: 4 width (gelu, relu2), 8/3 width rounded up to 8 (swiglu)
  std::string mixer = "attention";  // Registry<SequenceMixerPlugin>
  std::string mlp = "gelu";         // Registry<ChannelMixerPlugin>
  Norm norm = Norm::kLayerNorm;
  bool qk_norm = false;
  Positions positions = Positions::kLearned;
  double rotary_base = 10000;
  bool biases = false;
  bool tied_embeddings = true;
  int64_t max_context = 64;  // positions: prompt and completion together
  Precision precision = Precision::kFloat32;
  std::string init = "";  // a checkpoint to start from; empty: pretrain

  void Visit(FieldVisitor& v);
  // A copy with every derived size filled in. Fails: Error(kConfig) where sizes contradict one
  // another.
  PolicyConfig Resolved() const;
};

}  // namespace rlvr
