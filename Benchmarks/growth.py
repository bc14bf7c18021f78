#!/usr/bin/env python3
"""How time and memory of nnctl grow with rows, columns, labels, layers and config size.

    swift build -c release && python3 Benchmarks/growth.py [--full] [--only WORD ...] [nnctl]

Makes its own data in a temporary folder and needs nothing but Python and a release build. Each line
is one run: seconds of processor time (user and system, all threads), the most memory it held, and
the exponents of both against the line before: 1 is linear, 2 quadratic. Runs of less than 0.1 s,
most of which is start-up, have none. Ends with status 1 where time grows faster than n^1.35 at the
end of a series.
"""

import argparse
import math
import os
import random
import subprocess
import sys
import tempfile

LIMIT = 1.35


def numbers(path, rows, columns, target="regression", missing=0.0):
    """A CSV of small numbers with the target y."""
    chance = random.Random(1)
    # Rows are made of some hundred prepared ones: Python is slow at drawing numbers.
    pool = []
    for _ in range(min(rows, 256)):
        cells = [
            "" if missing and chance.random() < missing else f"{chance.uniform(-3, 3):.3f}"
            for _ in range(columns)
        ]
        pool.append(",".join(cells))
    with open(path, "w") as file:
        file.write(",".join(f"c{i}" for i in range(columns)) + ",y\n")
        for row in range(rows):
            y = f"{chance.uniform(-1, 1):.4f}" if target == "regression" else f"k{row % 3}"
            file.write(f"{pool[row % len(pool)]},{y}\n")


def texts(path, rows, columns):
    """A CSV of categories with three texts a column."""
    chance = random.Random(2)
    pool = [",".join(chance.choice("abc") for _ in range(columns)) for _ in range(64)]
    with open(path, "w") as file:
        file.write(",".join(f"c{i}" for i in range(columns)) + ",y\n")
        for row in range(rows):
            file.write(f"{pool[row % len(pool)]},{chance.uniform(-1, 1):.4f}\n")


def labels(path, rows, different, name="label"):
    """A CSV with a number, a column of so many different texts, and a target of three classes."""
    chance = random.Random(3)
    with open(path, "w") as file:
        file.write(f"x,{name},y\n")
        for row in range(rows):
            text = f"v{row * 7919 % different}"
            file.write(f"{chance.uniform(-1, 1):.3f},{text},k{chance.randrange(3)}\n")


def config(path, data, *, layers=None, loss="mean_squared_error", extra="", fit="{epochs: 1}"):
    layers = layers or ["Dense: {units: 1}"]
    lines = ["seed: 1", "model:", "  layers:"] + [f"    - {layer}" for layer in layers]
    optimizer = "{SGD: {learning_rate: 0.000001}}"
    lines += [f"compile: {{optimizer: {optimizer}, loss: {loss}}}", "data:", f"  path: {data}"]
    lines += extra.splitlines() + [f"fit: {fit}", "output: {checkpoint: model.json}"]
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")


CLASSES = dict(loss="sparse_categorical_crossentropy")
SPLIT = "  target: y\n  split: 0.8"


def train(*options):
    return ["train", "c.yaml", "--quiet", "--no-cache", *options]


def rows(n):
    numbers("d.csv", n, 4)
    config("c.yaml", "d.csv", extra=SPLIT, fit="{epochs: 1, batch_size: 256}")
    return [train()]


def rows_scored(n):
    numbers("d.csv", n, 4)
    numbers("s.csv", 200, 4)
    config("c.yaml", "s.csv", extra=SPLIT)
    return [train(), ["predict", "model.json", "--input", "d.csv", "--quiet"]]


def columns(n):
    numbers("d.csv", 64, n)
    config("c.yaml", "d.csv", extra=SPLIT)
    return [train()]


def columns_missing(n):
    numbers("d.csv", 64, n, missing=0.2)
    numeric = "\n  numeric: {scale: robust, missing: median, indicator: true}"
    config("c.yaml", "d.csv", extra=SPLIT + numeric)
    return [train()]


def columns_texts(n):
    texts("d.csv", 64, n)
    config("c.yaml", "d.csv", extra=SPLIT)
    return [train()]


def columns_command(*command):
    def make(n):
        numbers("d.csv", 64, n)
        config("c.yaml", "d.csv", extra=SPLIT)
        return [list(command)]

    return make


def columns_predicted(n):
    numbers("d.csv", 64, n)
    config("c.yaml", "d.csv", extra=SPLIT)
    return [train(), ["predict", "model.json", "--input", "d.csv", "--quiet"]]


def columns_lines(n):
    numbers("d.csv", 64, n)
    config("c.yaml", "d.csv", extra=SPLIT)
    with open("d.csv") as file, open("d.jsonl", "w") as out:
        names = next(file).strip().split(",")
        for line in file:
            cells = zip(names, line.strip().split(","))
            out.write("{" + ", ".join(f'"{name}": {cell}' for name, cell in cells) + "}\n")
    return [train(), ["predict", "model.json", "--input", "d.jsonl", "--quiet"]]


def columns_absent(n):
    """A config that names columns that are not there."""
    numbers("d.csv", 4, n)
    names = "\n".join(f"    - d{i}" for i in range(n))
    config("c.yaml", "d.csv", extra=f"{SPLIT}\n  features:\n{names}")
    return [train()]


def encoded(encoder):
    def make(n):
        labels("d.csv", 2 * n, n)
        own = f"\n  columns: {{label: {{type: categorical, encode: {encoder}, unknown: slot}}}}"
        config("c.yaml", "d.csv", layers=["Dense: {units: 3}"], extra=SPLIT + own, **CLASSES,
               fit="{epochs: 1, batch_size: 256}")
        return [train()]

    return make


def classes(n):
    """Reading and preparing alone: the network's outputs are as many as the classes."""
    labels("d.csv", 4 * n, n)
    extra = "  target: label\n  ignore: [y]\n  split: 1"
    config("c.yaml", "d.csv", layers=[f"Dense: {{units: {n}}}"], extra=extra, **CLASSES)
    return [train("--epochs", "0")]


def layers(n):
    numbers("d.csv", 100, 4)
    config("c.yaml", "d.csv", layers=["Dense: {units: 4, activation: relu}"] * n
           + ["Dense: {units: 1}"], extra=SPLIT, fit="{epochs: 4, batch_size: 10}")
    return [train()]


def layers_residual(n):
    numbers("d.csv", 100, 4)
    block = "Residual: {layers: [{Dense: {units: 4, kernel_initializer: zeros}}]}"
    config("c.yaml", "d.csv", layers=[block] * n + ["Dense: {units: 1}"], extra=SPLIT,
           fit="{epochs: 4, batch_size: 10}")
    return [train()]


def config_columns(n):
    numbers("d.csv", 4, n)
    own = "\n".join(f"    c{i}: {{missing: median}}" for i in range(n))
    config("c.yaml", "d.csv", extra=f"{SPLIT}\n  columns:\n{own}")
    return [["check", "c.yaml", "--quiet"]]


def config_ignored(n):
    numbers("d.csv", 4, n + 1)
    names = "\n".join(f"    - c{i}" for i in range(n))
    config("c.yaml", "d.csv", extra=f"{SPLIT}\n  ignore:\n{names}")
    return [["check", "c.yaml", "--quiet"]]


def config_faults(n):
    """A fault a line."""
    numbers("d.csv", 4, 4)
    own = "\n".join(f"    c{i}: {{mising: median}}" for i in range(n))
    config("c.yaml", "d.csv", extra=f"{SPLIT}\n  columns:\n{own}")
    return [["check", "c.yaml", "--quiet"]]


def data_faults(n):
    """A cell in each row is no number."""
    numbers("s.csv", 200, 4)
    config("c.yaml", "s.csv", extra=SPLIT)
    with open("d.csv", "w") as file:
        file.write("c0,c1,c2,c3\n" + "1,2,x,4\n" * n)
    return [train(), ["predict", "model.json", "--input", "d.csv", "--on-error", "skip"]]


def slices(n):
    labels("d.csv", 40_000, n)
    config("c.yaml", "d.csv", layers=["Dense: {units: 3}"],
           extra="  target: y\n  features: [x]\n  split: 1", **CLASSES)
    return [train("--epochs", "0"),
            ["evaluate", "model.json", "--data", "d.csv", "--by", "label", "--quiet"]]


def folds(n):
    numbers("d.csv", 2000, 4)
    config("c.yaml", "d.csv", extra="  target: y\n  split: 1", fit="{epochs: 1, batch_size: 100}")
    return [train("--folds", str(n))]


def doubling(first, last):
    return [first * 2**i for i in range(int(math.log2(last // first)) + 1)]


WIDE = doubling(1250, 20_000)
# What grows, what is run at each size (the last command is measured), quick sizes, those of --full.
SERIES = [
    ("rows, train", rows, [10] + doubling(125_000, 1_000_000), doubling(1_250_000, 10_000_000)),
    ("rows, predict", rows_scored, doubling(125_000, 1_000_000), doubling(1_250_000, 10_000_000)),
    ("columns of numbers, train", columns, [10] + WIDE, []),
    ("columns with missing cells, train", columns_missing, WIDE, []),
    ("columns of texts, train", columns_texts, WIDE, []),
    ("columns, check", columns_command("check", "c.yaml", "--quiet"), WIDE, []),
    ("columns, inspect", columns_command("inspect", "d.csv", "--quiet"), WIDE, []),
    ("columns, init",
     columns_command("init", "d.csv", "--target", "y", "--output", "i.yaml", "--force", "--quiet"),
     WIDE, []),
    ("columns, predict", columns_predicted, WIDE, []),
    ("columns, predict of JSON lines", columns_lines, WIDE, []),
    ("columns that are not there", columns_absent, WIDE, []),
    ("texts of a column, hash", encoded("hash"), doubling(12_500, 100_000), []),
    ("texts of a column, embedding", encoded("{embedding: {output_dim: 4}}"),
     doubling(12_500, 100_000), []),
    ("texts of a column, target_mean", encoded("target_mean"), doubling(12_500, 100_000), []),
    ("texts of a column, frequency", encoded("frequency"), doubling(12_500, 100_000), []),
    ("texts of a column, one_hot", encoded("one_hot"), doubling(125, 1000), []),
    ("classes of the target", classes, doubling(1250, 10_000), []),
    ("layers", layers, [1] + doubling(250, 2000), []),
    ("residual layers", layers_residual, [1] + doubling(250, 2000), []),
    ("config lines for columns", config_columns, doubling(1562, 25_000), doubling(50_000, 50_000)),
    ("config lines of ignored columns", config_ignored, doubling(1562, 25_000),
     doubling(50_000, 50_000)),
    ("config faults", config_faults, doubling(3125, 50_000), []),
    ("data faults", data_faults, doubling(12_500, 100_000), []),
    ("slices of evaluate --by", slices, [6, 12, 24, 48], []),
    ("folds", folds, doubling(4, 64), []),
]


def measure(nnctl, command):
    """Seconds of processor time and bytes of memory, the less of two runs where they are short."""
    best = None
    for _ in range(2):
        with open("out", "w") as out, open("err", "w") as err:
            process = subprocess.Popen([nnctl, *command], stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 65, 78):  # 64 is a wrong command line
            sys.exit(f"{' '.join(command)}: ended with {status}: {open('err').read(2000)}")
        found = (usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
        best = found if best is None else (min(best[0], found[0]), min(best[1], found[1]))
        if found[0] > 2:
            break
    return best


def exponent(old, new, n, least):
    """Of the growth between two sizes; None where the smaller figure is mostly start-up."""
    if old is None or old[1] < least:
        return None
    return math.log(new / old[1]) / math.log(n / old[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = os.path.dirname(os.path.abspath(__file__))
    standard = os.path.join(here, "..", ".build", "release", "nnctl")
    parser.add_argument("nnctl", nargs="?", default=standard, help="a release build")
    parser.add_argument("--full", action="store_true", help="the largest sizes, too: minutes")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="series with one of these words")
    options = parser.parse_args()
    nnctl = os.path.abspath(options.nnctl)
    if not os.path.exists(nnctl):
        sys.exit(f"{nnctl} is not there: swift build -c release --product nnctl")
    steep = []
    print(f"{'what grows':36}{'size':>10}{'seconds':>10}{'MB':>8}{'time':>7}{'memory':>8}")
    for title, make, quick, full in SERIES:
        if options.only and not any(word in title for word in options.only):
            continue
        before = None
        for size in quick + (full if options.full else []):
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                *first, last = make(size)
                for command in first:
                    measure(nnctl, command)
                seconds, memory = measure(nnctl, last)
                os.chdir(here)
            of_time = exponent(before and (before[0], before[1]), seconds, size, 0.1)
            of_memory = exponent(before and (before[0], before[2]), memory, size, 32e6)
            shown = [f"{power:.2f}" if power is not None else "" for power in (of_time, of_memory)]
            print(f"{title:36}{size:>10}{seconds:>10.3f}{memory / 1e6:>8.0f}"
                  f"{shown[0]:>7}{shown[1]:>8}", flush=True)
            before = (size, seconds, memory)
        if of_time is not None and of_time > LIMIT:
            steep.append(f"{title}: n^{of_time:.2f}")
    for line in steep:
        print(f"steep: {line}")
    sys.exit(1 if steep else 0)


if __name__ == "__main__":
    main()
