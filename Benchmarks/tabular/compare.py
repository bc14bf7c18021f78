"""What `nnctl init` alone reaches, beside the scores that peers.py found, as a Markdown table.

    python peers.py > peers.json
    python compare.py --nnctl ../../.build/release/nnctl > RESULTS.md
    python compare.py --wider --seeds 3 --peers wider.json
    python compare.py --new --seeds 5 --peers new.json
    python compare.py iris diabetes --set fit.epochs=200      another rule, tried

For each table: the CSV is written once with all rows, `nnctl init` writes a config from it, and each
seed trains that config with `--seed`. So that every model meets the same rows, the split is given
from outside, as a column of the file that `data.split` names; nothing else of the config is touched.
`--own-split` trains the config exactly as it stands.

The last column says whether the mean is no lower than the better of the linear model and the MLP
less one standard deviation of that peer. Exit status 1 where one is.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import pandas

import tables

PEERS = ["linear", "mlp", "boosting"]
SPLIT = "data.split={column: part, train: [train], test: [test]}"


def ask(*words):
    finished = subprocess.run(words, capture_output=True, text=True)
    if finished.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{finished.stderr}")
    return finished.stdout


def scores(table, given, folder):
    """The score of each seed, and seconds of training in all."""
    data, config = folder / "table.csv", folder / "table.yaml"
    table.rows.to_csv(data, index=False)
    config.write_text(ask(given.nnctl, "init", str(data), "--target", table.target))
    found, seconds = [], 0
    for seed in range(given.seeds):
        settings = list(given.set)
        if not given.own_split:
            write_parts(table, seed, folder / "parts.csv")
            settings += ["data.path=parts.csv", SPLIT]
        overrides = [word for setting in settings for word in ("--set", setting)]
        answer = json.loads(ask(
            given.nnctl, "train", str(config), "--seed", str(seed), "--json", "--quiet",
            "--output", str(folder / "model.json"), *overrides))
        found.append(answer["test"]["accuracy" if table.is_classes else "r2_score"])
        seconds += answer["seconds"]
    return found, seconds


def write_parts(table, seed, path):
    training, _ = tables.parts(table, seed)
    part = pandas.Series("test", index=table.rows.index)
    part.iloc[training] = "train"
    table.rows.assign(part=part).to_csv(path, index=False)


def line(table, found, seconds, peers):
    """A row of the table, and whether the bar is met."""
    best = max(peers["linear"], peers["mlp"], key=numpy.mean)
    bar = numpy.mean(best) - numpy.std(best)
    is_met = numpy.mean(found) >= bar
    cells = [f"{numpy.mean(each):.3f} ± {numpy.std(each):.3f}"
             for each in [found] + [peers[name] for name in PEERS]]
    measure = "accuracy" if table.is_classes else "R²"
    texts = [table.name, len(table.rows), measure, *cells, f"{bar:.3f}", "yes" if is_met else "no",
             f"{seconds / len(found):.2f}"]
    return "| " + " | ".join(map(str, texts)) + " |", is_met


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("names", nargs="*", help="tables; all of data/ unless given")
    reader.add_argument("--wider", action="store_true", help="the wider choice of tables")
    reader.add_argument("--new", action="store_true", help="tables that the rule was not made by")
    reader.add_argument("--seeds", type=int, default=10)
    reader.add_argument("--nnctl", default="nnctl", help="the binary")
    reader.add_argument("--peers", default="peers.json", help="what peers.py wrote, from as many seeds")
    reader.add_argument("--set", action="append", default=[], help="passed on to `nnctl train`")
    reader.add_argument("--own-split", action="store_true", help="the split that `init` wrote")
    given = reader.parse_args()
    peers = json.loads(pathlib.Path(given.peers).read_text())
    print("| table | rows | score | nnctl init | linear | MLP | boosting | bar | met | s a run |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    are_met = []
    for name in given.names or tables.chosen(given):
        table = tables.load(name)
        with tempfile.TemporaryDirectory() as folder:
            found, seconds = scores(table, given, pathlib.Path(folder))
        text, is_met = line(table, found, seconds, peers[name])
        print(text, flush=True)
        are_met.append(is_met)
    sys.exit(0 if all(are_met) else 1)


if __name__ == "__main__":
    main()
