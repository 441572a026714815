#pragma once
// Assessment: what a study's criterion makes of its runs. Filled by studies, shown by reports.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "experiments/plot/figure.h"

namespace rlvr {

enum class Decision { kPass, kFail, kInconclusive };
const char* DecisionName(Decision outcome);  // "PASS", "FAIL", "INCONCLUSIVE"

// One line of the criterion.
struct Ruling {
  std::string what;   // a statement: "accuracy at step 50"
  std::string bound;  // what was asked of it: "at least 50.0 %"; empty: reported only
  std::string found;  // the numbers: "84.3 % [81.0 %, 87.5 %]"
  Decision outcome = Decision::kInconclusive;
  bool gates = true;  // false: reported beside the criterion
  std::string note = "";
};

// Cells of text; the first column names the row.
struct ReportTable {
  std::string name, title;  // name: of its files
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

// One figure, with its x axis counted in one or several ways.
struct ReportFigure {
  std::string name, caption;  // name: of its files
  struct View {
    std::string x;  // "steps", "rollouts", "tokens"
    Figure figure;
  };
  std::vector<View> views;
};

struct Assessment {
  std::vector<Ruling> findings;
  std::vector<ReportTable> tables;
  std::vector<ReportFigure> figures;
  std::vector<std::string> remarks;  // what a reader must know of these numbers

  // FAIL where a gating finding fails, else INCONCLUSIVE where one is, or there is none.
  Decision Verdict() const;
};

}  // namespace rlvr
