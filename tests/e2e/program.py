"""What the end-to-end tests share: calling the program, and a scratch folder with a cache of its own."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
TINY = HERE / "tiny.cfg"
PROGRAM = Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else HERE.parent.parent / "build/dev/rlvr"


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rlvr-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def environment(self):
        return os.environ | {"RLVR_CACHE": str(self.folder / "cache"), "NO_COLOR": "1"}

    def call(self, *words, timeout=300, preexec_fn=None):
        return subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True, check=False,
                              timeout=timeout, cwd=self.folder, env=self.environment(), preexec_fn=preexec_fn)

    def start(self, *words):
        """The program in a session of its own, so that a kill reaches its children too."""
        return subprocess.Popen([str(PROGRAM), *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                cwd=self.folder, env=self.environment(), start_new_session=True)

    def train(self, out, *words):
        """A finished tiny run; the object that --json prints last."""
        run = self.call("train", "--config", TINY, "--out", self.folder / out, "--json", *words)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout.strip().splitlines()[-1])

    def assert_same_bits(self, first, second):
        run = self.call("compare", "--bitwise", self.folder / first, self.folder / second)
        self.assertEqual((run.returncode, run.stdout.strip()), (0, ""), run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main()
