// Causal softmax attention with grouped key/value heads (Vaswani et al. 2017; Ainslie et al. 2023),
// rotary positions (Su et al. 2021) and rms-normed queries and keys (Henry et al. 2020) where the
// config asks for them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "core/base/trace.h"
#include "core/math/kv_cache.h"
#include "core/math/linear.h"
#include "core/nn/mixer.h"

namespace rlvr {
namespace {

// Saved by Forward, all for N rows: qkv [N, W] as attention reads it; out [N, HD]; lse [N, H]; with
// qk_norm also raw [N, (H + K) D], queries and keys before the norm, and rstd [N, H + K].
template <class T>
class Attention final : public SequenceMixer<T> {
 public:
  Attention(const PolicyConfig& config, const std::string& prefix, ParamTable& table)
      : config_(config),
        C_(config.width),
        H_(config.heads),
        K_(config.kv_heads),
        D_(config.head_dim),
        W_((H_ + 2 * K_) * D_),
        scale_(static_cast<T>(1 / std::sqrt(static_cast<double>(D_)))) {
    const auto fan = [](int64_t in) { return 1 / std::sqrt(static_cast<double>(in)); };
    const double residual_scale = 0.5 / std::sqrt(static_cast<double>(config.layers));
    qkv_ = table.Declare({.name = prefix + "attention.qkv",
                          .shape = {C_, W_},
                          .initial = {.stddev = fan(C_)},
                          .decayed = true,
                          .multiplied = true});
    out_ = table.Declare({.name = prefix + "attention.out",
                          .shape = {H_ * D_, C_},
                          .initial = {.stddev = residual_scale * fan(H_ * D_)},
                          .decayed = true,
                          .multiplied = true});
    if (config.biases) {
      qkv_bias_ = table.Declare({.name = prefix + "attention.qkv_bias", .shape = {W_}});
      out_bias_ = table.Declare({.name = prefix + "attention.out_bias", .shape = {C_}});
    }
    if (config.qk_norm) {
      q_gain_ = table.Declare(
          {.name = prefix + "attention.q_gain", .shape = {D_}, .initial = {.constant = 1}});
      k_gain_ = table.Declare(
          {.name = prefix + "attention.k_gain", .shape = {D_}, .initial = {.constant = 1}});
    }
  }

  int64_t SavedPerRow() const override {
    return W_ + H_ * D_ + H_ + (config_.qk_norm ? (H_ + K_) * (D_ + 1) : 0);
  }
  std::vector<int64_t> SavedWidths() const override {
    std::vector<int64_t> widths = {W_, H_ * D_, H_};
    if (config_.qk_norm) widths.insert(widths.end(), {(H_ + K_) * D_, H_ + K_});
    return widths;
  }
  int64_t Scratch(const PackedView& view) const override {
    return view.N * (W_ + H_ * D_) +
           AttentionScratch(view.segments.data(), static_cast<int64_t>(view.segments.size()), D_);
  }

  void Forward(T* y, const T* residual, T* saved, T* scratch, const T* x, const Weights<T>& w,
               const PackedView& view) const override {
    const Saved s = Slice(saved, view.N);
    Project(s.qkv, s.raw, s.rstd, x, w, view.N, view.position);
    Attend(s, scratch, view);
    Output(y, residual, s.out, w, view.N);
  }

  void Backward(T* dx, T* grads, const T* dy, T* saved, T* scratch, const T* x, const Weights<T>& w,
                const PackedView& view) const override {
    const Kernels<T>& k = GetKernels<T>();
    const Saved s = Slice(saved, view.N);
    const int64_t N = view.N;
    T* dqkv = scratch;
    T* dout = dqkv + N * W_;
    if (config_.biases) k.bias_backward({.dbias = grads + out_bias_, .dx = dy, .N = N, .C = C_});
    LinearWeightGradient(grads + out_, s.out, dy, N, H_ * D_, C_, false, w.precision, view.place);
    LinearInputGradient(dout, dy, w.At(out_), N, H_ * D_, C_);
    AttendBackward(dqkv, dout, s, view);
    if (config_.positions == Positions::kRotary) Rotate(dqkv, view.position, N, -1);
    if (config_.qk_norm) NormBackward(dqkv, dout, grads, s, w.plain, N);
    if (config_.biases) k.bias_backward({.dbias = grads + qkv_bias_, .dx = dqkv, .N = N, .C = W_});
    LinearWeightGradient(grads + qkv_, x, dqkv, N, C_, W_, false, w.precision, view.place);
    LinearInputGradient(dx, dqkv, w.At(qkv_), N, C_, W_);
  }

  int64_t CacheWidth() const override { return 2 * K_ * D_; }
  int64_t DecodeScratch(int64_t longest_context) const override {
    return kDecodeHeads * (longest_context + kCacheBlock);
  }

  void FillCache(T* cache, const T* saved, int64_t, const Segment& segment) const override {
    const T* row = saved + segment.begin * W_ + H_ * D_;
    for (int64_t i = 0; i < segment.length; ++i, row += W_) PutInCache(cache, i, row, K_ * D_);
  }

  void Decode(T* y, const T* residual, T* saved, const T* x, const Weights<T>& w,
              const DecodeView<T>& view) const override {
    const int64_t S = view.S;
    const Saved s = Slice(saved, S);
    Project(s.qkv, s.raw, s.rstd, x, w, S, view.position);
    for (int64_t row = 0; row < S; ++row) {
      const DecodeRow<T>& r = view.rows[static_cast<size_t>(row)];
      PutInCache(r.own, r.own_length - 1, s.qkv + row * W_ + H_ * D_, K_ * D_);
    }
    {
      const TraceSpan span("attention, decode", TraceLevel::kKernels);
      GetKernels<T>().attention_decode({.out = s.out,
                                        .scratch = view.scratch,
                                        .q = s.qkv,
                                        .rows = view.rows.data(),
                                        .S = S,
                                        .stride_q = W_,
                                        .H = H_,
                                        .K = K_,
                                        .D = D_,
                                        .scale = scale_,
                                        .lse = s.lse});
    }
    Output(y, residual, s.out, w, S);
  }

 private:
  struct Saved {
    T *qkv, *out, *lse, *raw, *rstd;
  };
  Saved Slice(T* saved, int64_t N) const {
    Saved s;
    s.qkv = saved;
    s.out = s.qkv + N * W_;
    s.lse = s.out + N * H_ * D_;
    s.raw = s.lse + N * H_;
    s.rstd = s.raw + (config_.qk_norm ? N * (H_ + K_) * D_ : 0);
    return s;
  }

  void Attend(const Saved& s, T* scratch, const PackedView& view) const {
    const TraceSpan span("attention, forward", TraceLevel::kKernels);
    GetKernels<T>().attention_forward({.out = s.out,
                                       .lse = s.lse,
                                       .scratch = scratch,
                                       .qkv = s.qkv,
                                       .segments = view.segments.data(),
                                       .segment_count = static_cast<int64_t>(view.segments.size()),
                                       .H = H_,
                                       .K = K_,
                                       .D = D_,
                                       .scale = scale_});
  }

  // dout [N, HD], and behind it scratch.
  void AttendBackward(T* dqkv, T* dout, const Saved& s, const PackedView& view) const {
    const TraceSpan span("attention, backward", TraceLevel::kKernels);
    GetKernels<T>().attention_backward({.dqkv = dqkv,
                                        .scratch = dout + view.N * H_ * D_,
                                        .dout = dout,
                                        .out = s.out,
                                        .lse = s.lse,
                                        .qkv = s.qkv,
                                        .segments = view.segments.data(),
                                        .N = view.N,
                                        .segment_count = static_cast<int64_t>(view.segments.size()),
                                        .H = H_,
                                        .K = K_,
                                        .D = D_,
                                        .scale = scale_});
  }

  // qkv = x w + bias, with queries and keys normed and rotated.
  void Project(T* qkv, T* raw, T* rstd, const T* x, const Weights<T>& w, int64_t N,
               const int32_t* position) const {
    Linear(qkv, x, w.At(qkv_), N, C_, W_);
    if (config_.biases) {
      GetKernels<T>().bias_forward({.x = qkv, .bias = w.plain + qkv_bias_, .N = N, .C = W_});
    }
    if (config_.qk_norm) NormForward(qkv, raw, rstd, w.plain, N);
    if (config_.positions == Positions::kRotary) Rotate(qkv, position, N, 1);
  }

  void Output(T* y, const T* residual, const T* out, const Weights<T>& w, int64_t N) const {
    LinearOnto(y, residual, out, w.At(out_), N, H_ * D_, C_);
    if (config_.biases) {
      GetKernels<T>().bias_forward({.x = y, .bias = w.plain + out_bias_, .N = N, .C = C_});
    }
  }

  void Rotate(T* qkv, const int32_t* position, int64_t N, int sign) const {
    GetKernels<T>().rotary({.x = qkv,
                            .position = position,
                            .N = N,
                            .stride = W_,
                            .heads = H_ + K_,
                            .D = D_,
                            .base = config_.rotary_base,
                            .sign = sign});
  }

  // The rms norm of each query and key of each row, one gain for all queries and one for all keys.
  void NormForward(T* qkv, T* raw, T* rstd, const T* params, int64_t N) const {
    const Kernels<T>& k = GetKernels<T>();
    for (int64_t row = 0; row < N; ++row) {
      T* q = qkv + row * W_;
      T* before = raw + row * (H_ + K_) * D_;
      T* r = rstd + row * (H_ + K_);
      std::copy_n(q, (H_ + K_) * D_, before);
      k.norm_forward({.y = q,
                      .mean = nullptr,
                      .rstd = r,
                      .x = before,
                      .gain = params + q_gain_,
                      .bias = nullptr,
                      .N = H_,
                      .C = D_});
      k.norm_forward({.y = q + H_ * D_,
                      .mean = nullptr,
                      .rstd = r + H_,
                      .x = before + H_ * D_,
                      .gain = params + k_gain_,
                      .bias = nullptr,
                      .N = K_,
                      .C = D_});
    }
  }

  // Turns gradients of normed queries and keys in dqkv into those of the raw ones. `buffer`: N H D
  // elements or more.
  void NormBackward(T* dqkv, T* buffer, T* grads, const Saved& s, const T* params,
                    int64_t N) const {
    const Kernels<T>& k = GetKernels<T>();
    for (int64_t row = 0; row < N; ++row) {
      T* dq = dqkv + row * W_;
      const T* before = s.raw + row * (H_ + K_) * D_;
      const T* r = s.rstd + row * (H_ + K_);
      std::copy_n(dq, H_ * D_, buffer);
      std::fill_n(dq, H_ * D_, T{0});
      k.norm_backward({.dx = dq,
                       .dgain = grads + q_gain_,
                       .dbias = nullptr,
                       .dy = buffer,
                       .x = before,
                       .gain = params + q_gain_,
                       .mean = nullptr,
                       .rstd = r,
                       .N = H_,
                       .C = D_});
      T* dk = dq + H_ * D_;
      std::copy_n(dk, K_ * D_, buffer);
      std::fill_n(dk, K_ * D_, T{0});
      k.norm_backward({.dx = dk,
                       .dgain = grads + k_gain_,
                       .dbias = nullptr,
                       .dy = buffer,
                       .x = before + H_ * D_,
                       .gain = params + k_gain_,
                       .mean = nullptr,
                       .rstd = r + H_,
                       .N = K_,
                       .C = D_});
    }
  }

  PolicyConfig config_;
  int64_t C_, H_, K_, D_, W_;
  T scale_;
  int64_t qkv_ = 0, out_ = 0, qkv_bias_ = 0, out_bias_ = 0, q_gain_ = 0, k_gain_ = 0;
};

template <class T>
std::unique_ptr<SequenceMixer<T>> Make(const PolicyConfig& config, const std::string& prefix,
                                       ParamTable& table) {
  return std::make_unique<Attention<T>>(config, prefix, table);
}

RLVR_REGISTER(SequenceMixerPlugin, {.name = "attention",
                                    .help = "causal softmax attention, grouped key/value heads",
                                    .make_float = Make<float>,
                                    .make_double = Make<double>});

}  // namespace
}  // namespace rlvr
