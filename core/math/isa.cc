// SPDX-License-Identifier: Apache-2.0
#include "core/math/isa.h"

#include <fmt/core.h>

#include <array>
#include <atomic>
#include <mutex>

#include "core/base/error.h"
#include "core/math/matmul.h"

namespace rlvr {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"auto", "avx512", "avx2", "baseline"};

// kAuto: none selected yet.
std::atomic<Isa> active = Isa::kAuto;
std::mutex selecting;

bool Has(Isa isa) {
#if defined(__x86_64__)
  switch (isa) {
    case Isa::kAvx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    case Isa::kAvx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    default:
      return true;
  }
#else
  return isa == Isa::kBaseline || isa == Isa::kAuto;
#endif
}

}  // namespace

std::span<const std::string_view> EnumNames(Isa) { return kNames; }

std::string_view IsaName(Isa isa) { return kNames[static_cast<size_t>(isa)]; }

Isa DetectIsa() {
  if (Has(Isa::kAvx512)) return Isa::kAvx512;
  return Has(Isa::kAvx2) ? Isa::kAvx2 : Isa::kBaseline;
}

void SelectIsa(Isa isa) {
  const std::lock_guard lock(selecting);
  const Isa chosen = isa == Isa::kAuto ? DetectIsa() : isa;
  if (!Has(chosen)) {
    throw Error(ExitCode::kConfig,
                fmt::format("run.isa = {}: this processor has no {}; expected auto or {}",
                            IsaName(isa), IsaName(isa), IsaName(DetectIsa())));
  }
  const Isa before = active.load();
  if (before == chosen) return;
  if (before != Isa::kAuto) {
    throw Error(ExitCode::kConfig, fmt::format("run.isa = {}: {} is in use already in this process",
                                               IsaName(isa), IsaName(before)));
  }
  PrepareMatmul(chosen);
  active.store(chosen);
}

Isa ActiveIsa() {
  const Isa isa = active.load(std::memory_order_acquire);
  if (isa != Isa::kAuto) return isa;
  SelectIsa(Isa::kAuto);
  return active.load();
}

}  // namespace rlvr
