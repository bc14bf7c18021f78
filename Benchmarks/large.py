#!/usr/bin/env python3
"""Trains on a CSV that is larger than what nnctl keeps in memory, and predicts it.

    python3 Benchmarks/large.py [--gigabytes 2] [--nnctl .build/release/nnctl] [--folder $TMPDIR/nnctl-large]

Writes the CSV (the same bytes each time; an earlier one of the right size is used again), then runs
train twice, so that the second finds the columns in the cache, and predict on the whole file. Of
each it prints the seconds and the most memory that it had (peak RSS). The cache is in the folder,
too. Nothing but Python's standard library is needed.
"""
import argparse
import os
import random
import resource
import subprocess
import sys
import time

CONFIG = """\
data:
  path: large.csv
  target: label
  numeric: {scale: standard}
  split: {train: 0.9, validation: 0.05, test: 0.05}
model:
  type: Sequential
  layers:
    - Dense: {units: 32, activation: relu}
    - Dense: {units: 1, activation: sigmoid}
compile:
  optimizer: adam
  loss: binary_crossentropy
  metrics: [accuracy]
fit: {epochs: 1, batch_size: 1024}
"""
COLUMNS = 12


def write_csv(path, size):
    """A number of its own in front of each row, the rest from a pool of 200,000 rows."""
    draw = random.Random(4)
    pool = []
    for _ in range(200_000):
        x = [draw.gauss(0, 1 + i) for i in range(COLUMNS - 1)]
        label = int(sum(value / (1 + i) for i, value in enumerate(x)) + draw.gauss(0, 0.5) > 0)
        pool.append(",".join(f"{value:.4f}" for value in x) + f",{'yes' if label else 'no'}\n")
    with open(path + ".tmp", "w", encoding="ascii", buffering=1 << 22) as file:
        written = file.write(",".join(f"x{i}" for i in range(COLUMNS)) + ",label\n")
        row = 0
        while written < size:
            start = row
            block = "".join(f"{(start + i) % 9973 / 97:.3f},{rest}" for i, rest in enumerate(pool))
            written += file.write(block)
            row += len(pool)
    os.rename(path + ".tmp", path)
    return row


def measured(title, command, folder, stdout=None):
    """Runs a command in a process of its own, which knows its children's peak."""
    environment = dict(os.environ, XDG_CACHE_HOME=os.path.join(folder, "cache"))
    start = time.monotonic()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = subprocess.run(command, cwd=folder, env=environment, stdout=stdout).returncode
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        # In KiB, on macOS in bytes.
        os.write(writer, str(peak >> 20 if sys.platform == "darwin" else peak >> 10).encode())
        os._exit(status)
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - start
    peak = os.read(reader, 100).decode()
    os.close(reader)
    os.close(writer)
    print(f"{title}: {seconds:.1f} s, peak {peak} MiB", flush=True)
    if status != 0:
        sys.exit(f"{title} failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--nnctl", default=".build/release/nnctl")
    parser.add_argument(
        "--folder", default=os.path.join(os.environ.get("TMPDIR", "/tmp"), "nnctl-large"))
    options = parser.parse_args()
    nnctl = os.path.abspath(options.nnctl)
    folder = os.path.abspath(options.folder)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "large.csv")
    size = int(options.gigabytes * 1e9)
    if not (os.path.exists(path) and size <= os.path.getsize(path) < size + (100 << 20)):
        start = time.monotonic()
        rows = write_csv(path, size)
        print(f"wrote {rows} rows in {time.monotonic() - start:.0f} s", flush=True)
    print(f"{path}: {os.path.getsize(path) / 1e9:.2f} GB", flush=True)
    with open(os.path.join(folder, "large.yaml"), "w", encoding="ascii") as file:
        file.write(CONFIG)
    train = [nnctl, "train", "large.yaml", "--quiet"]
    measured("train", train, folder)
    measured("train again", train, folder)
    with open(os.devnull, "wb") as nothing:
        measured(
            "predict", [nnctl, "predict", "model.json", "--input", "large.csv"], folder, nothing)


if __name__ == "__main__":
    main()
