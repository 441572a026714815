// rlvr export: a run's curves as CSV files or as a TensorBoard event file.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "core/base/registry.h"
#include "core/io/file.h"
#include "core/io/publish.h"
#include "experiments/command.h"
#include "experiments/export/run_columns.h"
#include "experiments/export/tfevents.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

void Write(const fs::path& file, const std::string& bytes) {
  WriteTextFile(file, bytes);
  fmt::print("{}\n", file.string());
}

void ExportCsv(const std::vector<ColumnTable>& tables, const fs::path& folder) {
  for (const ColumnTable& table : tables) {
    std::string name = table.name;
    std::replace(name.begin(), name.end(), '/', '_');
    Write(folder / (name + ".csv"), ToCsv(table));
  }
}

// TensorBoard takes any file whose name holds "tfevents".
void ExportEvents(const std::vector<ColumnTable>& tables, const fs::path& folder) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const double seconds = std::chrono::duration<double>(now).count();
  Write(folder / "events.out.tfevents.rlvr", EncodeEvents(EventsOf(tables), seconds));
}

ExitCode ExportCommand(const CommandLine& line) {
  if (line.Has("csv") == line.Has("tfevents")) {
    throw Error(ExitCode::kCommandLine, "export: expected either --csv or --tfevents");
  }
  const fs::path run = line.words[0];
  const std::vector<ColumnTable> tables = ColumnsOf(ReadRun(run));
  if (tables.empty())
    throw Error(ExitCode::kConfig,
                fmt::format("{}: no steps yet, nothing to export", run.string()));
  const fs::path folder = line.Has("out") ? fs::path(line.Value("out")) : run / "export";
  fs::create_directories(folder);
  line.Has("csv") ? ExportCsv(tables, folder) : ExportEvents(tables, folder);
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "export",
     .help = "writes a run's curves as CSV or TensorBoard event files; prints their paths",
     .examples = {{"rlvr export RUN --csv", "one CSV file a table, in RUN/export"},
                  {"rlvr export RUN --tfevents --out board/a", "then: tensorboard --logdir board"}},
     .options =
         {{.name = "csv", .help = "CSV files: train, timing, eval_heldout, ..."},
          {.name = "tfevents", .help = "one TensorBoard event file"},
          {.name = "out", .letter = 'o', .value = "DIR", .help = "where to (default: RUN/export)"}},
     .positionals = {{.name = "RUN", .help = "a run directory"}},
     .run = ExportCommand});

}  // namespace
}  // namespace rlvr
