#!/usr/bin/env python3
"""Reads a run.h5 with h5py, xarray and pandas, without any helper: read_run.py runs/quickstart/run.h5."""
# SPDX-License-Identifier: Apache-2.0
import sys

import h5py
import pandas
import xarray

path = sys.argv[1]

# h5py: the curve of accuracy, and the config that made it.
with h5py.File(path) as run:
    print("format", run.attrs["format"], run.attrs["schema_major"], run.attrs["schema_minor"])
    for suite, columns in run["eval"].items():
        for row in zip(columns["step"], columns["accuracy"], columns["accuracy_low"], columns["accuracy_high"]):
            print(suite, "step %d: accuracy %.3f [%.3f, %.3f]" % row)
    for name, column in run["train"].items():
        print(name, column.shape, column.attrs["units"], "|", column.attrs["long_name"])
    print(bytes(run["config/resolved"][:]).decode())

# xarray: a group is a dataset whose coordinate is the step.
train = xarray.open_dataset(path, group="train", engine="h5netcdf")
print(train)

# pandas: the one-liner.
frame = pandas.DataFrame({k: v[:] for k, v in h5py.File(path)["train"].items()}).set_index("step")
print(frame.describe())
