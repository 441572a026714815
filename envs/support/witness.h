#pragma once
// Verifiers of witnesses: answers that a task checks against the problem, not against the one gold,
// such as a way through a maze. What the types program and constructive share.
// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <string>

#include "core/api/verifier.h"

namespace rlvr {

// Parameters: task (or `default_task`), and problem, the problem in the grammar of the golds of the
// task's answer type (countdown: 24:8,5,10,6), or a prompt (8,5,10,6=24;). With a problem, the gold
// is itself a witness and must pass; without one, the gold is the problem. Fails: Error(kData) on
// unknown parameters, or a task whose answers are no witnesses.
std::unique_ptr<Verifier> MakeWitnessVerifier(const AnswerType& type,
                                              const std::string& default_task);

}  // namespace rlvr
