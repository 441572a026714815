#pragma once
// A figure as a PNG, drawn by the program gnuplot.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>

#include "experiments/plot/figure.h"

namespace rlvr {

// The script that draws `figure` into `file`. Labels are quoted: nothing in them is executed. Pure.
std::string GnuplotScript(const Figure& figure, const std::filesystem::path& file);

// Whether the program is found on $PATH.
bool HasGnuplot();

// Fails: Error(kIo) where gnuplot is absent (the message says how to get it), fails, or writes no
// file.
void DrawPng(const Figure& figure, const std::filesystem::path& file);

}  // namespace rlvr
