"""What the peers share: their arguments, reading and scaling, and the JSON object that each prints.

    python PEER.py WORKLOAD --data FOLDER --models FOLDER [--reader pandas|polars] [--backend …]

Times are taken from the first line of this file; what the interpreter needs before is in the whole
process's time, which compare.py takes.
"""
import time

START = time.perf_counter()

import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import workloads


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", choices=[*workloads.TRAINED, *workloads.SCORED])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--models", type=pathlib.Path, required=True)
    parser.add_argument("--reader", choices=["pandas", "polars"], default="pandas")
    parser.add_argument("--backend", default="tensorflow", help="of Keras")
    parser.add_argument("--batch", type=int, default=32, help="that Keras predicts in")
    given = parser.parse_args()
    given.spec = workloads.TRAINED.get(given.workload)
    return given


def read(path, reader):
    """The numbers of a CSV, float32."""
    if reader == "polars":
        import polars
        return polars.read_csv(path).cast(polars.Float32).to_numpy()
    import pandas
    return pandas.read_csv(path, dtype="float32").to_numpy()


def training_data(given):
    """Scaled features and targets, of training and test rows; None for tests where there are none."""
    import numpy
    spec = given.spec
    rows = read(given.data / spec.train, given.reader)
    test = read(given.data / spec.test, given.reader) if spec.test else None
    if spec.split < 1:
        order = numpy.random.default_rng(7).permutation(len(rows))
        count = round(len(rows) * spec.split)
        rows, test = rows[order[:count]], rows[order[count:]]
    features, targets = numpy.ascontiguousarray(rows[:, :-1]), rows[:, -1]
    start, size = numpy.float32(0), numpy.float32(1)
    if spec.scale == "standard":
        start, size = features.mean(0, dtype="f8").astype("f4"), features.std(0, dtype="f8").astype("f4")
    elif spec.scale == "minmax":
        start = features.min(0)
        size = features.max(0) - start
    size = numpy.where(size == 0, 1, size).astype("f4")
    features -= start
    features /= size
    kind = "i4" if spec.loss == "sparse_categorical_crossentropy" else "f4"
    if given.workload == "w2":
        given.models.mkdir(parents=True, exist_ok=True)
        numpy.savez(given.models / "scale.npz", start=start, size=size)
    held = (None, None) if test is None else ((test[:, :-1] - start) / size, test[:, -1].astype(kind))
    return features, targets.astype(kind), *held


def samples(given):
    """What is to be scored, as it stands in the file."""
    path = given.data / workloads.SCORED[given.workload][1]
    if given.workload != "w6one":
        return read(path, given.reader)
    import csv
    import numpy
    with open(path) as file:
        return numpy.asarray(list(csv.reader(file))[1:], "float32")


def write_scores(given, probabilities):
    """As nnctl writes them: the class and how sure the network is of it."""
    probabilities = probabilities.reshape(-1)
    if given.workload == "w6one":
        print(probabilities[0], int(probabilities[0] > 0.5))
        return
    columns = {
        "y": (probabilities > 0.5).astype("i1"),
        "confidence": abs(probabilities - 0.5) + 0.5,
    }
    path = given.models / "scores.csv"
    if given.reader == "polars":
        import polars
        polars.DataFrame(columns).write_csv(path)
    else:
        import pandas
        pandas.DataFrame(columns).to_csv(path, index=False)


def report(fit=None, epochs=(), **scores):
    """`fit`: seconds of training, compiling left out; `epochs`: of each epoch, where they are known."""
    print(json.dumps({
        "fit": fit, "epoch": min(epochs, default=None), "total": time.perf_counter() - START, **scores}))
