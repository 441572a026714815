// SPDX-License-Identifier: Apache-2.0
#include "core/nn/policy_config.h"

#include <array>

#include "core/base/check.h"
#include "core/base/error.h"

namespace rlvr {

std::span<const std::string_view> EnumNames(Norm) {
  static constexpr std::array<std::string_view, 2> kNames = {"layernorm", "rmsnorm"};
  return kNames;
}
std::span<const std::string_view> EnumNames(Positions) {
  static constexpr std::array<std::string_view, 3> kNames = {"learned", "rotary", "none"};
  return kNames;
}
void PolicyConfig::Visit(FieldVisitor& v) {
  v.Field("layers", layers, {.help = "blocks", .min = 1, .max = 256});
  v.Field("width", width, {.help = "size of the residual stream", .min = 1, .max = 16384});
  v.Field("heads", heads, {.help = "query heads", .min = 1, .max = 256});
  v.Field("kv_heads", kv_heads, {.help = "key/value heads (0: heads)", .min = 0, .max = 256});
  v.Field("head_dim", head_dim,
          {.help = "size of a head (0: width / heads)", .min = 0, .max = 1024});
  v.Field("mlp_width", mlp_width,
          {.help = "hidden size of the mlp (0: 4 width; swiglu: 8/3 width, rounded up to 8)",
           .min = 0,
           .max = 65536});
  v.Field("mixer", mixer, {.help = "sequence mixer, one of `rlvr list mixers`"});
  v.Field("mlp", mlp, {.help = "channel mixer: gelu, swiglu or relu2"});
  v.Field("norm", norm, {.help = "norm before each half of a block and before the head"});
  v.Field("qk_norm", qk_norm, {.help = "rms norm of queries and keys, one gain a head dimension"});
  v.Field("positions", positions, {.help = "how positions enter"});
  v.Field("rotary_base", rotary_base,
          {.help = "base of the rotary frequencies", .min = 1, .max = 1e9});
  v.Field("biases", biases, {.help = "biases in linear layers and layer norms"});
  v.Field("tied_embeddings", tied_embeddings, {.help = "the head is the embedding, transposed"});
  v.Field(
      "max_context", max_context,
      {.help = "longest text, prompt and completion", .unit = "tokens", .min = 2, .max = 65536});
  v.Field("precision", precision,
          {.help = "of the factors of matrix products; weights, sums, norms, softmax and loss stay "
                   "float32. bfloat16 needs amx_bf16 or avx512_bf16 (else: float32); "
                   "bfloat16_software runs anywhere, no faster than float32"});
  v.Field("init", init, {.help = "checkpoint to start from instead of pretraining"});
}

PolicyConfig PolicyConfig::Resolved() const {
  PolicyConfig c = *this;
  if (c.kv_heads == 0) c.kv_heads = c.heads;
  if (c.heads % c.kv_heads != 0) {
    throw Error(ExitCode::kConfig, fmt::format("policy.heads = {} is no multiple of kv_heads = {}",
                                               c.heads, c.kv_heads));
  }
  if (c.head_dim == 0) {
    if (c.width % c.heads != 0) {
      throw Error(ExitCode::kConfig,
                  fmt::format("policy.width = {} is no multiple of heads = {}; set policy.head_dim",
                              c.width, c.heads));
    }
    c.head_dim = c.width / c.heads;
  }
  if (c.positions == Positions::kRotary && c.head_dim % 2 != 0) {
    throw Error(
        ExitCode::kConfig,
        fmt::format("policy.positions = rotary needs an even head_dim, not {}", c.head_dim));
  }
  if (c.mlp_width == 0) {
    c.mlp_width = c.mlp == "swiglu" ? (8 * c.width + 2) / 3 : 4 * c.width;
    c.mlp_width = (c.mlp_width + 7) / 8 * 8;
  }
  return c;
}

}  // namespace rlvr
