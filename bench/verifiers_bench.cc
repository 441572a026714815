// Verdicts: what each rung of the ladder costs, and the dearest of what a model might write. The
// counter `worst_us` is the longest single verdict of a list, in microseconds.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "bench/bench.h"
#include "envs/support/parameters.h"

namespace rlvr::bench {
namespace {

struct Case {
  const char* type;
  const char* gold;
  const char* answer;
};

// Microseconds of one verdict, the least of a few: the machine may be busy.
double Microseconds(const Verifier& verifier, std::string_view gold, std::string_view answer) {
  double least = 1e12;
  for (int round = 0; round < 5; ++round) {
    const auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(verifier.Verify(gold, answer, Profile::kLenient));
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    least = std::min(least, took.count());
  }
  return least;
}

void Judge(benchmark::State& state, const Case& c, Profile profile) {
  const auto verifier = MakeVerifier({c.type, {}});
  for (auto _ : state) {
    benchmark::DoNotOptimize(verifier->Verify(c.gold, c.answer, profile));
  }
  const Verdict verdict = verifier->Verify(c.gold, c.answer, profile);
  state.SetLabel(std::string(VerdictName(verdict.verdict)) + " " + std::string(verdict.reason));
  state.counters["verdicts/s"] =
      benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
}

void Strict(benchmark::State& state, Case c) { Judge(state, c, Profile::kStrict); }
void Lenient(benchmark::State& state, Case c) { Judge(state, c, Profile::kLenient); }

BENCHMARK_CAPTURE(Strict, integer_right, Case{"integer", "1729", "1729"});
BENCHMARK_CAPTURE(Strict, integer_wrong, Case{"integer", "-1729", "-1730"});
BENCHMARK_CAPTURE(Lenient, integer_grouped, Case{"integer", "1234567", "1,234,567"});
BENCHMARK_CAPTURE(Lenient, rational, Case{"rational", "22/7", "\\frac{44}{14}"});
BENCHMARK_CAPTURE(Lenient, decimal, Case{"decimal", "0.75", "7.5e-1"});
BENCHMARK_CAPTURE(Lenient, quantity, Case{"quantity", "15 cm", "0.15 m"});
BENCHMARK_CAPTURE(Lenient, set, Case{"set", "\\{1,2,3\\}", "\\{3,2,1\\}"});
BENCHMARK_CAPTURE(Lenient, polynomial_right, Case{"expression", "(x+1)^2", "x^2+2x+1"});
BENCHMARK_CAPTURE(Lenient, polynomial_wrong, Case{"expression", "(x+1)^2", "x^2+2x+2"});
BENCHMARK_CAPTURE(Lenient, polynomial_long,
                  Case{"expression", "(x-1)(x-2)(x-3)", "x^3-6x^2+11x-6"});
BENCHMARK_CAPTURE(Lenient, rational_function, Case{"expression", "\\frac{x^2-1}{x-1}", "x+1"});
BENCHMARK_CAPTURE(Lenient, sines, Case{"expression", "\\sin 2x", "2\\sin x\\cos x"});
BENCHMARK_CAPTURE(Lenient, roots_wrong, Case{"constant", "\\sqrt{2}", "1.41421356"});
BENCHMARK_CAPTURE(Lenient, roots_formal, Case{"constant", "2\\sqrt{3}", "\\sqrt{12}"});
BENCHMARK_CAPTURE(Lenient, calcium_roots,
                  Case{"constant", "\\sqrt{2}+\\sqrt{3}", "\\sqrt{5+2\\sqrt{6}}"});
BENCHMARK_CAPTURE(Lenient, calcium_angle,
                  Case{"constant", "2\\cos\\frac{\\pi}{5}", "\\frac{1+\\sqrt{5}}{2}"});

// Nested or repeated to the limits of a budget.
std::string Repeat(const std::string& open, const std::string& middle, const std::string& close,
                   int times) {
  std::string text = middle;
  for (int i = 0; i < times; ++i) text = open + text + close;
  return text;
}

std::string Sum(int terms, const std::string& before, const std::string& after) {
  std::string text = "1";
  for (int i = 0; i < terms; ++i) text += "+" + before + std::to_string(1000003 + 2 * i) + after;
  return text;
}

std::vector<std::string> Dear() {
  return {"9^{9^{9^{9}}}",
          "(10^9)!",
          "2^{32000}",
          "2^{32767}-2^{32766}",
          "1000!",
          "1000!/999!",
          std::string(4096, '7'),
          std::string(8192, '7'),
          std::string(8192, '('),
          std::string(8000, '-') + "7",
          "1e4096",
          Repeat("(", "7", ")", 60),
          Repeat("2^{", "2", "}", 60),
          Repeat("\\sqrt{2+", "2", "}", 20),
          Repeat("\\sqrt{2+", "2", "}", 60),
          Repeat("\\sin(", "1", ")", 40),
          Repeat("(", "x", "+1)^2", 12),
          Repeat("(", "x", "+1)^2", 60),
          Repeat("\\frac{1}{1+", "x", "}", 60),
          "(x+1)^{100000}",
          "(x+1)^{1000}-(x-1)^{1000}",
          "(x+y+z+w)^{40}",
          Sum(100, "\\frac{1}{", "}"),
          Sum(400, "\\frac{1}{", "}"),
          Sum(40, "\\sqrt{", "}"),
          Sum(6, "\\sqrt{", "}"),
          Sum(40, "\\ln ", ""),
          Sum(40, "x^{", "}"),
          Sum(40, "\\sqrt{x+", "}"),
          Repeat("1/", "2", "", 1000),
          Repeat("\\exp(-", "1", ")", 40),
          Repeat("", "x", "\u00b2", 2000),
          Repeat("e", "e", "", 1000),
          "e^{(x+y+z+w)^{30}}",
          "\\sin((x+y+z)^{40})",
          "\\ln(10^{-4000})",
          "\\sqrt{" + std::string(4000, '9') + "}",
          Repeat("\\{1,", "2", "\\}", 60),
          Repeat("\\text{", "7", "}", 1000),
          "7" + Repeat("", "", ",\\sqrt{2}+\\sqrt{3}", 63),
          "(1,2)" + Repeat("", "", "\\cup(\\sqrt{5},\\sqrt{7})", 15),
          Repeat("", "", "\u2212", 2000)};
}

// `golds`: rational where no rung beyond the second is needed; else an irrational one, so that
// balls and Calcium are tried.
void Worst(benchmark::State& state, const std::vector<Case>& golds) {
  double worst = 0;
  std::string text_of_worst;
  for (auto _ : state) {
    for (const Case& gold : golds) {
      const auto verifier = MakeVerifier({gold.type, {}});
      for (const std::string& text : Dear()) {
        const double least = Microseconds(*verifier, gold.gold, text);
        if (least > worst) worst = least, text_of_worst = std::string(gold.type) + " " + text;
      }
    }
  }
  state.counters["worst_us"] = worst;
  state.SetLabel(text_of_worst.substr(0, 60));
}

const std::vector<Case> kLiterals = {
    {"integer", "7", ""},          {"rational", "7/3", ""},  {"decimal", "0.5", ""},
    {"percent", "5%", ""},         {"quantity", "5 cm", ""}, {"ratio", "1:2", ""},
    {"base_integer", "101_2", ""}, {"string", "a", ""},      {"choice", "A", ""}};
BENCHMARK_CAPTURE(Worst, literals, kLiterals)->Unit(benchmark::kMillisecond)->Iterations(1);
const std::vector<Case> kStructures = {{"set", "\\{1,2\\}", ""},  {"tuple", "(1,2)", ""},
                                       {"matrix", "[[1,2]]", ""}, {"region", "[1,2]", ""},
                                       {"equation", "y=x", ""},   {"inequality", "x>1", ""},
                                       {"assignment", "x=1", ""}};
BENCHMARK_CAPTURE(Worst, structures, kStructures)->Unit(benchmark::kMillisecond)->Iterations(1);
const std::vector<Case> kExpressions = {{"expression", "x+1", ""}, {"expression", "\\sin x", ""},
                                        {"constant", "7", ""},     {"constant", "\\sqrt{2}", ""},
                                        {"constant", "\\pi", ""},  {"complex", "1+i", ""}};
BENCHMARK_CAPTURE(Worst, expressions, kExpressions)->Unit(benchmark::kMillisecond)->Iterations(1);

// Equal to the gold, or so near that only a proof can tell.
std::vector<Case> Proofs() {
  return {
      {"constant", "\\sqrt{2}+\\sqrt{3}", "\\sqrt{5+2\\sqrt{6}}"},
      {"constant", "\\sqrt{2}+\\sqrt{3}+\\sqrt{5}", "\\sqrt{5}+\\sqrt{5+2\\sqrt{6}}"},
      {"constant", "\\sqrt{2}+\\sqrt{3}+\\sqrt{5}+\\sqrt{7}",
       "\\sqrt{7}+\\sqrt{5}+\\sqrt{5+2\\sqrt{6}}"},
      {"constant", "\\cos\\frac{\\pi}{7}", "\\sin\\frac{5\\pi}{14}"},
      {"constant", "\\cos\\frac{\\pi}{17}", "-\\cos\\frac{16\\pi}{17}"},
      {"constant", "e^{\\pi\\sqrt{163}}", "262537412640768744"},
      {"constant", "\\ln 2+\\ln 3+\\ln 5+\\ln 7", "\\ln 210"},
      {"constant", "\\sqrt[3]{2+\\sqrt{5}}+\\sqrt[3]{2-\\sqrt{5}}", "1"},
      {"constant", "\\sqrt[9]{2}\\sqrt[7]{3}\\sqrt[5]{5}", "\\sqrt[5]{5}\\sqrt[7]{3}\\sqrt[9]{2}"},
      {"constant", "\\arctan\\frac12+\\arctan\\frac13", "\\frac{\\pi}{4}"},
      {"constant", "\\sin 1\\cos 2+\\cos 1\\sin 2", "\\sin 3"},
      {"constant", "\\sqrt{2}+\\sqrt{3}+\\sqrt{5}", "e^{e^{e^{e^{e^{1}}}}}"},
      {"constant", "\\sqrt{2}", "\\frac{1}{\\sin\\pi}"},
      {"set", "\\{1,\\sqrt{2}\\}", "\\tan\\frac{\\pi}{2},\\sqrt{2}"}};
}

void Proof(benchmark::State& state) {
  double worst = 0;
  std::string text;
  for (auto _ : state) {
    for (const Case& c : Proofs()) {
      const auto verifier = MakeVerifier({c.type, {}});
      const double least = Microseconds(*verifier, c.gold, c.answer);
      if (least > worst) worst = least, text = c.gold;
    }
  }
  state.counters["worst_us"] = worst;
  state.SetLabel(text);
}
BENCHMARK(Proof)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace rlvr::bench
