// SPDX-License-Identifier: Apache-2.0
// The table and the figure of docs/algorithms.md: exact bias and noise of every preset's update.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/base/registry.h"
#include "rl/algorithms/preset.h"
#include "tests/support/oracle.h"

namespace rlvr {
namespace {

const char kBegin[] = "<!-- enumerated: estimators -->\n";
const char kEnd[] = "<!-- end enumerated -->\n";

struct Row {
  std::string name, target;
  double scale, angle, noise;
};

double Dot(const test::Vector& a, const test::Vector& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

std::vector<Row> Rows() {
  const test::TinyTask task = test::MakeTask(2, 4, 2);
  const test::Vector gradient = test::RewardGradient(task);
  std::vector<Row> rows;
  for (const std::string& name : Registry<AlgorithmPreset>::Get().Names()) {
    const AlgorithmPreset& preset = Registry<AlgorithmPreset>::Get().Find("algorithm", name);
    LossConfig config;
    ApplyPreset(name, config);
    // The run begins at its reference, where all KL terms are flat; a teacher is elsewhere.
    if (config.kl.reference != Reference::kTeacher) config.kl.kl_coefficient = 0;
    const test::Moments m = test::ExactMoments(task, config);
    const double along = Dot(m.mean, gradient) / Dot(gradient, gradient);
    const double length = std::sqrt(Dot(m.mean, m.mean));
    const double cosine = along * std::sqrt(Dot(gradient, gradient)) / length;
    double trace = 0;
    for (size_t i = 0; i < m.mean.size(); ++i) trace += m.covariance[i * (m.mean.size() + 1)];
    rows.push_back({name, preset.target == GradientTarget::kBiased ? "biased" : "stated", along,
                    std::acos(std::min(1.0, cosine)) * 180 / M_PI, std::sqrt(trace) / length});
  }
  return rows;
}

// Angles of 0 come out as rounding: 0.0 at this many digits either way.
std::string Table(const std::vector<Row>& rows) {
  std::string text =
      "| preset | target | scale | angle, degrees | noise |\n|---|---|---|---|---|\n";
  for (const Row& r : rows) {
    text += fmt::format("| `{}` | {} | {:.3f} | {:.1f} | {:.2f} |\n", r.name, r.target, r.scale,
                        r.angle, r.noise);
  }
  return text;
}

std::string Bar(double x, double y, double width, const std::string& label) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"10\" fill=\"#4477aa\"/>"
      "<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
      x, y, width, x + width + 4, y + 9, label);
}

std::string Figure(const std::vector<Row>& rows) {
  const int height = 34 + 16 * static_cast<int>(rows.size());
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"{}\" "
      "font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" "
      "fill=\"white\"/>\n<text x=\"170\" y=\"18\">angle to the gradient of E[R], degrees</text>"
      "<text x=\"470\" y=\"18\">noise: sqrt(trace of covariance) / length of mean</text>\n",
      height);
  double y = 28;
  for (const Row& r : rows) {
    text +=
        fmt::format("<text x=\"160\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", y + 9, r.name);
    text += Bar(170, y, 2.2 * std::min(r.angle, 110.0), fmt::format("{:.1f}", r.angle));
    text += Bar(470, y, 30 * std::min(r.noise, 7.0), fmt::format("{:.2f}", r.noise));
    y += 16;
  }
  return text + "</svg>\n";
}

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Compares with what the file holds, or writes it where RLVR_WRITE_GOLDEN is set.
void Hold(const std::string& path, const std::string& expected) {
  const bool write = std::getenv("RLVR_WRITE_GOLDEN") != nullptr;
  if (write) std::ofstream(path) << expected;
  EXPECT_EQ(Read(path), expected) << "RLVR_WRITE_GOLDEN=1 golden_tests writes it anew";
}

TEST(Estimators, TheDocumentsTableAndFigureAreWhatEnumerationGives) {
  const std::vector<Row> rows = Rows();
  const std::string document = RLVR_SOURCE_DIR "/docs/algorithms.md";
  const std::string text = Read(document);
  const size_t begin = text.find(kBegin), end = text.find(kEnd);
  ASSERT_NE(begin, text.npos);
  ASSERT_NE(end, text.npos);
  Hold(document, text.substr(0, begin) + kBegin + Table(rows) + text.substr(end));
  Hold(RLVR_SOURCE_DIR "/docs/estimators.svg", Figure(rows));
}

}  // namespace
}  // namespace rlvr
