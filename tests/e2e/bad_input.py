"""What users get wrong: each case gives one line on stderr that names what is at fault, and the exit code of its class."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import resource
import signal
import subprocess
import unittest

from program import PROGRAM, TINY, ProgramTest

# (what is wrong, words after `train --config tiny.cfg`, exit code, what the line must name)
TRAIN = [
    ("an unknown key", ["--rl.stepz", "5"], 64, ["rl.stepz", "rl.steps"]),
    ("a key out of range", ["--rl.steps", "-1"], 2, ["rl.steps", "-1"]),
    ("not a number", ["--rl.learning_rate", "nan"], 2, ["rl.learning_rate", "nan"]),
    ("no whole number", ["--rl.steps", "1.5"], 2, ["rl.steps", "1.5"]),
    ("a wrong enum", ["--policy.norm", "batchnorm"], 2, ["policy.norm", "batchnorm"]),
    ("an unknown task", ["--task.name", "chain_sun"], 2, ["chain_sun", "chain_sum"]),
    ("an unknown algorithm", ["--rl.algorithm", "gppo"], 2, ["gppo"]),
    ("heads that do not divide the width", ["--policy.heads", "3"], 2, ["heads"]),
    ("a config that cannot fit in memory", ["--policy.width", "16384", "--policy.layers", "64"], 2, ["memory"]),
    ("a missing config file", ["--config", "missing.cfg"], 74, ["missing.cfg"]),
    ("a missing checkpoint", ["--policy.init", "missing.safetensors"], 74, ["missing.safetensors"]),
    ("a stray word", ["stray"], 64, ["stray"]),
    ("more of k than samples", ["--eval.k", "4096"], 2, ["eval.k", "4096"]),
    ("a suite that the task lacks", ["--eval.suites", "heldout,nope"], 2, ["nope", "heldout"]),
    ("a mode that the task lacks", ["--rl.reward.kind", "mode", "--rl.reward.mode", "nope"], 2, ["nope"]),
]
# (what is wrong, all words, exit code, what the line must name)
OTHER = [
    ("an unknown command", ["tarin"], 64, ["tarin", "train"]),
    ("a run that is not there", ["resume", "nowhere"], 74, ["nowhere"]),
    ("a run to show that is not there", ["show", "nowhere"], 74, ["nowhere"]),
    ("a checkpoint that is not there", ["eval", "--checkpoint", "missing.safetensors"], 74, ["missing.safetensors"]),
]


class BadInput(ProgramTest):
    def expect(self, run, code, named):
        said = [line for line in run.stderr.splitlines() if line.startswith("rlvr: ")]  # beside remarks on the config
        self.assertEqual(run.returncode, code, run.stderr)
        self.assertEqual(len(said), 1, run.stderr)
        for name in named:
            self.assertIn(name, said[0])

    def test_bad_values_of_a_run(self):
        for what, words, code, named in TRAIN:
            with self.subTest(what):
                out = self.folder / what.replace(" ", "_")
                self.expect(self.call("train", "--config", TINY, "--out", out, *words), code, named)

    def test_a_dry_run_refuses_what_a_run_would(self):
        for what, words, code, named in TRAIN:
            with self.subTest(what):
                self.expect(self.call("train", "--dry-run", "--config", TINY, *words), code, named)

    def test_a_stream_that_cannot_be_written_does_not_end_a_run(self):
        for name, redirection in ("full", "2>/dev/full"), ("closed", "2>&-"):
            with self.subTest(name):
                out = self.folder / name
                command = f'"$0" train --config "$1" --out "$2" {redirection}'
                run = subprocess.run(["sh", "-c", command, PROGRAM, TINY, out], env=self.environment(), stdout=subprocess.DEVNULL, check=False)
                self.assertEqual(run.returncode, 0)
                self.assertEqual(self.call("verify-run", out).returncode, 0)
        for words in ["config", "reference"], ["tasks"], ["ls", self.folder]:
            with self.subTest(words[0]), open("/dev/full", "w", encoding="utf-8") as full:
                run = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
                self.expect(run, 74, ["standard output"])

    def test_bad_commands(self):
        for what, words, code, named in OTHER:
            with self.subTest(what):
                self.expect(self.call(*words), code, named)

    def test_a_repeated_key_names_its_line(self):
        config = self.folder / "twice.cfg"
        config.write_text("[rl]\nsteps = 1\nsteps = 2\n")
        run = self.call("train", "--config", TINY, "--config", config, "--out", self.folder / "run")
        self.expect(run, 2, ["twice.cfg:3", "rl.steps"])

    def test_an_unknown_key_of_a_file_names_its_line_and_the_nearest_key(self):
        config = self.folder / "unknown.cfg"
        config.write_text("[rl]\nstepz = 1\n")
        run = self.call("train", "--config", config, "--out", self.folder / "run")
        self.expect(run, 2, ["unknown.cfg:2", "rl.stepz", "rl.steps"])

    def test_the_directory_of_another_config_is_kept(self):
        self.train("run")
        before = (self.folder / "run/journal.bin").read_bytes()
        run = self.call("train", "--config", TINY, "--out", self.folder / "run", "--policy.width", "32")
        self.expect(run, 2, ["run"])
        self.assertEqual((self.folder / "run/journal.bin").read_bytes(), before)

    def test_a_damaged_checkpoint_is_named(self):
        self.train("run")
        checkpoint = sorted((self.folder / "run/checkpoints").glob("*.safetensors"))[-1]
        whole = checkpoint.read_bytes()
        for what, damaged in (("cut", whole[:len(whole) // 2]), ("garbage", b"\xff" * 64), ("empty", b"")):
            with self.subTest(what):
                checkpoint.write_bytes(damaged)
                run = self.call("eval", "--checkpoint", checkpoint, "--config", TINY, "--json")
                self.expect(run, 4, [checkpoint.name])

    def test_a_checkpoint_of_another_shape_is_refused(self):
        self.train("run")
        checkpoint = sorted((self.folder / "run/checkpoints").glob("step-???????.safetensors"))[-1]
        run = self.call("train", "--config", TINY, "--policy.width", "32", "--policy.init", checkpoint, "--out",
                        self.folder / "other")
        self.expect(run, 2, ["[16, 16]", "[16, 32]"])

    def test_a_checkpoint_that_computes_otherwise_is_refused(self):
        self.train("run")
        checkpoint = self.folder / "run/checkpoints/step-0000008.safetensors"
        for key, value in ("heads", "1"), ("mlp", "relu2"):
            with self.subTest(key):
                named = [checkpoint.name, f"policy.{key}", value]
                run = self.call("train", "--config", TINY, f"--policy.{key}", value, "--policy.init", checkpoint, "--out", self.folder / key)
                self.expect(run, 2, named)
                for command in "eval", "sample":
                    self.expect(self.call(command, "--checkpoint", checkpoint, f"--policy.{key}", value), 2, named)
        same = self.call("eval", "--checkpoint", checkpoint, "--config", TINY, "--policy.heads", "2")
        self.assertEqual(same.returncode, 0, same.stderr)

    def test_weights_that_are_not_those_of_their_hash_are_refused(self):
        self.train("run")
        checkpoint = self.folder / "run/checkpoints/step-0000008.safetensors"
        data = bytearray(checkpoint.read_bytes())
        data[-2] ^= 1
        checkpoint.write_bytes(data)
        for words in (["eval", "--checkpoint", checkpoint], ["sample", "--checkpoint", checkpoint],
                      ["train", "--config", TINY, "--policy.init", checkpoint, "--out", self.folder / "other"],
                      ["train", "--config", TINY, "--policy.init", checkpoint, "--dry-run"]):
            with self.subTest(words[0]):
                self.expect(self.call(*words), 4, [checkpoint.name, "step-0000008.sums"])

    def test_a_full_disk_ends_with_the_code_of_input_and_output(self):
        run = self.call("train", "--config", TINY, "--out", "/dev/full/run")
        self.expect(run, 74, ["/dev/full"])

    def test_a_journal_that_cannot_grow_ends_the_run_and_loses_nothing(self):
        words = ("train", "--config", TINY, "--rl.steps", "60", "--log.rollouts", "-1", "--log.checkpoint_every", "60")
        straight = self.call(*words, "--out", self.folder / "straight")
        self.assertEqual(straight.returncode, 0, straight.stderr)
        size = (self.folder / "straight/journal.bin").stat().st_size

        def limit():  # writing past it fails with "File too large", as a full disk does with its own words
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))

        stopped = self.call(*words, "--out", self.folder / "full", preexec_fn=limit)
        self.expect(stopped, 74, ["full/journal.bin", "File too large", "resumed"])
        resumed = self.call(*words, "--out", self.folder / "full")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        self.assert_same_bits("straight", "full")

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_a_folder_without_permission_is_named(self):
        locked = self.folder / "locked"
        locked.mkdir(mode=0o500)
        self.expect(self.call("train", "--config", TINY, "--out", locked / "run"), 74, ["locked"])



class PairsOnStdin(ProgramTest):
    PAIR = b'{"type": "integer", "gold": "7", "answer": "7"}\n'

    def verify(self, *pieces):
        """What `verify --jsonl` prints of these pieces, its exit code, and its largest resident memory in MiB."""
        program = subprocess.Popen([str(PROGRAM), "verify", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   cwd=self.folder, env=self.environment())
        for piece in pieces:
            program.stdin.write(piece)
        program.stdin.close()
        printed = [json.loads(line) for line in program.stdout]
        program.stdout.close()
        _, status, usage = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        return printed, program.returncode, usage.ru_maxrss / 1024

    def test_a_line_beyond_the_limit_has_its_error_in_bounded_memory(self):
        least = self.verify(self.PAIR)[2]
        printed, code, memory = self.verify(self.PAIR, *[b"x" * (1 << 20)] * 64, b"\n", self.PAIR)
        self.assertEqual(code, 3)
        self.assertEqual(printed[1], {"error": "the line is longer than 1 MiB", "line": 2})
        self.assertEqual([printed[i]["verdict"] for i in (0, 2)], ["correct", "correct"])
        self.assertLess(memory, least + 8)

    def test_blank_lines_are_skipped_and_counted(self):
        printed, code, _ = self.verify(b"\n", self.PAIR, b" \t\r\n\n", b"{\n", b"\n")
        self.assertEqual(code, 3)
        self.assertEqual(printed[0]["verdict"], "correct")
        self.assertEqual(printed[1:], [{"error": "malformed JSON", "line": 5}])
        self.assertEqual(self.verify(self.PAIR, b"\n")[1], 0)


if __name__ == "__main__":
    unittest.main()
