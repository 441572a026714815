// A tensor file of any bytes: Error(kCorrupt), or tensors whose sizes are those of their shapes.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/check.h"
#include "core/base/error.h"
#include "core/io/tensor_file.h"
#include "core/io/tensor_header.h"
#include "tests/fuzz/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const rlvr::MemoryFile file(data, size);
  try {
    const rlvr::TensorFile tensors = rlvr::ReadTensorFile(file.path());
    for (const rlvr::Tensor& tensor : tensors.tensors) {
      int64_t bytes = rlvr::TensorItemBytes(tensor.dtype);
      for (const int64_t extent : tensor.shape) bytes *= extent;
      CHECK(bytes == static_cast<int64_t>(tensor.data.size()));
    }
  } catch (const rlvr::Error& error) {
    CHECK(error.code() == rlvr::ExitCode::kCorrupt);
  }
  return 0;
}
