// Answers that are ways through a grid of walls. The gold is the grid (envs/support/grid.h).
// SPDX-License-Identifier: Apache-2.0
#include "core/api/verifier.h"
#include "core/base/registry.h"
#include "envs/support/grid.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

constexpr size_t kMaxMoves = 1024;  // cells of the largest grid

class GridWayVerifier : public Verifier {
 public:
  Verdict Verify(std::string_view gold, std::string_view answer, Profile) const override {
    const auto make = [&](VerdictClass verdict, std::string_view why) {
      return MakeVerdict(verdict, why, answer.size());
    };
    const auto grid = Grid::Parse(gold);
    if (!grid) return make(VerdictClass::kVerifierFailed, reason::kGold);
    if (answer.size() > kMaxMoves) return make(VerdictClass::kOverBudget, reason::kTooLong);
    if (answer.empty() || answer.find_first_not_of(kMoves) != std::string_view::npos) {
      return make(VerdictClass::kUnparsable, reason::kGrammar);
    }
    Verdict verdict = grid->Reaches(answer) ? make(VerdictClass::kCorrect, reason::kAccepted)
                                            : make(VerdictClass::kWrong, reason::kRejected);
    verdict.value = answer;
    return verdict;
  }
};

RLVR_REGISTER(VerifierPlugin, {"grid_way",
                               "moves from the start to the goal of a grid with walls",
                               [](const AnswerType& type) {
                                 CheckParameters(type, {});
                                 return std::make_unique<GridWayVerifier>();
                               },
                               {{"S#./..#/#.G", "DRDR", true},
                                {"S#./..#/#.G", "DRLRDR", true},
                                {"S#./..#/#.G", "RRDD", false},
                                {"S#./..#/#.G", "DRD", false},
                                {"S#./..#/#.G", "", false},
                                {"S#./..#/#.G", "DR DR", false}}});

}  // namespace
}  // namespace rlvr
