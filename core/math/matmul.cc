// SPDX-License-Identifier: Apache-2.0
#include "core/math/matmul.h"

#include <fmt/core.h>

#include <Eigen/Core>

#include "core/base/check.h"
#include "core/math/isa.h"

#ifdef RLVR_WITH_ONEDNN
#include <dnnl.h>
// Of the OpenMP runtime that oneDNN is linked with; declared here because the compiler's <omp.h>
// may be another's.
extern "C" void omp_set_num_threads(int);
#endif

namespace rlvr {
namespace {

template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using View = Eigen::Map<const Matrix<T>, 0, Eigen::OuterStride<>>;

template <class T, class A, class B>
void Assign(const Product<T>& p, const A& a, const B& b) {
  Eigen::Map<Matrix<T>, 0, Eigen::OuterStride<>> c(p.c, p.m, p.n, Eigen::OuterStride<>(p.stride_c));
  if (p.accumulate) {
    c.noalias() += a * b;
  } else {
    c.noalias() = a * b;
  }
}

template <class T>
void EigenMatmul(const Product<T>& p) {
  const bool ta = p.transpose_a == Transpose::kYes, tb = p.transpose_b == Transpose::kYes;
  const View<T> a(p.a, ta ? p.k : p.m, ta ? p.m : p.k, Eigen::OuterStride<>(p.stride_a));
  const View<T> b(p.b, tb ? p.n : p.k, tb ? p.k : p.n, Eigen::OuterStride<>(p.stride_b));
  if (ta && tb) {
    Assign(p, a.transpose(), b.transpose());
  } else if (ta) {
    Assign(p, a.transpose(), b);
  } else if (tb) {
    Assign(p, a, b.transpose());
  } else {
    Assign(p, a, b);
  }
}

#ifdef RLVR_WITH_ONEDNN
void OneDnnMatmul(const Product<float>& p) {
  // oneDNN would otherwise start a team of threads in each of ours. The setting belongs to the
  // calling thread.
  thread_local const bool alone = (omp_set_num_threads(1), true);
  static_cast<void>(alone);
  const dnnl_status_t status =
      dnnl_sgemm(p.transpose_a == Transpose::kYes ? 'T' : 'N',
                 p.transpose_b == Transpose::kYes ? 'T' : 'N', p.m, p.n, p.k, 1.0f, p.a, p.stride_a,
                 p.b, p.stride_b, p.accumulate ? 1.0f : 0.0f, p.c, p.stride_c);
  CHECK(status == dnnl_success, "dnnl_sgemm {}x{}x{}: status {}", p.m, p.n, p.k, int(status));
}
#endif

}  // namespace

template <>
void Matmul<double>(const Product<double>& product) {
  EigenMatmul(product);
}

template <>
void Matmul<float>(const Product<float>& product) {
#ifdef RLVR_WITH_ONEDNN
  if (ActiveIsa() != Isa::kBaseline) return OneDnnMatmul(product);
#endif
  EigenMatmul(product);
}

void PrepareMatmul(Isa isa) {
  Eigen::setCpuCacheSizes(32 << 10, 512 << 10, 4 << 20);
#ifdef RLVR_WITH_ONEDNN
  if (isa == Isa::kAvx2) {
    CHECK(dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2) == dnnl_success,
          "the product library was used before the instruction set was selected");
  }
#else
  static_cast<void>(isa);
#endif
}

const char* MatmulLibrary() {
  static const std::string eigen =
      fmt::format("Eigen {}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
#ifdef RLVR_WITH_ONEDNN
  static const std::string onednn = fmt::format("oneDNN {}.{}.{}", dnnl_version()->major,
                                                dnnl_version()->minor, dnnl_version()->patch);
  if (ActiveIsa() != Isa::kBaseline) return onednn.c_str();
#endif
  return eigen.c_str();
}

}  // namespace rlvr
