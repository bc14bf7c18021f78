"""Sends models that Keras wrote through nnctl, and compares what Keras makes of both.

Run by hand, after `swift build`, with a Python that has Keras (written with Keras 3.15.1 on
TensorFlow 2.21, CPU, Python 3.11):

    python Tests/Keras/round_trip.py Tests/GoldenTests/Golden/training/*/model.json

Each file is what `model.to_json()` printed. It becomes `model:` of a config, `nnctl export
keras-json` writes it again, and Keras loads both: `get_config()` of model, optimizer, loss and
metrics must agree, numbers as float32.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]


def rounded(value):
    """Numbers as float32, so that 0.01 and 0.009999999776482582 are one."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(inner) for inner in value]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(np.float32(value)) if is_number else value


def described(model):
    """All that Keras knows of a model, a name like `mse` and the object it means alike."""
    found = {"model": model.get_config()}
    given = model.get_compile_config()
    if given:
        # Keras numbers the optimizers of a session by itself.
        found["optimizer"] = model.optimizer.get_config() | {"name": None}
        loss = keras.losses.get(given["loss"])
        if not isinstance(loss, keras.losses.Loss):
            loss = keras.losses.get(
                {"class_name": "".join(w.title() for w in loss.__name__.split("_")), "config": {}})
        found["loss"] = loss.get_config()
        for key in ["metrics", "weighted_metrics"]:
            found[key] = [
                metric if isinstance(metric, str) else metric["config"]["name"]
                for metric in given[key] or []]
    return rounded(found)


def differences(a, b, path=""):
    if isinstance(a, dict) and isinstance(b, dict):
        return [d for key in sorted(a | b)
                for d in differences(a.get(key, "nothing"), b.get(key, "nothing"), f"{path}.{key}")]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [d for i, (x, y) in enumerate(zip(a, b)) for d in differences(x, y, f"{path}.{i}")]
    return [] if a == b else [f"{path[1:]}: {a} became {b}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    parser.add_argument("--nnctl", default=ROOT / ".build/debug/nnctl")
    arguments = parser.parse_args()
    failed = 0
    for path in arguments.models:
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "config.yaml"
            config.write_text(f"model: {json.dumps(str(path.resolve()))}\n")
            run = subprocess.run(
                [arguments.nnctl, "export", "keras-json", config], capture_output=True, text=True)
        if run.returncode != 0:
            found = [run.stderr.strip()]
        else:
            first = keras.models.model_from_json(path.read_text())
            again = keras.models.model_from_json(run.stdout)
            found = differences(described(first), described(again))
        print(f"{path}: {'equal' if not found else ''}")
        for difference in found:
            print(f"  {difference}")
        failed += bool(found)
    raise SystemExit(1 if failed else 0)


main()
