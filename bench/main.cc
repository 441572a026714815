// SPDX-License-Identifier: Apache-2.0
// kernels_bench [--isa=auto|avx512|avx2|baseline] [Google Benchmark's options]: one thread, float.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>

#include "bench/bench.h"
#include "core/math/isa.h"
#include "core/math/matmul.h"

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], "--isa=", 6) != 0) continue;
    for (const rlvr::Isa isa : {rlvr::Isa::kAvx512, rlvr::Isa::kAvx2, rlvr::Isa::kBaseline}) {
      if (rlvr::IsaName(isa) == argv[i] + 6) rlvr::SelectIsa(isa);
    }
  }
  benchmark::AddCustomContext("isa", std::string(rlvr::IsaName(rlvr::ActiveIsa())));
  benchmark::AddCustomContext("products", rlvr::MatmulLibrary());
  rlvr::bench::RegisterTaskBenchmarks();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
