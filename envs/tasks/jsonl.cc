// jsonl: problems from a file of the user's, one JSON object a line. Presets know the layouts of
// GSM8K and MATH-500; the file itself is the user's to get. Answers are of one type, or, with
// type = by_line, of the type that each line's field `type` names. Files are untrusted: size, lines
// and texts are bounded, and a line that is malformed is an error that names it.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "core/api/task.h"
#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/registry.h"
#include "core/io/file.h"
#include "envs/support/json_depth.h"
#include "envs/support/parameters.h"
#include "envs/support/slot.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

constexpr int64_t kMaxFileBytes = int64_t{1} << 30;
constexpr size_t kMaxTextBytes = size_t{1} << 16;
constexpr char kByLine[] = "by_line";

// Where a layout keeps its texts. `after`: the gold is what follows this mark in its field.
struct Layout {
  std::string prompt, gold, after, type;
};
const std::map<std::string, Layout>& Layouts() {
  static const std::map<std::string, Layout> kLayouts = {
      {"plain", {"prompt", "gold", "", "integer"}},
      {"gsm8k", {"question", "answer", "####", "integer"}},
      {"math500", {"problem", "answer", "", "constant"}}};
  return kLayouts;
}

class Jsonl : public Task {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("file", file_, {.help = "the JSON Lines file"});
    v.Field("layout", layout_,
            {.help = "names of the fields: plain has prompt and gold; gsm8k, math500 as published",
             .choices = {"plain", "gsm8k", "math500"}});
    v.Field("type", type_,
            {.help = "type of the answers; empty: the layout's; by_line: each line has its own, in "
                     "the field `type`"});
    v.Field("template", template_,
            {.help = "where a completion has its answer",
             .choices = {"whole", "boxed", "answer_tag", "hashes", "answer_line"}});
    v.Field("skip_other_types", skip_,
            {.help = "leave out lines whose gold is no value of the type"});
    v.Field("sha256", sha256_, {.help = "SHA-256 of the file; checked where it is given"});
    v.Field("before", before_, {.help = "text put before each prompt"});
    v.Field("behind", behind_, {.help = "text put behind each prompt"});
  }

  void Prepare() override {
    const Layout& layout = Layouts().at(layout_);
    answer_ = {type_.empty() ? layout.type : type_, {}};
    form_ = ParseTemplate(template_);
    if (file_.empty()) throw Error(ExitCode::kConfig, "task jsonl needs a file; set task.file");
    const std::string text = ReadTextFile(file_, kMaxFileBytes);
    const std::string hash = Sha256Hex(text);
    if (!sha256_.empty() && sha256_ != hash) {
      throw Error(ExitCode::kData,
                  fmt::format("{}: its SHA-256 is {}, expected {}", file_, hash, sha256_));
    }
    sha256_ = hash;  // part of the environment's fingerprint
    lines_.clear();
    const auto verifier = MakeVerifier(answer_);
    std::set<std::string> seen;
    std::istringstream in(text);
    std::string line;
    for (int64_t number = 1; std::getline(in, line); ++number) {
      if (line.find_first_not_of(" \r\t") == std::string::npos) continue;
      Problem problem = Read(line, number, layout);
      if (!Judgeable(*verifier, problem, number)) continue;
      if (seen.insert(problem.prompt).second) lines_.push_back(std::move(problem));
    }
    if (lines_.empty()) throw Error(ExitCode::kData, fmt::format("{}: no problems", file_));
  }

  std::string Alphabet() const override {
    std::set<char> used;
    for (const Problem& problem : lines_) {
      used.insert(problem.prompt.begin(), problem.prompt.end());
      const std::string answer = Write(Plain(problem.gold));
      used.insert(answer.begin(), answer.end());
    }
    return {used.begin(), used.end()};
  }

  std::string DataHash() const override { return sha256_; }

  Problem Generate(Stream& rng) const override {
    return lines_[static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(lines_.size()) - 1))];
  }
  double SpaceSize() const override { return static_cast<double>(lines_.size()); }

  AnswerType Answer() const override { return answer_; }
  Profile AnswerProfile() const override { return Profile::kLenient; }
  Template AnswerTemplate() const override { return form_; }

  Solution Solve(const Problem& problem, std::string_view, Stream&) const override {
    return {Write(Plain(problem.gold)), "direct"};
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    return {{Write(Plain(problem.gold)), "direct"}};
  }
  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    const std::string gold = Plain(problem.gold);
    return {"", Write(ChangeDigit(gold, rng)), Write(problem.prompt), Write(""),
            Write(gold) + " or 1"};
  }

  // The commonest gold of the file.
  std::pair<std::string, double> BestConstant() const override {
    std::map<std::string, double> counts;
    for (const Problem& problem : lines_) counts[problem.gold] += 1;
    const auto best =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return {Write(Plain(best->first)), best->second / SpaceSize()};
  }

  // The file is all that is known: the gold of the line with this prompt.
  std::string SolveIndependently(const Problem& problem) const override {
    const auto line = std::find_if(lines_.begin(), lines_.end(), [&](const Problem& other) {
      return other.prompt == problem.prompt;
    });
    return line->gold;
  }

 private:
  Problem Read(const std::string& line, int64_t number, const Layout& layout) const {
    const auto object =
        NestsDeeper(line, 64) ? nlohmann::json() : nlohmann::json::parse(line, nullptr, false);
    const auto text = [&](const std::string& key) -> std::string {
      const bool found = object.is_object() && object.contains(key);
      const nlohmann::json value = found ? object.at(key) : nlohmann::json();
      if (value.is_number_integer()) return value.dump();
      if (!value.is_string() || value.get_ref<const std::string&>().size() > kMaxTextBytes) {
        throw Error(ExitCode::kData,
                    fmt::format("{}:{}: expected an object with the text '{}' of at most {} bytes",
                                file_, number, key, kMaxTextBytes));
      }
      return value.get<std::string>();
    };
    Problem problem;
    problem.canonical = text(layout.prompt);
    problem.prompt = before_ + problem.canonical + behind_;
    problem.gold = text(layout.gold);
    if (!layout.after.empty()) {
      const size_t mark = problem.gold.rfind(layout.after);
      if (mark == std::string::npos) {
        throw Error(ExitCode::kData, fmt::format("{}:{}: no '{}' in '{}'", file_, number,
                                                 layout.after, layout.gold));
      }
      const size_t begin = problem.gold.find_first_not_of(' ', mark + layout.after.size());
      problem.gold = begin == std::string::npos ? "" : problem.gold.substr(begin);
    }
    if (answer_.name == kByLine) problem.gold = text("type") + "|" + problem.gold;
    return problem;
  }

  // A gold without the type that it names.
  std::string Plain(const std::string& gold) const {
    return answer_.name == kByLine ? gold.substr(gold.find('|') + 1) : gold;
  }

  // Whether the gold is a value of the type. Fails: Error(kData) where it is not and that is not to
  // be skipped.
  bool Judgeable(const Verifier& verifier, const Problem& problem, int64_t number) const {
    const Verdict verdict = verifier.Verify(problem.gold, Plain(problem.gold), Profile::kLenient);
    if (!verdict.correct() && !skip_) {
      throw Error(
          ExitCode::kData,
          fmt::format(
              "{}:{}: the gold '{}' is no {} ({}); task.skip_other_types leaves such lines out",
              file_, number, problem.gold, answer_.name, verdict.reason));
    }
    return verdict.correct();
  }

  std::string Write(const std::string& answer) const {
    switch (form_) {
      case Template::kWhole:
        return answer;
      case Template::kBoxed:
        return "\\boxed{" + answer + "}";
      case Template::kAnswerTag:
        return "<answer>" + answer + "</answer>";
      case Template::kHashes:
        return "#### " + answer;
      case Template::kAnswerLine:
        return "Answer: " + answer;
    }
    return answer;
  }

  std::string file_, layout_ = "plain", type_, template_ = "whole", before_, behind_;
  std::string sha256_;
  bool skip_ = false;
  AnswerType answer_;
  Template form_ = Template::kWhole;
  std::vector<Problem> lines_;
};

RLVR_REGISTER(TaskPlugin, {"jsonl", "problems from a JSON Lines file of your own",
                           [] { return std::make_unique<Jsonl>(); }});

}  // namespace
}  // namespace rlvr
