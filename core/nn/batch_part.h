#pragma once
// The part of a packed batch that a backward has work to do on: the segments whose rows have a
// gradient, or are the parent of one that has. Where all rewards of a group are equal, most losses
// give it none. Internal to core/nn.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "core/nn/transformer.h"

namespace rlvr {

// Room in `activations` for a part as large as `batch`.
template <class T>
void ReservePart(Activations<T>& activations, const PackedBatch& batch);

// Writes activations.part and part_of: the segments of `batch` where dx [N, C] is not 0, with their
// parents. Rows [i R, (i + 1) R) are kept or left out together, R = `together`; one kept for the
// others' sake is a segment by itself and no work. Returns the work of the part.
template <class T>
TokenWork KeepPart(Activations<T>& activations, const PackedBatch& batch, const T* dx, int64_t C,
                   int64_t together);

}  // namespace rlvr
