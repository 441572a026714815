#pragma once
// Runs to arms to a figure: runs of one config (seeds left out) are one arm, whose line is the mean
// over its bases.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "experiments/plot/figure.h"
#include "experiments/run/run_folders.h"

namespace rlvr {

// What is drawn: a column of /eval/<suite> ("accuracy", "greedy", "strict", "length_mean",
// "pass_at_8", "maj_at_8", or one of the suite's own), or "train/<column>".
struct PlotChoice {
  std::string suite = "heldout";
  std::string metric = "accuracy";
  std::string title = "";  // empty: made from the runs
  // What x counts: "steps", or "rollouts" or completion "tokens", of all that were generated up to
  // the step.
  std::string x = "steps";
};

// The curve of one run. low and high are as the run stored them, or empty.
struct RunCurve {
  std::string name;       // its directory
  std::string base;       // which base it started from: runs of one base have equal text
  Polyline points;        // x: steps
  std::vector<double> x;  // of each point, as PlotChoice wants it
  std::vector<double> low, high;
  std::vector<FigureLevel> levels;  // the base: greedy, sampled, maj@16 where it was measured
};

struct Arm {
  std::string label;
  std::string experiment;  // run.experiment of its first run
  std::string recipe;      // of its bases (experiments/plot/arm_labels.h)
  std::vector<RunCurve> runs;
};

// Arms in the order of their first run. Labels say what differs between them.
// Fails: Error(kConfig) where no run has the metric (the message lists what there is);
// Error(kCorrupt) where a run's config can't be read.
std::vector<Arm> GroupRuns(const std::vector<NamedRun>& runs, const PlotChoice& choice);

// Means with a 95 % t interval over bases (over runs where there is one base alone, which the
// subtitle says), a thin line for each run; one run alone keeps the band that it stored. Levels are
// means over all runs, where all arms' bases are made alike.
Figure MakeFigure(const std::vector<Arm>& arms, const PlotChoice& choice);

}  // namespace rlvr
