"""Trains the networks of configs in Keras and in nnctl, and compares their histories.

Run by hand, after `swift build`, with a Python that has Keras (written with Keras 3.15.1 on
TensorFlow 2.21, CPU, Python 3.11):

    python Tests/Keras/compare_histories.py configs/iris.yaml configs/diabetes.yaml

Keras gets the model from `nnctl export keras-json`, its first weights from the checkpoint of
`nnctl train --epochs 0`, and the rows of the CSV in the same order: the split takes them as they
stand in the file, and no epoch shuffles them. Options behind `--` go to `nnctl train` as they are,
such as `--set compile.optimizer.amsgrad=true`; a column of the history that differs by more than
`--tolerance` is marked, and the exit status is then 1.
"""

import argparse
import base64
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]


def nnctl(arguments, program):
    run = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"nnctl {' '.join(map(str, arguments))}: {run.stderr}")
    return run.stdout


def array(node):
    """Numbers as a checkpoint holds them: nested lists, or packed."""
    if isinstance(node, dict):
        numbers = np.frombuffer(base64.b64decode(node["float32"]), "<f4")
        return numbers.reshape(node["shape"])
    return np.array(node, np.float32)


def scaled(cells, scale):
    """A feature's column, in double and rounded once, as nnctl does."""
    values = np.array(cells, np.float32).astype(np.float64)
    if scale == "none":
        return values.astype(np.float32)
    (name, learned), = scale.items()
    if name == "none":
        return values.astype(np.float32)
    if name == "standard":
        start, size = learned["mean"], learned["deviation"]
    elif name == "min_max":
        start, size = learned["minimum"], learned["maximum"] - learned["minimum"]
    else:
        sys.exit(f"scaling by '{name}' is not known here")
    return (np.zeros_like(values) if size == 0 else (values - start) / size).astype(np.float32)


def targets(rows, target, outputs):
    columns = target["columns"]
    labels = target.get("labels")
    if labels is None:
        return np.array([[float(row[name]) for name in columns] for row in rows], np.float32)
    index = {label: number for number, label in enumerate(labels)}
    classes = np.array([index[row[columns[0]].strip()] for row in rows])
    if target["encoding"] == "one_hot":
        return np.eye(outputs, dtype=np.float32)[classes]
    return classes.astype(np.float32 if target["encoding"] == "binary" else np.int32)[:, None]


def class_weights(fit, target, training):
    given = fit.get("class_weight")
    if not given:
        return None
    labels = target["labels"]
    if given == "balanced":
        classes = training if training.shape[1] == 1 else training.argmax(axis=1)
        counts = np.bincount(classes.astype(int).ravel(), minlength=len(labels))
        return {k: len(classes) / (len(labels) * count) for k, count in enumerate(counts)}
    return {labels.index(str(label)): weight for label, weight in given.items()}


def callbacks(config):
    made = []
    for item in config.get("callbacks") or []:
        (name, settings), = item.items() if isinstance(item, dict) else [(item, {})]
        made.append(getattr(keras.callbacks, name)(**(settings or {})))
    return made


def in_keras(model_file, start, epochs, folder):
    """The history of a Keras model that starts where the checkpoint is."""
    model = keras.models.model_from_json(model_file.read_text())
    weights = [layer for layer in start["layers"] if layer["class_name"] != "Input"]
    for layer, kept in zip(model.layers, weights, strict=True):
        names = [variable.name for variable in layer.weights]
        layer.set_weights([array(kept["weights"][name]) for name in names])
    data, fit = start["config"]["data"], start["config"]["fit"]
    path = folder / start["config_folder"] / data["path"]
    delimiter = data["csv"]["delimiter"]
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="," if delimiter == "auto" else delimiter))
    x = np.stack(
        [scaled([row[f["name"]] for row in rows], f["scale"]) for f in start["features"]], axis=1)
    y = targets(rows, start["target"], model.output_shape[-1])
    weight = data.get("sample_weight")
    w = np.array([row[weight] for row in rows], np.float32) if weight else None
    count = start["data"]["training"]
    held = slice(count, count + start["data"]["validation"])
    validation = (x[held], y[held]) + (() if w is None else (w[held],))
    history = model.fit(
        x[:count], y[:count], batch_size=fit["batch_size"], epochs=epochs, shuffle=False,
        sample_weight=None if w is None else w[:count],
        validation_split=fit["validation_split"],
        validation_data=validation if start["data"]["validation"] else None,
        class_weight=class_weights(fit, start["target"], y[:count]),
        callbacks=callbacks(start["config"]), verbose=0)
    return history.history


def in_nnctl(config, options, program, scratch):
    file = scratch / "history.csv"
    nnctl(["train", config, "--quiet", *options, "--set", f"output.history={file}",
           "--output", scratch / "model.json"], program)
    with open(file, newline="") as lines:
        rows = list(csv.DictReader(lines))
    history = {name: [float(row[name]) for row in rows] for name in rows[0] if name != "epoch"}
    return history, json.loads((scratch / "model.json").read_text())["config"]["fit"]["epochs"]


def compare(config, arguments):
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        options = ["--set", "fit.shuffle=false", *arguments.options]
        start_file, model_file = scratch / "start.json", scratch / "keras.json"
        probe = ["train", config, "--quiet", "--epochs", "0", "--output", start_file]
        nnctl(probe + options, arguments.nnctl)
        given = json.loads(start_file.read_text())["config"]["data"]["split"]
        shares = given if isinstance(given, dict) else {"train": given}
        if "test_path" in shares or "validation_path" in shares:
            sys.exit(f"{config}: parts in files of their own are not known here")
        options += ["--set", f"data.split={json.dumps(shares | {'shuffle': False})}"]
        nnctl(probe + options, arguments.nnctl)
        nnctl(["export", "keras-json", start_file, "--output", model_file], arguments.nnctl)
        own_history, epochs = in_nnctl(config, options, arguments.nnctl, scratch)
        start = json.loads(start_file.read_text())
        keras_history = in_keras(model_file, start, epochs, scratch)
    print(f"{config}: {len(own_history['loss'])} epochs")
    is_fine = True
    for name in sorted(keras_history | own_history):
        if name not in keras_history or name not in own_history:
            print(f"  {name:32} only in {'Keras' if name in keras_history else 'nnctl'}")
            is_fine = False
            continue
        theirs, ours = np.array(keras_history[name]), np.array(own_history[name])
        if len(theirs) != len(ours):
            print(f"  {name:32} {len(theirs)} epochs in Keras, {len(ours)} in nnctl")
            is_fine = False
            continue
        error = np.max(np.abs(theirs - ours) / np.maximum(np.abs(theirs), 1e-3))
        mark = "" if error <= arguments.tolerance else "   <-- differs"
        is_fine = is_fine and not mark
        print(f"  {name:32} last {theirs[-1]:<13.7g} {ours[-1]:<13.7g} largest error {error:.1e}{mark}")
    return is_fine


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("configs", nargs="+", type=pathlib.Path)
    parser.add_argument("--nnctl", default=ROOT / ".build/debug/nnctl")
    parser.add_argument("--tolerance", type=float, default=1e-3)
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    arguments = parser.parse_args(words[:cut])
    arguments.options = words[cut + 1:]
    results = [compare(config, arguments) for config in arguments.configs]
    sys.exit(0 if all(results) else 1)


main()
