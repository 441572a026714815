#pragma once
// Split: where a problem comes from. Tasks say which splits they have; the evaluator names its
// suites after them.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <string_view>

namespace rlvr {

// Training problems and held-out ones of the same kind; and those
// outside: harder ones, known parts put together as never in training, ones that need another
// method.
enum class Split { kTrain, kEval, kExploratory, kCompositional, kTransformative };
inline constexpr std::array<std::string_view, 5> kSplitNames = {"train", "eval", "exploratory",
                                                                "compositional", "transformative"};

inline std::string_view SplitName(Split split) { return kSplitNames[static_cast<size_t>(split)]; }
// Whether its problems are of another kind than those of training.
inline bool IsOutside(Split split) { return split > Split::kEval; }

}  // namespace rlvr
