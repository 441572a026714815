#!/usr/bin/env python3
"""run.h5 opens in h5py, in xarray with both engines and in pandas by the documented one-liner; its numbers agree with each
other. io_python_test.py WRITER: a program that writes an example run into a folder. Exits 77 (skipped) without h5py."""
# SPDX-License-Identifier: Apache-2.0
import itertools
import math
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

try:
    import h5py
    import numpy
except ImportError as missing:
    print(f"skipped: {missing} (Debian: python3-h5py)")
    sys.exit(77)


def importable(name):
    try:
        return __import__(name)
    except ImportError:
        return None


def majority_right(block):
    """Whether the most frequent answer is the right one (0); the answer seen first wins a tie; -1 casts no vote."""
    votes = Counter(answer for answer in block if answer >= 0)
    if not votes:
        return False
    most = max(votes.values())
    return next(answer for answer in block if answer >= 0 and votes[answer] == most) == 0


class RunFile(unittest.TestCase):
    writer = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([cls.writer, cls.folder.name], check=True)
        cls.path = str(Path(cls.folder.name) / "run.h5")
        cls.file = h5py.File(cls.path, "r")

    @classmethod
    def tearDownClass(cls):
        cls.file.close()
        cls.folder.cleanup()

    def datasets(self):
        found = []
        self.file.visititems(lambda path, item: found.append(item) if isinstance(item, h5py.Dataset) else None)
        return found

    def groups(self):
        return {item.parent.name for item in self.datasets()}

    def test_the_root_says_what_it_is(self):
        attributes = self.file.attrs
        self.assertEqual(attributes["format"], b"rlvr-run")
        self.assertEqual((attributes["schema_major"], attributes["schema_minor"]), (1, 0))
        for name in ("run_uuid", "created_utc", "updated_utc", "status", "writer", "last_step", "snapshot_seq",
                     "journal_bytes", "journal_sha256"):
            self.assertIn(name, attributes)

    def test_every_dataset_is_labelled_checksummed_and_has_a_scale_on_each_axis(self):
        self.assertGreater(len(self.datasets()), 50)
        for item in self.datasets():
            with self.subTest(item.name):
                self.assertIn("units", item.attrs)
                self.assertTrue(item.attrs["long_name"])
                self.assertTrue(item.fletcher32)
                self.assertIsNotNone(item.chunks)
                for axis in () if h5py.h5ds.is_scale(item.id) else item.dims:
                    self.assertEqual(len(axis), 1)

    def test_columns_keep_their_order(self):
        self.assertEqual(list(self.file["train"]), ["step", "reward_mean", "learning_rate"])

    def test_texts_are_single_characters(self):
        """netCDF's C library (4.9) overruns its buffers on longer texts of a fixed length, without a word."""
        for item in self.datasets():
            kind = h5py.check_string_dtype(item.dtype)
            self.assertTrue(kind is None or kind.length == 1, item.name)

    def test_the_config_can_be_read(self):
        self.assertEqual(bytes(self.file["config/resolved"][:]).decode(), "[run]\nseed = 7\n")
        words = bytes(self.file["config/argv"][:]).split(b"\0")[:-1]
        self.assertEqual(words, [b"rlvr", b"train", b"--seed", b"7"])

    def test_accuracy_pass_at_k_and_maj_at_k_follow_from_the_outcomes(self):
        suite = self.file["eval/heldout"]
        n = suite.attrs["samples_per_problem"]
        self.assertEqual(suite["mode_share_worked"].attrs["long_name"], b"share of worked answers")
        for row in range(len(suite["step"])):
            counts, answers = suite["correct_count"][row], suite["answer_id"][row]
            self.assertEqual([int((a == 0).sum()) for a in answers], list(counts))
            self.assertAlmostEqual(suite["accuracy"][row], counts.sum() / (len(counts) * n), 15)
            for column, k in enumerate(suite["k"]):
                passes = [1 - math.comb(int(n - c), int(k)) / math.comb(int(n), int(k)) for c in counts]
                self.assertAlmostEqual(suite["pass_at_k"][row, column], sum(passes) / len(passes), 12)
                shares = []
                for ids in answers:
                    blocks = [ids[i:i + k] for i in range(0, n - k + 1, k)]
                    shares.append(sum(map(majority_right, blocks)) / len(blocks))
                self.assertAlmostEqual(suite["maj_at_k"][row, column], sum(shares) / len(shares), 12)

    def test_pass_at_k_agrees_with_counting_all_subsets(self):
        suite = self.file["eval/heldout"]
        for column, k in enumerate(suite["k"]):
            shares = []
            for ids in suite["answer_id"][0]:
                subsets = list(itertools.combinations(ids, int(k)))
                shares.append(sum(0 in subset for subset in subsets) / len(subsets))
            self.assertAlmostEqual(suite["pass_at_k"][0, column], sum(shares) / len(shares), 12)

    def test_rollouts_can_be_cut_apart(self):
        rollouts = self.file["rollouts"]
        begin, end = rollouts["token_begin"][:], rollouts["token_end"][:]
        self.assertEqual(list(end - begin), [1, 4, 1, 3])
        self.assertEqual(len(rollouts["tokens"]), end[-1])
        self.assertTrue(numpy.isnan(rollouts["logprob_policy"][1, :5]).all())
        self.assertFalse(numpy.isnan(rollouts["logprob_policy"][0]).any())

    def test_samples_can_be_read(self):
        samples = self.file["samples"]
        text = bytes(samples["completion"][:])
        rows = [text[b:e] for b, e in zip(samples["completion_begin"], samples["completion_end"])]
        self.assertEqual(rows, [b"2;", b""])
        self.assertEqual([b"".join(row) for row in samples["verdict"]], [b"correct", b"no_answer"])

    def test_xarray_opens_every_group(self):
        xarray = importable("xarray")
        engines = [engine for engine, module in (("h5netcdf", "h5netcdf"), ("netcdf4", "netCDF4"))
                   if xarray and importable(module)]
        if not engines:
            self.skipTest("xarray with h5netcdf or netCDF4 is not installed")
        for engine in engines:
            for group in sorted(self.groups()):
                with self.subTest(engine=engine, group=group):
                    with xarray.open_dataset(self.path, group=group, engine=engine) as table:
                        table.load()
            with xarray.open_dataset(self.path, group="train", engine=engine) as table:
                self.assertEqual(list(table.coords), ["step"])
                self.assertEqual(float(table["reward_mean"].sel(step=3)), 0.5)
                self.assertEqual(table["reward_mean"].attrs["long_name"], "mean reward of the step")
            with xarray.open_dataset(self.path, group="eval/heldout", engine=engine) as table:
                self.assertEqual(table["answer_id"].dims, ("step", "problem", "sample"))
                self.assertEqual(float(table["pass_at_k"].sel(step=0, k=4)), 0.8)
            with xarray.open_dataset(self.path, group="samples", engine=engine) as table:
                self.assertEqual(list(table["verdict"].values), [b"correct", b"no_answer"])

    def test_pandas_reads_a_group_by_the_one_liner(self):
        pandas = importable("pandas")
        if not pandas:
            self.skipTest("pandas is not installed")
        frame = pandas.DataFrame({k: v[:] for k, v in h5py.File(self.path)["train"].items()}).set_index("step")
        self.assertEqual(list(frame.index), [1, 2, 3])
        self.assertEqual(frame.loc[3, "reward_mean"], 0.5)
        self.assertTrue(math.isnan(frame.loc[2, "reward_mean"]))


if __name__ == "__main__":
    RunFile.writer = sys.argv.pop(1)
    unittest.main()
