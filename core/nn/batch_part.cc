// SPDX-License-Identifier: Apache-2.0
#include "core/nn/batch_part.h"

#include <algorithm>

namespace rlvr {
namespace {

// part_of[s] = 0 where segment s belongs to the part, -1 elsewhere. Parents come before children.
template <class T>
void FindPart(std::vector<int32_t>& part_of, const PackedBatch& batch, const T* dx, int64_t C) {
  part_of.assign(batch.segments.size(), -1);
  for (size_t s = batch.segments.size(); s-- > 0;) {
    const Segment& segment = batch.segments[s];
    const T* rows = dx + segment.begin * C;
    const auto has_gradient = [](T d) { return d != 0; };
    if (part_of[s] < 0 && !std::any_of(rows, rows + segment.length * C, has_gradient)) continue;
    part_of[s] = 0;
    if (segment.parent >= 0) part_of[static_cast<size_t>(segment.parent)] = 0;
  }
}

// Copies rows of `batch` to `part`, in ascending order.
class PartWriter {
 public:
  PartWriter(PackedBatch& part, const PackedBatch& batch, const std::vector<int32_t>& position,
             int64_t together)
      : part_(part), batch_(batch), position_(position), together_(static_cast<int32_t>(together)) {
    part_.Clear();
  }

  // Appends a segment of the batch; returns its index in the part.
  int32_t Keep(Segment segment) {
    const int32_t first = segment.begin;
    segment.begin = static_cast<int32_t>(part_.tokens.size());
    for (next_ = first; next_ < first + segment.length; ++next_) {
      part_.tokens.push_back(batch_.tokens[static_cast<size_t>(next_)]);
      part_.place.push_back(next_);
    }
    part_.segments.push_back(segment);
    return static_cast<int32_t>(part_.segments.size()) - 1;
  }

  // Keeps the rows before `row` that must be there for the last kept one's sake, and for its own.
  void KeepAfterLast(int32_t row) {
    KeepSingles(std::min(row, (next_ + together_ - 1) / together_ * together_));
  }
  void KeepBefore(int32_t row) {
    next_ = std::max(next_, row / together_ * together_);
    KeepSingles(row);
  }

 private:
  void KeepSingles(int32_t end) {
    while (next_ < end)
      Keep({.begin = next_, .length = 1, .position = position_[static_cast<size_t>(next_)]});
  }

  PackedBatch& part_;
  const PackedBatch& batch_;
  const std::vector<int32_t>& position_;
  const int32_t together_;
  int32_t next_ = 0;  // the row after the last kept one
};

}  // namespace

template <class T>
void ReservePart(Activations<T>& a, const PackedBatch& batch) {
  const size_t rows = batch.tokens.size();
  if (rows <= a.part.tokens.capacity()) return;
  const size_t some = rows + rows / 2;  // so that no later batch needs more
  a.part.tokens.reserve(some), a.part.place.reserve(some), a.part.segments.reserve(some);
  a.part_saved.reserve(some), a.part_of.reserve(some);
}

template <class T>
TokenWork KeepPart(Activations<T>& a, const PackedBatch& batch, const T* dx, int64_t C,
                   int64_t together) {
  FindPart(a.part_of, batch, dx, C);
  PartWriter writer(a.part, batch, a.position, together);
  TokenWork work;
  for (size_t s = 0; s < batch.segments.size(); ++s) {
    if (a.part_of[s] < 0) continue;
    Segment segment = batch.segments[s];
    writer.KeepAfterLast(segment.begin);
    writer.KeepBefore(segment.begin);
    if (segment.parent >= 0) segment.parent = a.part_of[static_cast<size_t>(segment.parent)];
    a.part_of[s] = writer.Keep(segment);
    work.Add(segment.position, segment.length);
  }
  writer.KeepAfterLast(static_cast<int32_t>(batch.tokens.size()));
  return work;
}

template void ReservePart(Activations<float>&, const PackedBatch&);
template void ReservePart(Activations<double>&, const PackedBatch&);
template TokenWork KeepPart(Activations<float>&, const PackedBatch&, const float*, int64_t,
                            int64_t);
template TokenWork KeepPart(Activations<double>&, const PackedBatch&, const double*, int64_t,
                            int64_t);

}  // namespace rlvr
