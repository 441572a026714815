// The multi-layer perceptron: y = f(x up) down, with f gelu, relu^2, or the gated silu (swiglu: up
// is [C, 2F]). Shazeer 2020 (swiglu), So et al. 2021 (relu^2).
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "core/base/registry.h"
#include "core/base/trace.h"
#include "core/math/linear.h"
#include "core/nn/mixer.h"

namespace rlvr {
namespace {

template <class T>
class Mlp final : public ChannelMixer<T> {
 public:
  Mlp(const PolicyConfig& config, const std::string& prefix, ParamTable& table, Activation kind)
      : kind_(kind), C_(config.width), F_(config.mlp_width), biases_(config.biases) {
    const double residual_scale = 0.5 / std::sqrt(static_cast<double>(config.layers));
    const auto fan = [](int64_t in) { return 1 / std::sqrt(static_cast<double>(in)); };
    up_ = table.Declare({.name = prefix + "mlp.up",
                         .shape = {C_, Up()},
                         .initial = {.stddev = fan(C_)},
                         .decayed = true,
                         .multiplied = true});
    down_ = table.Declare({.name = prefix + "mlp.down",
                           .shape = {F_, C_},
                           .initial = {.stddev = residual_scale * fan(F_)},
                           .decayed = true,
                           .multiplied = true});
    if (!biases_) return;
    up_bias_ = table.Declare({.name = prefix + "mlp.up_bias", .shape = {Up()}});
    down_bias_ = table.Declare({.name = prefix + "mlp.down_bias", .shape = {C_}});
  }

  int64_t SavedPerRow() const override { return Up() + F_; }
  int64_t ScratchPerRow() const override { return Up() + F_; }
  std::vector<int64_t> SavedWidths() const override { return {Up()}; }
  void Remake(T* saved, int64_t N) const override { Activate(saved, N); }

  void Forward(T* y, const T* residual, T* saved, const T* x, const Weights<T>& w,
               int64_t N) const override {
    const Kernels<T>& k = GetKernels<T>();
    T* pre = saved;
    Linear(pre, x, w.At(up_), N, C_, Up());
    if (biases_) k.bias_forward({.x = pre, .bias = w.plain + up_bias_, .N = N, .C = Up()});
    LinearOnto(y, residual, Activate(saved, N), w.At(down_), N, F_, C_);
    if (biases_) k.bias_forward({.x = y, .bias = w.plain + down_bias_, .N = N, .C = C_});
  }

  void Backward(T* dx, T* grads, const T* dy, const T* saved, T* scratch, const T* x,
                const Weights<T>& w, const PackedView& view) const override {
    const Kernels<T>& k = GetKernels<T>();
    const int64_t N = view.N;
    const T* pre = saved;
    const T* post = saved + N * Up();
    T* dpre = scratch;
    T* dpost = scratch + N * Up();
    if (biases_) k.bias_backward({.dbias = grads + down_bias_, .dx = dy, .N = N, .C = C_});
    LinearWeightGradient(grads + down_, post, dy, N, F_, C_, false, w.precision, view.place);
    LinearInputGradient(dpost, dy, w.At(down_), N, F_, C_);
    {
      const TraceSpan span("activation, backward", TraceLevel::kKernels);
      k.activation_backward({.dx = dpre, .dy = dpost, .x = pre, .N = N, .F = F_, .kind = kind_});
    }
    if (biases_) k.bias_backward({.dbias = grads + up_bias_, .dx = dpre, .N = N, .C = Up()});
    LinearWeightGradient(grads + up_, x, dpre, N, C_, Up(), false, w.precision, view.place);
    LinearInputGradient(dx, dpre, w.At(up_), N, C_, Up());
  }

 private:
  // Fills `saved` after the products of the first matrix; returns the second's input [N, F].
  const T* Activate(T* saved, int64_t N) const {
    const TraceSpan span("activation, forward", TraceLevel::kKernels);
    T* post = saved + N * Up();
    GetKernels<T>().activation_forward({.y = post, .x = saved, .N = N, .F = F_, .kind = kind_});
    return post;
  }
  int64_t Up() const { return kind_ == Activation::kSwiglu ? 2 * F_ : F_; }

  Activation kind_;
  int64_t C_, F_;
  bool biases_;
  int64_t up_ = 0, down_ = 0, up_bias_ = 0, down_bias_ = 0;
};

ChannelMixerPlugin Plugin(const char* name, const char* help, Activation kind) {
  return {.name = name,
          .help = help,
          .make_float =
              [kind](const PolicyConfig& config, const std::string& prefix, ParamTable& table) {
                return std::make_unique<Mlp<float>>(config, prefix, table, kind);
              },
          .make_double =
              [kind](const PolicyConfig& config, const std::string& prefix, ParamTable& table) {
                return std::make_unique<Mlp<double>>(config, prefix, table, kind);
              }};
}

RLVR_REGISTER(ChannelMixerPlugin,
              (Plugin("gelu", "two matrices, gelu between (tanh form)", Activation::kGelu)));
RLVR_REGISTER(ChannelMixerPlugin,
              (Plugin("swiglu", "three matrices, silu(x a) * (x b) between", Activation::kSwiglu)));
RLVR_REGISTER(ChannelMixerPlugin,
              (Plugin("relu2", "two matrices, relu(x)^2 between", Activation::kRelu2)));

}  // namespace
}  // namespace rlvr
