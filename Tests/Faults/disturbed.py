"""A training that is killed again and again, and what must hold of the files it leaves.

Used by kill.py and soak.py. The training has what is hard to go on with: shuffled rows, dropout, an
optimizer with memory, a plateau, best weights, and files that it writes after each epoch and in between. Whatever moment it is killed at, each file is to be what a run that nobody disturbs has there at
some time, and the end is to have the same bytes.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

CONFIG = """\
seed: 7
data:
  path: data.csv
  target: kind
  numeric: {{scale: standard}}
model:
  layers:
    - Dense: {{units: {units}, activation: relu}}
    - Dropout: {{rate: 0.2}}
    - Dense: {{units: {units}, activation: tanh}}
    - Dense: {{units: 3, activation: softmax}}
compile:
  optimizer: {{Adam: {{learning_rate: 0.002}}}}
  loss: sparse_categorical_crossentropy
  metrics: [accuracy, auc]
fit: {{epochs: {epochs}, batch_size: {batch}, validation_split: 0.2}}
callbacks:
  - ReduceLROnPlateau: {{monitor: val_loss, patience: 3}}
  - EarlyStopping: {{monitor: val_loss, patience: {epochs}, restore_best_weights: true}}
  - ModelCheckpoint: {{filepath: best.json, save_best_only: true}}
  - ModelCheckpoint: {{filepath: latest.json}}
{each}  - CSVLogger: {{filename: log.csv}}
  - CSVLogger: {{filename: all.csv, append: true}}
output: {{checkpoint: model.json, save_every: {save_every}, history: history.csv}}
"""

EACH_EPOCH = """\
  - ModelCheckpoint: {filepath: "epoch-{epoch:05d}.json"}
"""

# What was in all.csv before; its last line has no line break.
EARLIER_ROWS = b"epoch,accuracy,auc,learning_rate,loss,val_accuracy,val_auc,val_loss\n0,0,0,0,0,0,0,0"


class Files:
    """A folder with the config, its data, and what trainings write."""

    def __init__(self, folder, rows, keeps_each=False, **settings):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)
        self.write("config.yaml", CONFIG.format(each=EACH_EPOCH if keeps_each else "", **settings).encode())
        self.write("data.csv", self.data(rows))
        self.write("all.csv", EARLIER_ROWS)

    @staticmethod
    def data(rows):
        chance = random.Random(1)
        lines = ["a,b,c,d,kind"]
        for _ in range(rows):
            a, b, c, d = (chance.gauss(0, 1) for _ in range(4))
            kind = "xyz"[(a * b + chance.gauss(0, 0.5) > 0) + (c > d)]
            lines.append(f"{a:.4f},{b:.4f},{c:.4f},{d:.4f},{kind}")
        return ("\n".join(lines) + "\n").encode()

    def write(self, name, content):
        (self.folder / name).write_bytes(content)

    def read(self, name):
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def names(self):
        return sorted(entry.name for entry in self.folder.iterdir())

    def results(self):
        """What a training has written, by name."""
        given = {"config.yaml", "data.csv", "stderr"}
        return {name: self.read(name) for name in self.names() if name not in given}

    def clear(self):
        for name in self.results():
            (self.folder / name).unlink()
        self.write("all.csv", EARLIER_ROWS)


class Runner:
    def __init__(self, program, options=()):
        self.program = str(Path(program).resolve())
        self.options = list(options)

    def start(self, files, *words):
        with open(files.folder / "stderr", "wb") as errors:
            return subprocess.Popen(
                [self.program, "train", "config.yaml", "--quiet", *self.options, *words],
                cwd=files.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=errors)

    def finish(self, files, *words):
        """Runs to the end; returns the seconds it took."""
        begin = time.monotonic()
        self.expect_end(files, self.start(files, *words).wait())
        return time.monotonic() - begin

    def expect_end(self, files, status):
        if status != 0:
            sys.exit(f"nnctl ended with {status}: {files.read('stderr').decode()}")


class Judge:
    """Compares what is there after a kill with what the undisturbed training wrote."""

    def __init__(self, reference=None, yesterday=None):
        self.reference = reference.results() if reference else {}
        self.yesterday = yesterday
        self.mixed = []

    def fault(self, name, what):
        self.mixed.append(f"{name}: {what}")
        print(f"MIXED {name}: {what}", flush=True)

    def after_kill(self, files):
        """Returns the temporary files that the kill has left."""
        left = []
        for name, content in files.results().items():
            if name.startswith("."):
                if name.endswith(".tmp"):
                    left.append(name)
            elif name.endswith(".csv"):
                if not self.reference[name].startswith(content):
                    self.fault(name, "is not the beginning of what it should become")
            elif name == "model.json":
                if content not in (self.yesterday, self.reference[name]):
                    self.fault(name, "is neither the old one nor the new one")
            elif name.startswith("epoch-"):
                if content != self.reference[name]:
                    self.fault(name, "has other bytes than that of the undisturbed training")
            else:
                self.checkpoint(name, content)
        return left

    def whole(self, files):
        """The same where it is not known yet what should be there."""
        for name, content in files.results().items():
            if name.endswith(".json"):
                try:
                    json.loads(content)
                except ValueError as error:
                    self.fault(name, f"does not parse: {error}")

    def checkpoint(self, name, content):
        """latest.json, best.json and model.partial.json are what some epoch's own file is, but for
        the callbacks that are still to be asked, and but for the steps of an epoch that has begun."""
        try:
            found = json.loads(content)
        except ValueError as error:
            return self.fault(name, f"does not parse: {error}")
        if found["training"]["step"] > 0:
            return None  # that it goes on to the same end is seen there
        epoch = f"epoch-{found['epoch']:05d}.json"
        if epoch not in self.reference:
            return self.fault(name, f"is of epoch {found['epoch']}, which there is not")
        expected = json.loads(self.reference[epoch])
        for checkpoint in (found, expected):
            checkpoint["training"].pop("asked", None)
        if found != expected:
            return self.fault(name, f"differs from {epoch}")
        return None

    def at_end(self, files):
        found = files.results()
        for name in sorted(found.keys() | self.reference.keys()):
            if name not in found:
                self.fault(name, "is missing at the end")
            elif name not in self.reference:
                self.fault(name, "is left at the end")
            elif found[name] != self.reference[name]:
                self.fault(name, "has other bytes at the end")


def arguments(description, **defaults):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--nnctl", default=".build/release/nnctl", help="the program")
    parser.add_argument("--folder", help="a new folder to work in, which stays; else a temporary one")
    parser.add_argument(
        "--seed", type=int, default=int.from_bytes(os.urandom(4), "big"),
        help="of the moments of the kills")
    for name, (value, text) in defaults.items():
        parser.add_argument(f"--{name}", type=type(value), default=value, help=text)
    return parser.parse_args()


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
