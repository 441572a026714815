#!/usr/bin/env python3
"""Sweeps and studies as a user runs them: cells are skipped once finished and gone on with once killed, a failing one does
not stop the others, and a study that was killed gives the report of one that was not."""
# SPDX-License-Identifier: Apache-2.0
import json
import signal
import time
import unittest

from program import TINY, ProgramTest

STUDY = "001_unlock"
VERDICTS = {"PASS": 0, "FAIL": 1, "INCONCLUSIVE": 6}
NOT_THE_REPORT = ("cells", "summary.json", "time.json", "LOCK")  # runs, how long they took, and by whom


class SweepTest(ProgramTest):
    def setUp(self):
        super().setUp()
        spec = self.folder / "spec.cfg"
        spec.write_text(f"include = {TINY}\n[sweep]\nrl.learning_rate = 1e-4 | 2e-4\n")
        self.words = ("sweep", spec, "--seeds", "0,1", "--jobs", "2", "--out", self.folder / "sweep")

    def test_cells_are_run_once_and_share_a_base(self):
        first, second = self.call(*self.words), self.call(*self.words)
        self.assertIn("4 run, 0 skipped", first.stderr)
        self.assertIn("0 run, 4 skipped", second.stderr)
        cells = json.loads(self.call(*self.words, "--list", "--json").stdout)
        self.assertEqual([cell["state"] for cell in cells], ["finished"] * 4)
        self.assertEqual(len(list((self.folder / "cache/bases").iterdir())), 1)

    def test_a_failing_cell_is_named_and_stops_no_other(self):
        blocked = self.folder / "sweep/learning_rate=1e-4/s0"
        blocked.mkdir(parents=True)
        (blocked / "something.txt").write_text("in the way")
        failed = self.call(*self.words)
        self.assertEqual(failed.returncode, 74, failed.stderr)
        self.assertIn("failed: learning_rate=1e-4/s0", failed.stderr)
        self.assertIn("3 run, 0 skipped as finished, 1 failed", failed.stderr)

    def test_a_sweep_writes_its_table_into_a_document(self):
        document = self.folder / "page.md"
        document.write_text("a\n<!-- rates -->\n<!-- end rates -->\nb\n")
        run = self.call(*self.words, "--document", document, "--mark", "rates")
        self.assertEqual(run.returncode, 0, run.stderr)
        lines = document.read_text().splitlines()
        self.assertEqual((lines[:2], lines[-2:]), (["a", "<!-- rates -->"], ["<!-- end rates -->", "b"]))
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("|")]
        self.assertEqual([row[:2] for row in rows[2:]], [["1e-4", "2"], ["2e-4", "2"]])
        self.assertTrue(all(len(row) == len(rows[0]) for row in rows), rows)

    def test_arms_without_a_difference_share_a_row(self):
        document, spec = self.folder / "page.md", self.folder / "idle.cfg"
        document.write_text("a\n<!-- sweep -->\n<!-- end sweep -->\n")
        spec.write_text(f"include = {TINY}\n[sweep]\nrl.learning_rate = 1e-4 | 2e-4\nrl.kl_clamp = 10 | 20\n")
        run = self.call("sweep", spec, "--out", self.folder / "idle", "--document", document)
        self.assertEqual(run.returncode, 0, run.stderr)
        rows = [line.split("|")[1:3] for line in document.read_text().splitlines() if line.startswith("| ")][1:]
        self.assertEqual([[cell.strip() for cell in row] for row in rows], [["1e-4", "10, 20"], ["2e-4", "10, 20"]])

    def test_an_interrupted_sweep_goes_on(self):
        started = self.start(*self.words)
        self.wait_for_a_journal(started)
        started.send_signal(signal.SIGTERM)
        self.assertIn(started.wait(), (0, 75))
        self.assertEqual(self.call(*self.words).returncode, 0)
        cells = json.loads(self.call(*self.words, "--list", "--json").stdout)
        self.assertEqual({cell["state"] for cell in cells}, {"finished"})

    def test_the_array_job_has_a_line_a_cell(self):
        script = self.folder / self.call(*self.words, "--emit-slurm").stdout.strip()
        self.assertIn("--array=1-4", script.read_text())
        self.assertEqual(len((script.parent / "cells.txt").read_text().splitlines()), 4)
        self.assertFalse(list((self.folder / "sweep").rglob("journal.bin")))

    def wait_for_a_journal(self, process):
        while not list(self.folder.glob("sweep/*/*/journal.bin")) and process.poll() is None:
            time.sleep(0.01)


class StudyTest(ProgramTest):
    def environment(self):
        return super().environment() | {"RLVR_STUDIES": str(self.folder / "studies")}

    def setUp(self):
        super().setUp()
        study = self.folder / "studies" / STUDY
        study.mkdir(parents=True)
        (study / "answer.cfg").write_text(TINY.read_text())  # trains in seconds

    def study(self, action, out):
        return self.call("study", action, STUDY, "--smoke", "--jobs", "2", "--out", self.folder / out)

    def report(self, out):
        root = self.folder / out
        return {path.relative_to(root): path.read_bytes() for path in root.rglob("*")
                if path.is_file() and path.relative_to(root).parts[0] not in NOT_THE_REPORT}

    def test_a_killed_study_gives_the_report_of_one_that_was_not(self):
        self.assertEqual(self.study("run", "whole").returncode, 0)
        started = self.start("study", "run", STUDY, "--smoke", "--jobs", "2", "--out", self.folder / "killed")
        while not list((self.folder / "killed").rglob("journal.bin")) and started.poll() is None:
            time.sleep(0.01)
        started.kill()
        started.wait()
        again = self.study("run", "killed")
        self.assertEqual(again.returncode, 0, again.stderr)
        whole, killed = self.report("whole"), self.report("killed")
        self.assertIn("report.html", map(str, whole))
        self.assertEqual(whole.keys(), killed.keys())
        self.assertEqual([str(name) for name in whole if whole[name] != killed[name]], [])
        verdict = json.loads((self.folder / "whole/summary.json").read_text())["verdict"]
        self.assertIn(verdict, again.stdout)
        self.assertEqual(self.study("check", "whole").returncode, VERDICTS[verdict])

    def test_what_was_not_run_is_inconclusive(self):
        self.assertEqual(self.study("check", "nothing").returncode, VERDICTS["INCONCLUSIVE"])


class WordsTest(ProgramTest):
    def code(self, *words):
        return self.call(*words).returncode

    def test_studies_are_listed(self):
        names = [study["name"] for study in json.loads(self.call("study", "list", "--json").stdout)]
        self.assertIn(STUDY, names)
        self.assertEqual(names, sorted(names))

    def test_mistakes_are_named_by_their_class(self):
        self.assertEqual(self.code("study", "run", "no_such_study"), 2)
        self.assertEqual(self.code("study", "run"), 64)
        self.assertEqual(self.code("study", "dance", STUDY), 64)
        self.assertEqual(self.code("sweep", self.folder / "none.cfg"), 74)
        self.assertEqual(self.code("power", "--difference", "0.5"), 64)
        self.assertEqual(self.code("power", "--difference", "nan", "--deviation", "1"), 2)

    def test_power_answers_as_the_tables_do(self):
        answer = self.call("power", "--difference", "0.5", "--deviation", "1", "--json")
        self.assertEqual(json.loads(answer.stdout)["seeds"], 64)

    def test_plain_runs_have_a_report(self):
        self.train("run")
        page = self.folder / self.call("report", self.folder / "run").stdout.strip()
        self.assertIn("</html>", page.read_text())
        self.assertTrue((page.parent / "figures/accuracy.svg").exists())
        self.assertTrue((page.parent / "tables/arms.csv").exists())


if __name__ == "__main__":
    unittest.main()
