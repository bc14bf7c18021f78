#!/usr/bin/env python3
"""Trains alone, and while other processes keep one and two cores busy.

    python3 Benchmarks/contention.py [--nnctl .build/release/nnctl] [--threads 2] [--epochs 6] [--rows 20000]

The network is that of handwritten digits (784 inputs, 512, 512 and 10 units, batches of 128), the
rows are made up. An epoch takes what a training of several takes more than one of a single
epoch, so that reading the table does not count. Of an epoch it prints

    seconds   by the clock
    cpu       seconds of all threads: what goes into waiting shows here
    share     of the machine's cores that the training kept busy
    slower    than alone
    fair      how much slower it would be if all runnable threads had equal shares of the cores

With a background of its own the machine should be quiet otherwise. "slower" near "fair" is well, many
times as much is a collapse: threads that hold a core while they wait for others that have none.
Nothing but Python's standard library is needed.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import time

CONFIG = """\
seed: 1
data: {path: digits.csv, target: digit, numeric: {scale: minmax}, split: {train: 0.95, test: 0.05}}
model:
  layers:
    - Dense: {units: 512, activation: relu}
    - Dense: {units: 512, activation: relu}
    - Dense: {units: 10, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {batch_size: 128}
"""
COLUMNS = 784


def write_csv(path, rows):
    draw = random.Random(4)
    pool = []
    for number in range(500):
        digit = number % 10
        pixels = (draw.randrange(256) if (i // 28 + digit) % 10 < 2 else 0 for i in range(COLUMNS))
        pool.append(",".join(map(str, pixels)) + f",d{digit}\n")
    with open(path + ".tmp", "w", encoding="ascii", buffering=1 << 22) as file:
        file.write(",".join(f"p{i}" for i in range(COLUMNS)) + ",digit\n")
        for _ in range(rows // len(pool)):
            file.writelines(pool)
    os.rename(path + ".tmp", path)


def trained(command, folder, epochs):
    """Seconds by the clock and of all threads together."""
    environment = dict(os.environ, XDG_CACHE_HOME=os.path.join(folder, "cache"))
    process = subprocess.Popen(
        command + ["--epochs", str(epochs)], cwd=folder, env=environment, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"train failed with {process.returncode}")
    return json.loads(output)["seconds"], usage.ru_utime + usage.ru_stime


def epoch(command, folder, epochs):
    one, several = trained(command, folder, 1), trained(command, folder, epochs)
    return [(b - a) / (epochs - 1) for a, b in zip(one, several)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nnctl", default=".build/release/nnctl")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rows", type=int, default=20_000, help="a multiple of 500")
    parser.add_argument("--nice", type=int, default=0, help="of the busy processes")
    parser.add_argument(
        "--folder", default=os.path.join(os.environ.get("TMPDIR", "/tmp"), "nnctl-contention"))
    options = parser.parse_args()
    folder = os.path.abspath(options.folder)
    os.makedirs(folder, exist_ok=True)
    write_csv(os.path.join(folder, "digits.csv"), options.rows)
    with open(os.path.join(folder, "digits.yaml"), "w", encoding="ascii") as file:
        file.write(CONFIG)
    command = [
        os.path.abspath(options.nnctl), "train", "digits.yaml", "--quiet", "--json", "--threads",
        str(options.threads)]
    cores = len(os.sched_getaffinity(0))
    print(f"{cores} cores, {options.threads} threads, load before {os.getloadavg()[0]:.1f}")
    print("busy  seconds    cpu  share  slower  fair")
    alone = None
    for busy in range(3):
        others = [
            subprocess.Popen(
                [sys.executable, "-c", f"import os; os.nice({options.nice})\nwhile True: pass"])
            for _ in range(busy)]
        time.sleep(0.2)
        try:
            seconds, cpu = epoch(command, folder, options.epochs)
        finally:
            for other in others:
                other.kill()
                other.wait()
        alone = alone or seconds
        fair = max(1, (options.threads + busy) / cores) / max(1, options.threads / cores)
        print(
            f"{busy:4}  {seconds:7.3f}  {cpu:5.3f}  {cpu / seconds / cores:5.0%}"
            f"  {seconds / alone:6.2f}  {fair:4.2f}", flush=True)


if __name__ == "__main__":
    main()
