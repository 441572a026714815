#pragma once
// Muon's direction (Jordan et al. 2024): a matrix's momentum, made nearly orthogonal by five
// Newton-Schulz steps, and scaled to the size of an AdamW update (Liu et al. 2025). Used by the
// optimizer for the matrices of blocks.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

namespace rlvr {

// Writes 0.2 sqrt(max(rows, columns)) orthogonal(momentum) to `direction`; both [rows, columns],
// distinct. X = U S V^T becomes U f(S) V^T with f(S) in about [0.7, 1.2]: X <- a X + (b A + c A A)
// X, A = X X^T. scratch grows to what is needed and is kept.
void MuonDirection(float* direction, std::vector<float>& scratch, const float* momentum,
                   int64_t rows, int64_t columns);

}  // namespace rlvr
