// program: a program that passes the tests of a task, hidden ones too (envs/support/witness.h).
// Parameters: task (stack_program, as by default); problem, the tests (else the gold is the tests).
// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "envs/support/witness.h"

namespace rlvr {
namespace {

RLVR_REGISTER(
    VerifierPlugin,
    {.name = "program",
     .help = "a program that passes a task's tests; parameters task, problem (the tests)",
     .make = [](const AnswerType& type) { return MakeWitnessVerifier(type, "stack_program"); },
     .examples = {{"2>5,3>7|9>19,0>1", "d+1+", true},
                  {"2>5,3>7|9>19,0>1", "3+", false},
                  {"d+1+", "2*1+", true, {{"problem", "2>5,3>7|9>19,0>1"}}},
                  {"d+1+", "3+", false, {{"problem", "2>5,3>7|9>19,0>1"}}}}});

}  // namespace
}  // namespace rlvr
