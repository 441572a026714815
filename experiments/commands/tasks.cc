// rlvr tasks: what each task is, as Markdown: answer, size, fields, examples. docs/tasks.md is its
// output.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <set>

#include "core/api/task.h"
#include "core/base/registry.h"
#include "core/config/fields.h"
#include "experiments/command.h"

namespace rlvr {
namespace {

constexpr int kDraws = 300;
constexpr size_t kLevels = 4, kExamples = 3;

// As code in a cell of a table.
std::string Code(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return "`" + escaped + "`";
}

std::string TypeText(const AnswerType& type) {
  std::string text = type.name;
  for (const auto& [name, value] : type.parameters) text += " " + name + "=" + value;
  return text;
}

void PrintFacts(const Task& task) {
  const auto [constant, score] = task.BestConstant();
  fmt::print("Answer `{}`; {:.3g} problems; the best constant answer `{}` scores {:.2g}.",
             TypeText(task.Answer()), task.SpaceSize(), constant, score);
  std::string modes;
  for (const std::string& mode : task.Modes()) modes += (modes.empty() ? "" : ", ") + mode;
  if (!modes.empty()) fmt::print(" Modes: {}.", modes);
  std::string outside;
  for (const Split split : {Split::kExploratory, Split::kCompositional, Split::kTransformative}) {
    if (!task.Outside(split)) continue;
    outside += (outside.empty() ? "" : ", ") + std::string(SplitName(split));
  }
  if (!outside.empty()) fmt::print(" Splits outside: {}.", outside);
  if (!task.TurnMarks().empty()) fmt::print(" Turns end with `{}`.", task.TurnMarks());
  fmt::print("\n\n");
}

void PrintExamples(const Task& task) {
  std::map<double, std::vector<Problem>> by_difficulty;
  Stream rng(0, "tasks.examples");
  std::set<std::string> shown;
  for (int i = 0; i < kDraws; ++i) {
    Problem problem = task.Generate(rng);
    if (!shown.insert(problem.canonical).second) continue;
    std::vector<Problem>& level = by_difficulty[problem.difficulty];
    if (level.size() < kExamples) level.push_back(std::move(problem));
  }
  fmt::print("| difficulty | prompt | a right solution | gold |\n|---|---|---|---|\n");
  size_t levels = 0;
  for (const auto& [difficulty, problems] : by_difficulty) {
    if (++levels > kLevels) break;
    for (const Problem& problem : problems) {
      fmt::print("| {} | {} | {} | {} |\n", difficulty, Code(problem.prompt),
                 Code(task.Solutions(problem)[0].text), Code(problem.gold));
    }
  }
}

void PrintTask(const TaskPlugin& plugin) {
  const auto task = plugin.make();
  fmt::print("## {}\n\n{}.\n\n", plugin.name, plugin.help);
  const auto fields = ListFields(VisitOf(*task));
  try {
    task->Prepare();
    PrintFacts(*task);
    PrintExamples(*task);
  } catch (const Error& error) {  // a task that needs a file of the user's
    fmt::print("By itself: {}.\n", error.what());
  }
  fmt::print("\n| field | default | meaning |\n|---|---|---|\n");
  for (const FieldEntry& field : fields) {
    fmt::print("| `{}` | `{}` | {} |\n", field.key, field.value, field.info.help);
  }
  fmt::print("\n");
}

ExitCode TasksCommand(const CommandLine& line) {
  const auto& registry = Registry<TaskPlugin>::Get();
  for (const std::string& name : line.words.empty() ? registry.Names() : line.words) {
    PrintTask(registry.Find("task", name));
  }
  return ExitCode::kDone;
}

RLVR_REGISTER(CommandPlugin,
              {.name = "tasks",
               .help = "describes tasks: answer, size, examples of each difficulty, fields",
               .examples = {{"rlvr tasks dag", "one of them"},
                            {"rlvr tasks", "all, as docs/tasks.md"}},
               .positionals = {{.name = "NAME", .help = "a task", .required = false, .many = true}},
               .run = TasksCommand});

}  // namespace
}  // namespace rlvr
