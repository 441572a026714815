// constructive: a witness that a task checks, such as an expression for countdown or a way for maze
// (envs/support/witness.h). Parameters: task; problem (else the gold is the problem).
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/witness.h"

namespace rlvr {
namespace {

RLVR_REGISTER(
    VerifierPlugin,
    {.name = "constructive",
     .help = "a witness that a task checks; parameters task, problem (in the grammar of its golds)",
     .make = [](const AnswerType& type) { return MakeWitnessVerifier(type, "countdown"); },
     .examples = {
         {"24:4,6", "4*6", true},
         {"24:4,6", "24", false},
         {"24:4,6", "6*4*1*1", false},
         {"5*4+10-6", "10+5*4-6", true, {{"task", "countdown"}, {"problem", "24:4,5,6,10"}}},
         {"5*4+10-6", "6*4", false, {{"task", "countdown"}, {"problem", "24:4,5,6,10"}}},
         {"6*4", "6*4", true, {{"problem", "4,6=24;"}}},
         {"6*4", "10+5*4-6", false, {{"task", "countdown"}, {"problem", "24:4,5,6,10"}}}}});

}  // namespace
}  // namespace rlvr
