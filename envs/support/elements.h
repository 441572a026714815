#pragma once
// Lists of elements, each judged by the verifier of an element type: what tuple, set, multiset and
// matrix share. The parameter element names the type (constant where it is not given); all
// parameters that are not the container's own are the element's.
// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/verifier.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {

inline constexpr size_t kMaxElements = 64;

struct ElementList {
  std::vector<std::string> texts;
  std::vector<std::string> values;  // printed canonically; empty: none
};

class ElementType {
 public:
  // Fails: Error on an unknown type or parameter, or a container inside a container.
  explicit ElementType(const AnswerType& container);

  // Checks that every text is an element of the type and fills in the values.
  ReadStatus Read(ElementList& list) const;
  Outcome CompareAt(const ElementList& gold, size_t i, const ElementList& answer, size_t j) const;

  Outcome CompareInOrder(const ElementList& gold, const ElementList& answer) const;
  // Each has an equal one in the other.
  Outcome CompareAsSets(const ElementList& gold, const ElementList& answer) const;
  // Equal ones can be paired off.
  Outcome CompareAsMultisets(const ElementList& gold, const ElementList& answer) const;

 private:
  std::unique_ptr<Verifier> verifier_;
  bool exact_;  // no tolerance: values that print differently differ
};

// The values joined by commas; sorted where `sorted`. Empty values are replaced by their texts.
std::string JoinValues(const ElementList& list, bool sorted);

// Replaces an element with \pm by two: with + and with -; \mp takes the other sign. False: over
// budget.
bool ExpandSigns(std::vector<std::string>& texts);

}  // namespace rlvr
