#pragma once
// The groups of run.h5 that hold evaluations, verifier calls, rollouts and samples. For publish.cc.
//
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "core/io/h5.h"
#include "core/io/publish.h"

namespace rlvr {

// What the run's catalogue says of a metric of a group; the name itself where it says nothing.
MetricInfo FindMetric(const RunData& run, const std::string& group, const std::string& name);

void WriteEvaluations(const RunData& run, H5Writer* writer);
void WriteVerifierCalls(const RunData& run, H5Writer* writer);
void WriteRollouts(const RunData& run, H5Writer* writer);
void WriteSamples(const RunData& run, H5Writer* writer);

}  // namespace rlvr
